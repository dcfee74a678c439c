// The tree builder against html5lib's cases, with scripting disabled.
// Broken markup has one right tree, the one that browsers make; in another an article may lie inside of the menu before
// it. Nothing runs scripts here, so cases that need them are left out and counted.

import Foundation
import Testing

@testable import HTML

private let files = conformanceFiles(
  """
  tree-construction/adoption01.dat 18
  tree-construction/adoption02.dat 3
  tree-construction/blocks.dat 48
  tree-construction/comments01.dat 16
  tree-construction/doctype01.dat 37
  tree-construction/domjs-unsafe.dat 49
  tree-construction/entities01.dat 75
  tree-construction/entities02.dat 26
  tree-construction/foreign-fragment.dat 66
  tree-construction/html5test-com.dat 24
  tree-construction/inbody01.dat 4
  tree-construction/isindex.dat 4
  tree-construction/main-element.dat 3
  tree-construction/math.dat 8
  tree-construction/menuitem-element.dat 20
  tree-construction/namespace-sensitivity.dat 1
  tree-construction/noscript01.dat 18
  tree-construction/pending-spec-changes-plain-text-unsafe.dat 1
  tree-construction/pending-spec-changes.dat 3
  tree-construction/plain-text-unsafe.dat 33
  tree-construction/quirks01.dat 4
  tree-construction/ruby.dat 21
  tree-construction/scriptdata01.dat 26
  tree-construction/search-element.dat 3
  tree-construction/svg.dat 8
  tree-construction/tables01.dat 19
  tree-construction/template.dat 112
  tree-construction/tests1.dat 112
  tree-construction/tests10.dat 54
  tree-construction/tests11.dat 13
  tree-construction/tests12.dat 2
  tree-construction/tests14.dat 7
  tree-construction/tests15.dat 14
  tree-construction/tests16.dat 191
  tree-construction/tests17.dat 13
  tree-construction/tests18.dat 36
  tree-construction/tests19.dat 103
  tree-construction/tests2.dat 63
  tree-construction/tests20.dat 64
  tree-construction/tests21.dat 23
  tree-construction/tests22.dat 5
  tree-construction/tests23.dat 5
  tree-construction/tests24.dat 8
  tree-construction/tests25.dat 26
  tree-construction/tests26.dat 20
  tree-construction/tests3.dat 24
  tree-construction/tests4.dat 9
  tree-construction/tests5.dat 16
  tree-construction/tests6.dat 52
  tree-construction/tests7.dat 34
  tree-construction/tests8.dat 10
  tree-construction/tests9.dat 27
  tree-construction/tests_innerHTML_1.dat 81
  tree-construction/tricky01.dat 9
  tree-construction/void-in-phrasing.dat 13
  tree-construction/webkit01.dat 52
  tree-construction/webkit02.dat 44
  """)

@Suite(.enabled(if: html5lib != nil, "html5lib is not in WINNOW_CORPUS")) struct TreeConstructionTests {
  @Test("trees are those of the standard", arguments: files)
  func conformance(file: ConformanceFile) throws {
    let cases = TreeConstructionCase.read([UInt8](try Data(contentsOf: #require(html5lib).appending(path: file.path))))
    #expect(!cases.isEmpty)
    var outcomes: [Outcome] = []
    for (index, testCase) in cases.enumerated() where !testCase.needsScripting {
      outcomes.append(Outcome(index: "\(index)", failure: failure(testCase)))
    }
    let skipped = cases.count - outcomes.count
    judge(outcomes, of: file, notRun: skipped == 0 ? "" : "; \(skipped) skipped, they need scripting")
  }

  @Test("every tree-construction file of the corpus is run, but for those of scripts")
  func complete() throws {
    #expect(try paths(in: "tree-construction", ending: ".dat") == files.map(\.path))
  }

  private func failure(_ testCase: TreeConstructionCase) -> String? {
    let document = parse(testCase.data, context: testCase.fragment.map(context))
    let found = treeDump(document)
    if found == testCase.tree { return nil }
    let given = escaped(String(decoding: testCase.data, as: UTF8.self))
    let fragment = testCase.fragment.map { " in \($0)" } ?? ""
    return [
      "\(given)\(fragment)", "expected", String(decoding: testCase.tree, as: UTF8.self), "found",
      String(decoding: found, as: UTF8.self),
    ].joined(separator: "\n")
  }

  private func context(_ fragment: String) -> FragmentContext {
    let words = fragment.split(separator: " ")
    let kind: NodeKind = words.count == 1 ? .html : words[0] == "svg" ? .svg : .mathML
    let tag = Tag.allCases.first { $0.name == words.last!.lowercased() } ?? .unknown
    return FragmentContext(tag: tag, kind: kind)
  }
}
