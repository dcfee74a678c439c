// Names of tags and attributes are scanned eight bytes at a time; each length and each byte that ends one must come out
// right. Most names are shorter than that, so that a fault at the border would spare nearly every page, and in the
// others make elements that do not exist.

import Testing

@testable import HTML

@Suite struct NameTests {
  @Test("a name of any length is read whole, in lower case, whatever ends it", arguments: 1...20)
  func names(length: Int) throws {
    let name = String("Ab-c:DeFgHiJkLmNoPqRs".prefix(length))
    for end in [" ", ">", "/>", "\n", "\t", "\u{C}", "\r"] {
      let document = parse(Array("<\(name)\(end)x='1'>".utf8))
      let element = try #require(document.nodes.indices.last { document.nodes[$0].kind == .html })
      #expect(document.tagName(of: NodeID(element)) == name.lowercased())
    }
    for end in [">", "/>", "=v>", " = v>", "\r\n>"] {
      let document = parse(Array("<p \(name)\(end)".utf8))
      let element = NodeID(try #require(document.nodes.indices.last { document.nodes[$0].tag == .p }))
      let attribute = try #require(document.firstAttribute(of: element))
      #expect(document.name(of: attribute, on: element) == name.lowercased())
      #expect(document.value(of: attribute) == Array((end.contains("v") ? "v" : "").utf8))
    }
  }

  @Test("a second attribute of one name is dropped, whatever its case")
  func duplicates() throws {
    let document = parse(Array("<p Data-Longer-Name=1 data-longer-name=2 ID=a id=b>".utf8))
    let element = NodeID(try #require(document.nodes.indices.last { document.nodes[$0].tag == .p }))
    let first = try #require(document.firstAttribute(of: element))
    let second = try #require(document.attribute(after: first))
    #expect(document.value(of: first) == [0x31] && document.value(of: second) == [0x61])
    #expect(document.attribute(after: second).map(\.name) == nil)
    #expect(document.errors.count(of: .duplicateAttribute) == 2)
  }
}
