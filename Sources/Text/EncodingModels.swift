// What the detector knows of languages: how often each has its letters, and which encodings it was written in. Letter
// frequencies are rounded from common knowledge (running text, per mille); the detector needs their order of size.

import Glibc

/// −100 ln p.
func surprise(_ probability: Double) -> Int { Int((-100 * log(probability)).rounded()) }

/// A language with an alphabet.
struct LetterModel: Sendable {
  /// Only letters beyond ASCII are counted.
  let isLatin: Bool
  /// What each letter costs, in lower case.
  let prices: [Unicode.Scalar: Int]

  static let all: [String: LetterModel] = {
    var models: [String: LetterModel] = [:]
    for (language, text) in letterFrequencies {
      var prices: [Unicode.Scalar: Int] = [:]
      var sum = 0.0
      // By scalars: a Thai vowel sign would be one Character with the space before it.
      let entries = text.unicodeScalars.split(separator: " ").compactMap { entry in
        Double(String(entry.dropFirst())).map { (entry.first ?? " ", $0) }
      }
      for (_, count) in entries { sum += count }
      for (letter, count) in entries { prices[letter] = surprise(0.93 * count / sum) }
      models[language] = LetterModel(isLatin: latinLanguages.contains(language), prices: prices)
    }
    return models
  }()
}

/// In order of preference; a handicap is what a rare encoding must do better by.
let singleByteCandidates: [(encoding: String, handicap: Int, languages: [String])] = [
  ("windows-1252", 0, ["en", "fr", "de", "es", "pt", "it", "sv", "da", "is", "et", "sq"]),
  ("windows-1250", 200, ["pl", "cs", "sk", "hu", "ro", "hr"]),
  ("iso-8859-2", 250, ["pl", "cs", "sk", "hu", "ro", "hr"]),
  ("windows-1257", 500, ["lt", "lv", "et"]),
  ("windows-1254", 100, ["tr"]),
  ("windows-1258", 300, ["vi"]),
  ("windows-1251", 100, ["ru", "uk", "bg", "sr"]),
  ("koi8-r", 150, ["ru"]),
  ("koi8-u", 200, ["uk"]),
  ("iso-8859-5", 250, ["ru", "bg", "sr"]),
  ("ibm866", 350, ["ru"]),
  ("windows-1253", 100, ["el"]),
  ("iso-8859-7", 120, ["el"]),
  ("windows-1255", 100, ["he"]),
  ("windows-1256", 100, ["ar"]),
  ("iso-8859-6", 150, ["ar"]),
  ("windows-874", 200, ["th"]),
]

private let latinLanguages: Set<String> = [
  "en", "fr", "de", "es", "pt", "it", "sv", "da", "is", "et", "sq", "pl", "cs", "sk", "hu", "ro", "hr", "lt", "lv",
  "tr",
  "vi",
]

/// For Latin languages among the letters beyond ASCII, for others among all letters.
private let letterFrequencies: [(language: String, text: String)] = [
  ("en", "é450 ë120 ï80 ö80 ü80 è60 á50 ç40 ó40 ñ40 í30 ä30 ê10 à10 ø5 å5 ã5 ú5 ô5"),
  ("fr", "é560 à130 è110 ê60 ç45 ô25 â15 î13 û12 ù12 ë5 ï5 œ8"),
  ("de", "ü380 ä330 ö170 ß120"),
  ("es", "ó270 í220 á200 é150 ñ95 ú50 ü5 ¿10 ¡5"),
  ("pt", "ã220 ç170 á130 é130 ó80 í80 õ50 ê60 â30 ú30 à30 ô20"),
  ("it", "è330 à280 ò150 ù140 é70 ì40"),
  ("sv", "ä500 ö270 å220 é10"),
  ("da", "ø370 å370 æ240 é20"),
  ("is", "ð220 á150 í140 ó90 ö80 æ70 é60 þ60 ú60 ý30"),
  ("et", "ä380 õ300 ü240 ö80 š3 ž2"),
  ("sq", "ë900 ç100"),
  ("pl", "ł210 ę130 ą120 ó110 ż100 ś90 ć60 ń30 ź10"),
  ("cs", "í190 á140 ě100 é90 ř80 ý70 ž70 č70 š60 ů50 ú15 ň5 ť3 ď3 ó3"),
  ("sk", "á150 č110 í100 ž100 ý90 é80 š80 ú60 ť50 ľ40 ň20 ô20 ď15 ä10 ó10 ŕ1 ĺ1"),
  ("hu", "á320 é320 ö90 ó90 ő70 ü50 í45 ú25 ű18"),
  ("ro", "ă340 ş170 ţ130 î120 â100"),
  ("hr", "č280 š270 ž220 ć160 đ60"),
  ("lt", "ė240 ų190 š155 ž115 ą95 į90 ū65 č60 ę30"),
  ("lv", "ā400 ī170 ē160 š85 ņ50 ū45 ļ40 ž25 ķ20 ģ15 č10"),
  // As windows-1258 has it: most letters with a tone are two characters.
  (
    "vi",
    """
    \u{323}115 đ110 ư95 \u{301}90 à80 \u{309}75 ô70 \u{300}70 ơ65 â60 ê60 á60 \u{303}40 ó35 ă25 í25 ú15 ò12 ù8 é5 è3
    """
  ),
  ("tr", "ı270 ş170 ü170 ç110 ğ100 ö80 İ20 â5 î2 û2"),
  (
    "ru",
    """
    о109 е85 а80 и74 н67 т63 с55 р47 в45 л44 к35 м32 д30 п28 у26 я20 ы19 ь17 г17 з16 б16 ч14 й12 х10 ж9 ш7 ю6 ц5 щ4 э3 \
    ф3 ъ1 ё1
    """
  ),
  (
    "uk",
    """
    о94 а84 н67 и62 і57 в56 т53 е49 р47 с42 к39 л36 д34 у33 м31 п29 з23 я22 ь18 б18 г16 ч14 х11 й11 ц9 ю9 ж8 ш7 ї7 є5 \
    щ5 ф3 ґ1
    """
  ),
  (
    "bg",
    """
    а117 и89 о87 е87 н72 т70 р53 с50 в43 д37 л34 к34 п29 з26 м24 ъ19 я18 г17 б15 у15 ч14 ц9 ж7 х7 й7 щ6 ш4 ф3 ю2 ь1
    """
  ),
  (
    "sr",
    """
    а115 и95 о90 е88 н55 р50 ј47 с47 т43 у42 в37 д37 к36 м35 л32 п30 з17 г16 б15 ч10 ш10 ц8 њ7 х7 љ6 ћ6 ж6 ф3 ђ2 џ1
    """
  ),
  (
    "el",
    """
    α100 ο90 ι78 τ78 ε75 ν62 σ45 η45 ρ42 υ40 π40 κ40 ς38 μ33 λ29 ί20 ά20 έ19 ό18 ω17 δ17 γ17 ή16 θ11 χ11 ύ10 ώ10 φ8 \
    β7 ξ4 ζ4 ψ2 ϊ2 ΐ1
    """
  ),
  (
    "he",
    """
    י110 ו104 ה96 ל75 א60 ר60 ת52 ב50 מ50 ש46 נ35 ם32 ע30 ד27 כ25 ח24 ק21 פ20 ס15 ן14 ט13 ג13 ז13 צ12 ך8 ף3 ץ2
    """
  ),
  (
    "ar",
    """
    ا130 ل115 ي65 م60 و58 ن55 ر48 ت45 ب35 ع35 ه32 د30 ف28 س27 ة25 ق24 ك22 ح20 أ20 ج14 ش11 ص11 ى11 خ9 ط9 إ8 ،8 ک8 ذ7 ض7 \
    ز6 ث6 ئ5 گ5 ء4 غ4 پ3 چ3 ظ3 آ3 ؤ2 ژ1
    """
  ),
  (
    "th",
    """
    า80 น70 ร65 อ55 \u{E48}55 ก52 เ45 ง43 \u{E49}40 ม38 \u{E31}37 \u{E35}37 ว33 ท33 ย32 ล32 ต28 ส28 ด28 \u{E34}28 บ24 \
    ค23 ห22 ป21 ะ19 แ18 พ17 จ16 ข16 ไ15 ช15 \u{E4C}14 \u{E38}13 \u{E39}13 \u{E37}12 โ10 ใ9 \u{E33}9 \u{E47}8 ถ8 ผ7 ศ7 ณ6 \
    ซ5 ธ5 ภ5 ษ4 ญ3 ฐ2 ฟ2 ฝ1 ๆ1
    """
  ),
]

/// A language of many characters.
struct IdeographModel: Sendable {
  var isJapanese = false
  var isKorean = false
  let punctuation: String
  /// The most frequent characters in order, and the share of the text that the first would have if ranks began at 1.
  let frequent: [(text: String, share: Double)]
  /// What the encoding's first level holds: characters of daily use.
  let commonScalars: [UInt32]
}

let multibyteCandidates: [(encoding: String, handicap: Int, language: IdeographModel)] = [
  ("gbk", 100, simplifiedChinese), ("big5", 100, traditionalChinese), ("shift_jis", 100, japanese),
  ("euc-jp", 100, japanese), ("euc-kr", 100, korean),
]

private let simplifiedChinese = IdeographModel(
  punctuation: "，。、：；？！（）“”《》",
  frequent: [
    (
      """
      的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方\
      多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情\
      明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给\
      世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太\
      量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象
      """, 0.12
    )
  ],
  commonScalars: characters(of: gb18030Table, rows: 47...86, rowLength: 190, cells: 96...189))

private let traditionalChinese = IdeographModel(
  punctuation: "，。、：；？！（）「」『』《》",
  frequent: [
    (
      """
      的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方\
      多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情\
      明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給\
      世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太\
      量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象
      """, 0.12
    )
  ],
  commonScalars: characters(of: big5Table, rows: 35...69, rowLength: 157, cells: 0...156))

private let japanese = IdeographModel(
  isJapanese: true,
  punctuation: "、。「」・（）！？『』",
  frequent: [
    ("のいにるをはたとがてしでなかれらもりうさきっこまくあすけだよそつどせえわみじちおやばろめひほぶびげべずむょゃゅ", 0.16),
    ("ーンスルトアイリクラシレジタフロマバドグプコメテキオカニサムデブパチミエウィャュョッ", 0.05),
    (
      """
      日一国人年大本中十会出三上月時行二見分生間者政長自前事社地場業高合部同対新東内定入学法代関民京後体五全実問的手気立物主性力\
      市化田目下情教制通当最表小意元家現作度結発四理明品公不期相議党北山語言町村海員方食道名私今何
      """, 0.06
    ),
  ],
  commonScalars: characters(of: jis0208Table, rows: 15...46, rowLength: 94, cells: 0...93))

private let korean = IdeographModel(
  isKorean: true,
  punctuation: "“”‘’·、。「」…",
  frequent: [
    (
      """
      이다는의에을가고하지를한은로도사서그자리어나기대아있시정일인것수들보과해여스부장전상구원제조라면니만주와게동중성안으오소비\
      관신모경생연계유공적위내무마선음실문방물미법히간세회분식체야용까했러개국말때없던운되않력화진재당바같단타발직결행교학업양금통\
      표질등더저후습련우각심감드산추호영람점며려거였트르터왔월년
      """, 0.13
    )
  ],
  commonScalars: characters(of: eucKRTable, rows: 47...71, rowLength: 190, cells: 96...189))

/// A rectangle of an index; nothing where this machine has no table.
private func characters(
  of table: [UInt32]?, rows: ClosedRange<Int>, rowLength: Int, cells: ClosedRange<Int>
) -> [UInt32] {
  guard let table else { return [] }
  return rows.flatMap { row in table[(row * rowLength + cells.lowerBound)...(row * rowLength + cells.upperBound)] }
}
