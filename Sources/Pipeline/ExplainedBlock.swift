// A page's blocks as the model saw them: what `winnow explain` shows of HTML, so that a user finds out why a paragraph is
// missing.

import Extraction
import Text

extension Explanation {
  /// A block of the whole page, kept or removed.
  public struct Block: Sendable {
    /// As in the record's `blocks`.
    public let kind: String
    /// Of headings.
    public let level: Int?
    /// The share of the block that the model expects to be main content, in thousandths.
    public let score: Int
    /// As in the record's `removed.reasons`; nil for what was kept.
    public let rule: String?
    /// One sentence; nil for what was kept.
    public let reason: String?
    /// UTF-8.
    public let text: [UInt8]

    init(_ block: MainContent.Block, of page: MainContent) {
      kind = block.kind.rawValue
      level = block.level
      score = block.score * 1000 / 1023
      rule = block.rule?.rawValue
      reason = block.rule?.reason
      text = Array(page.pageText[block.start..<block.end])
    }
  }

  /// One line a block and line of its text: `+` kept or `-` removed, the score, the kind, the text; above a run of blocks
  /// that one rule removed, why.
  func blockReport() -> [UInt8] {
    var report: [UInt8] = []
    var toldRule: String?
    for block in blocks {
      if let rule = block.rule, rule != toldRule { report += "    \(rule): \(block.reason ?? "")\n".utf8 }
      toldRule = block.rule
      let mark = block.rule == nil ? "+" : "-"
      let score = block.score == 1000 ? "1.00" : "." + String(1000 + block.score).dropFirst().prefix(2) + " "
      for (index, line) in block.text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
        let head = index == 0 ? "\(score) \(block.kind)\(block.level.map(String.init) ?? "")" : "     |"
        report += "\(mark) \(head): ".utf8
        appendShown(line, to: &report)
        report.append(0x0A)
      }
    }
    return report
  }
}
