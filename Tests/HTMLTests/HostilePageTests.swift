// Pages made to hurt: whatever they hold, the tree is sound, its size stays in proportion, and the time is linear. The same
// pages at full size are measured by Benchmarks/html --hostile.

import Glibc
import Testing

@testable import HTML

struct HostilePageTests {
  @Test("a hostile page becomes a sound tree of a size in proportion", arguments: HostilePage.all.map(\.name))
  func isSound(name: String) throws {
    let page = try #require(HostilePage.all.first { $0.name == name })
    let bytes = page.bytes(page.prefix.count + 4_000)
    let document = parse(bytes)
    #expect(document.nodes.count <= 8 * bytes.count)
    var reached = 1
    var (node, depth) = (document.nodes[0].firstChild, 1)
    while node != 0 {
      reached += 1
      #expect(depth <= 2 * ParseLimits.default.depth)
      let element = document.nodes[Int(node)]
      #expect(element.start <= element.end && Int(element.end) <= bytes.count)
      if element.firstChild != 0 {
        #expect(document.nodes[Int(element.firstChild)].parent == node)
        node = element.firstChild
        depth += 1
        continue
      }
      while node != 0, document.nodes[Int(node)].next == 0 {
        node = document.nodes[Int(node)].parent
        depth -= 1
      }
      if node != 0 {
        let next = document.nodes[Int(node)].next
        #expect(document.nodes[Int(next)].parent == document.nodes[Int(node)].parent)
        node = next
      }
    }
    #expect(reached <= document.nodes.count)
  }
}

struct ParseLimitTests {
  private func parsed(_ page: String, _ change: (inout ParseLimits) -> Void) -> Document {
    var limits = ParseLimits()
    change(&limits)
    return parse(Array(page.utf8), limits: limits)
  }

  private func depth(of document: Document) -> Int {
    document.nodes.indices.map { index in
      var (node, depth) = (NodeID(index), 0)
      while node != 0 {
        node = document.nodes[Int(node)].parent
        depth += 1
      }
      return depth
    }.max() ?? 0
  }

  @Test("an element past the depth limit is a sibling")
  func depthLimit() {
    let document = parsed(String(repeating: "<div>", count: 30)) { $0.depth = 10 }
    #expect(depth(of: document) == 10)
    #expect(document.exceeded.depth == 22)
    #expect(document.nodes.count == 1 + 3 + 30)
  }

  @Test("a page of short tags in a deep tree goes on flat")
  func shortTags() {
    let page = String(repeating: "<i>", count: 40) + String(repeating: "</x>", count: 200) + "<div><div>"
    let document = parsed(page) {
      $0.flatDepth = 8
      $0.deepLevelsPerByte = 0
    }
    #expect(document.exceeded.depth > 0)
    #expect(depth(of: document) <= 10)
    #expect(parse(Array(page.utf8)).exceeded == LimitCounts())
  }

  @Test("a deep page with time to spare keeps its levels")
  func deepPage() {
    let page = String(repeating: "<div>", count: 400) + "deep"
    let document = parse(Array(page.utf8))
    #expect(depth(of: document) == 403)
    #expect(document.exceeded == LimitCounts())
  }

  @Test("nodes end where the limit is, and the tree is what there was")
  func nodeLimit() {
    let document = parsed(String(repeating: "<br>", count: 100)) { $0.nodeCount = 50 }
    #expect(document.exceeded.nodes == 1)
    #expect(document.nodes.count <= 54)
  }

  @Test("attributes past the limit are dropped and counted")
  func attributeLimit() {
    let document = parsed("<p " + (0..<20).map { "a\($0)=1 " }.joined() + ">") { $0.attributeCount = 5 }
    #expect(document.attributes.count == 6)
    #expect(document.exceeded.attributes == 15)
  }

  @Test("the oldest of too many formatting elements is not opened again")
  func formattingLimit() {
    let page = "<p>" + (0..<6).map { "<b a=\($0)>" }.joined() + "<p>x"
    let document = parsed(page) { $0.formattingCount = 4 }
    #expect(document.exceeded.formatting == 2)
    #expect(document.nodes.filter { $0.tag == .b }.count == 10)
  }

  @Test("text of a table in very many pieces is not held back without end")
  func tableText() {
    let count = PendingTableText.pieceLimit + 10
    let document = parse(Array("<table>".utf8) + Array(repeatElement([0x78, 0], count: count).joined()))
    #expect(document.nodes.filter { $0.kind == .text }.count == count)
    #expect(document.nodes.first { $0.tag == .table }?.firstChild == 0)
  }

  @Test(
    "three formatting elements of a kind are kept, whatever the order and spelling of their attributes",
    arguments: [
      ("<font a=1 b=2>", "<font b=2 a=1>", true), ("<font a='&amp;'>", "<font a='&'>", true),
      ("<font a='x&#10;'>", "<font a='x\n'>", true), ("<font a=1>", "<font a=2>", false),
      ("<font a=1>", "<font b=1>", false), ("<font a=1>", "<font a=1 b=2>", false),
      ("<font a=10>", "<font a=1>", false),
    ])
  func equalElements(
    first: String, second: String, isSame: Bool
  ) {
    let document = parse(Array("<p>\(first)\(first)\(second)\(second)<p>x".utf8))
    #expect(document.nodes.filter { $0.tag == .font }.count == (isSame ? 7 : 8))
  }
}
