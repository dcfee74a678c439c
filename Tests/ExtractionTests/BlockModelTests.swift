// What makes the block model fast must not change what it says: sums made once are those made anew, what was seen before
// counts as if it were read again, and a page of too many blocks is judged within bounds.

import HTML
import Testing
import Text

@testable import Extraction

@Suite struct BlockModelTests {
  private static let page: String = {
    var page = "<body class='home page'>"
    for number in 0..<90 {
      page += "<div class='row item-\(number % 3)'\(number % 7 == 0 ? " id='part\(number)' role='listitem'" : "")>"
      page +=
        "<h2 class='title'>Part \(number)</h2><p class='text wideBody'>The council voted on Tuesday, \(number) to 4."
      page += "<ul class='menu'><li><a href='/'>Home</a><li class='menu'>More of it</ul></div>"
    }
    return page
  }()

  private func features(_ page: String) -> BlockFeatures {
    let document = parse(Array(page.utf8))
    return BlockFeatures(document, wholeText(of: document))
  }

  @Test("an element whose class was seen before has the tokens and landmarks of one that is read for the first time")
  func memo() {
    let elements = features(Self.page).elements
    var alone: [String: (tokens: [UInt32], row: Landmark.Row, hash: UInt32)] = [:]
    func facts(_ elements: PageElements, _ index: Int) -> (tokens: [UInt32], row: Landmark.Row, hash: UInt32) {
      let element = elements.elements[index]
      return (
        Array(elements.tokens[Int(element.tokenStart)..<Int(element.tokenEnd)]), elements.landmarks(of: index),
        element.classHash
      )
    }
    for name in ["row item-0", "row item-1", "row item-2"] {
      let one = features("<body class='home page'><div class='\(name)'>Some words</div>").elements
      alone[name] = facts(one, one.elements.count - 1)
    }
    var compared = 0
    for (index, element) in elements.elements.enumerated() where element.tag == .div {
      guard let known = alone["row item-\(compared % 3)"] else { continue }
      let found = facts(elements, index)
      let isMarked = compared % 7 == 0
      #expect(found.hash == known.hash && found.tokens.starts(with: known.tokens))
      #expect(
        isMarked ? found.tokens.count > known.tokens.count : found.tokens == known.tokens && found.row == known.row)
      compared += 1
    }
    #expect(compared == 90)
  }

  @Test(
    "where no spaces are, two or four characters are a word",
    arguments: [
      ("<p>図書館は四月に開く、と市は言う。</p>", 8, 1, 1), ("<p>NBA歷史第1次!</p>", 3, 0, 1),
      ("<p>港の新しい<a href=/>倉庫</a>が完成</p>", 5, 0, 0),
      ("<p>ร้านกาแฟเก่า</p>", 3, 0, 0), ("<p>한국어 문장 하나.</p>", 3, 0, 1), ("<p>three plain words</p>", 3, 0, 0),
    ])
  func unspacedWords(page: String, words: Int32, commas: Int32, stops: Int32) {
    let block = features(page).measures.blocks[0]
    #expect(block.words == words && block.commas == commas && block.stops == stops, "\(block.words)")
  }

  @Test("on a page in another script a name without spaces is one word")
  func foreignName() {
    let text = "The library of 川沿いの町 opens in April, as its council says, and keeps the old mill wheel."
    let page = features("<p>\(text)</p><p>Children pay nothing, and who brings a book may stay for a year.</p>")
    #expect(page.measures.blocks[0].words == 17)
  }

  @Test("a heading without spaces that the title repeats is known for it")
  func unspacedTitle() {
    let page = "<title>川沿いの古い製粉所、図書館に｜みなと新報</title><h1>川沿いの古い製粉所、図書館に</h1><p>川の製粉所が</p>"
    let table = features(page).table
    #expect(table[0, Feature.titleShare.rawValue] == 1024 && table[1, Feature.titleShare.rawValue] < 512)
  }

  @Test("lanes of landmarks that code names are those of the table")
  func lanes() {
    let lanes = [
      ("article", Landmark.article), ("main", Landmark.main), ("p", Landmark.paragraph), ("link", Landmark.link),
      ("noscript", Landmark.noscript), ("k_comment", Landmark.comments), ("k_reply", Landmark.replies),
      ("k_thread", Landmark.thread),
      ("k_related", Landmark.related),
    ]
    for (name, lane) in lanes { #expect(Landmark.names[lane] == name) }
  }

  @Test("the bounds of a table's parts hold all their numbers, and those of the whole all parts")
  func bounds() {
    var table = BlockTable(rowCount: 131, width: 3)
    for row in 0..<131 { for column in 0..<3 { table[row, column] = Int32((row * 7919 + column * 13) % 257 - 100) } }
    table.pad()
    var bounds = BlockBounds(table)
    bounds.read(table, columns: 0..<3)
    for column in 0..<3 {
      let all = (0..<131).map { table[$0, column] }
      #expect(bounds.least[column] == all.min() && bounds.most[column] == all.max())
      for part in 1..<bounds.count {
        let rows = all[(part - 1) * 64..<min(part * 64, 131)]
        #expect(bounds.least[part * 3 + column] == rows.min() && bounds.most[part * 3 + column] == rows.max())
      }
    }
  }

  @Test("of a page of more blocks than go through the model, those behind are as those at their place of the template")
  func rest() {
    let count = BlockFeatures.blockLimit + 500
    var page = "<body><main>"
    for number in 0..<count { page += "<p class=line>Line \(number) of the register of ships, its words." }
    let document = parse(Array(page.utf8))
    let whole = wholeText(of: document)
    let content = MainContent(of: document, whole)
    #expect(content.pageBlocks.count == count && content.features.blockCount == BlockFeatures.blockLimit)
    let kept = content.pageBlocks.suffix(500).count { $0.rule == nil }
    #expect(kept == 0 || kept == 500)
    #expect(content.facts(ofBlock: count - 1).isEmpty == false)
    let judged = content.pageBlocks.prefix(BlockFeatures.blockLimit).map(\.score)
    let mean = judged.reduce(0, +) / judged.count
    #expect(content.pageBlocks.suffix(500).allSatisfy { abs($0.score - mean) <= 1 })
  }

  @Test("keys that collide cost no more than others, and are counted apart")
  func collisions() {
    var groups = Groups(capacity: 4096)
    // All begin at one place: the bits that choose it are the same.
    let keys = (0..<4096).map { UInt64($0) << 44 | 1 }
    let found = keys.map { groups.index(of: $0) }
    #expect(Set(found).count == 4096 && groups.groups.count == 4096)
    #expect(keys.prefix(256).map { groups.index(of: $0) } == Array(found.prefix(256)))
  }
}
