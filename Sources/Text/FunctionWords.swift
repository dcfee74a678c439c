// Words that say how others belong together ("the", "of"), and how often a word must occur beside each for the two to be
// parted where they stand glued. Some are never parted on one side: "in" begins too many words, "or" ends too many.
// The limits are those at which 15 to 25 glued pairs came on one word, on pages of WCXB (Evaluation/glue).

/// The least bucket of the neighbour, in lower case and capitalised; `never` where there is none.
struct PairLimits {
  static let never = 16
  /// Where this word is the first of two.
  var left = never
  var leftCapitalised = never
  /// Where it is the second.
  var right = never
  var rightCapitalised = never
}

struct FunctionWords: Sendable {
  static let shared = FunctionWords()
  private var table: [UInt64: PairLimits] = [:]
  /// What makes a longer word of the word behind it.
  let prefixes: Set<UInt64>
  let suffixes: Set<UInt64>
  /// What makes a name of a program's of a short word before it.
  let programs: Set<UInt64>
  /// Never parted.
  let whole: Set<UInt64>
  /// Words that programs seldom begin a name with, as they do with `is` and `get`.
  let plain: Set<UInt64>

  private init() {
    prefixes = hashes(prefixList)
    suffixes = hashes(suffixList)
    programs = hashes(programNouns)
    whole = hashes(programWords)
    plain = hashes("the of that their his her our your were which by at and")
    for word in hashes(functionList) { table[word] = PairLimits() }
    for (limit, words) in leftLimits { for word in hashes(words) { table[word]?.left = limit } }
    for (limit, words) in leftCapitalisedLimits { for word in hashes(words) { table[word]?.leftCapitalised = limit } }
    for (limit, words) in rightLimits { for word in hashes(words) { table[word]?.right = limit } }
    for (limit, words) in rightCapitalisedLimits { for word in hashes(words) { table[word]?.rightCapitalised = limit } }
  }

  /// nil for a word that carries meaning.
  func limits(_ hash: UInt64) -> PairLimits? { table[hash] }
}

private func hashes(_ words: String) -> Set<UInt64> {
  Set(
    words.utf8.split { $0 <= 0x20 }.map { word in
      let bytes = Array(word)
      return wordHash(bytes.span, 0..<bytes.count)
    })
}

private let functionList = """
  a about after all also an and any are as at be been but by can could did does for from get had has have her him his
  how if in into is it its just more my no not of on only or our she so some than that the their them there these they
  this those to was we were what when which who will with would you your
  """

private let prefixList = """
  air anti any auto back bed bi bio black blue book circum co contra counter cyber day de dis down eco electro em ever
  every extra fire foot fore geo god grand great green hand head hence here home house hyper infra inter intra key
  land mega meta micro mid mini mis mono moon multi net neuro night no non off one out over para photo poly post pre
  pro rain red sand sea self semi snow socio some star step sub sun super techno tele there thermo trans tri two ultra
  under up water web where white wind with work
  """

/// As programs name things: "sendfile", "blocksize", "unittest".
private let programNouns = """
  base bits block blocks cache data dialog engine engines file files frame frames hook hooks json list lists menu menus
  name names path paths patching queue set sets size sizes string strings suite suites table tables test tests text tip
  tips tool tools user users
  """

/// Words of programs that are two of the language.
private let programWords = """
  failover isset nocreate noexec nohup nologin openat orjson readonly rollover symlinkat unlinkat whatis writeonly
  """

private let suffixList = """
  ability able age al ally ant ate back ball based beats berg board book boxes burg bury class classes code craft day days dom
  down driven ed en ent er ers es est field fields fold folk ford ful full fully holder holders hood house ible ic ing
  ion ions ish ism ist ity ive keeper keepers keeping land lands less light like line lines long ly maker makers
  making man mate mates men mentally minded most ness off ous out page people person piece pieces point points port
  proof proofing rer room school share ship shop shops side site some son space sphere stone stream time times ton top tops
  town track train type types ville ward wards ware way ways wide wise wood work works worth writing yard
  """

private let leftLimits: [(limit: Int, words: String)] = [
  (
    1,
    """
    about after all also an and any are been but can could did from had has have how if into is it its more not of only
    or our that the their them these they this those to us was we were what when which who will with would you your
    """
  ),
  (3, "be by"),
  (5, "his"),
  (7, "a get no on"),
  (9, "as for just so than"),
]

private let leftCapitalisedLimits: [(limit: Int, words: String)] = [
  (
    1,
    """
    after an and as but by from how if its more my not our that the their these they this we what when which with
    you your
    """
  ),
  (5, "be"),
  (7, "it so to"),
  (9, "a"),
]

private let rightLimits: [(limit: Int, words: String)] = [
  (
    1,
    """
    a about all also an and any are as at been but can could did does for from get had has have into is it just me
    more not of on only so than that the their them there these they this those to was we were what when which who
    will with would you your
    """
  ),
  (3, "by in"),
  (5, "be"),
  (7, "he its my"),
  (9, "how if our"),
]

private let rightCapitalisedLimits: [(limit: Int, words: String)] = [
  (
    1,
    """
    all and are by does for from has have not of than that the them these this was what with you your
    """
  ),
  (3, "about"),
  (5, "can how is"),
  (7, "as"),
  (9, "at if in or to us"),
]
