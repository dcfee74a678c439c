// What a person at a terminal sees while files are worked through: a short line a record, and below it how far things
// are. Nothing of it where standard error is no terminal.

import Daemon
import Dispatch
import POSIX
import Storage
import Synchronization

final class Display: Sendable {
  private struct State {
    var isBarShown = false
    var begin = Clock.monotonicNanoseconds()
  }

  private let isTerminal: Bool
  private let hasColor: Bool
  private let state = Mutex(State())
  nonisolated(unsafe) private var timer: (any DispatchSourceTimer)?  // written once, by `follow`
  /// So many lines a second are pleasant to read; of more, only the count is shown.
  private let lineBudget = Mutex((second: Int64(0), count: 0))

  init(isTerminal: Bool) {
    self.isTerminal = isTerminal
    hasColor = isTerminal && Host.environment("NO_COLOR") == nil
  }

  func show(_ receipt: Receipt, _ title: String?) {
    guard isTerminal, hasBudget() else { return }
    let color = receipt.outcome == .done ? "32" : receipt.outcome == .quarantined ? "31" : "33"
    let word = receipt.outcome.rawValue
    let padded = word + String(repeating: " ", count: max(0, 11 - word.count))
    let what = title.map { Path($0).description } ?? receipt.reason ?? receipt.duplicateOf.map { "of \($0)" } ?? ""
    write(
      (hasColor ? "\u{1b}[\(color)m\(padded)\u{1b}[0m" : padded) + " \(Path(bytes: receipt.path))  \(what.prefix(60))")
  }

  private func hasBudget() -> Bool {
    let second = Clock.monotonicNanoseconds() / 1_000_000_000
    return lineBudget.withLock { budget in
      if budget.second != second { budget = (second, 0) }
      budget.count += 1
      return budget.count <= 20
    }
  }

  /// Shows files done, rate and time left while there is a backlog.
  func follow(_ report: @escaping @Sendable () -> StatusReport) {
    guard isTerminal else { return }
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "winnow.display"))
    timer.schedule(deadline: .now() + 1, repeating: 1, leeway: .milliseconds(100))
    timer.setEventHandler { @Sendable [self] in update(report()) }
    timer.activate()
    self.timer = timer
  }

  private func update(_ report: StatusReport) {
    let left = report.queue.ready + report.queue.inProgress + report.queue.settling
    guard left > 0 else { return clear() }
    let files = report.totals.files
    let seconds = Double(Clock.monotonicNanoseconds() - state.withLock { $0.begin }) / 1e9
    bar(progressText(done: files, left: left, rate: Double(files) / max(seconds, 0.001)))
  }

  func finish(_ report: StatusReport, isSummaryWanted: Bool) {
    clear()
    guard isSummaryWanted else { return }
    let totals = report.totals
    let parts = [
      (totals.records, "records"), (totals.rejectedDocuments, "documents rejected"), (totals.duplicate, "duplicate"),
      (totals.empty, "empty"),
      (totals.quarantined, "quarantined"), (totals.ignored, "ignored"), (totals.vanished, "vanished"),
    ].filter { $0.0 > 0 || $0.1 == "records" }.map { "\($0.0) \($0.1)" }
    emit(parts.joined(separator: ", ") + "\n")
  }

  private func bar(_ text: String) {
    state.withLock { $0.isBarShown = true }
    redrawLine(text)
  }

  private func clear() {
    let wasShown = state.withLock { state in
      defer { state.isBarShown = false }
      return state.isBarShown
    }
    if wasShown { redrawLine("") }
  }

  private func write(_ line: String) {
    clear()
    emit(line + "\n")
  }

  private func emit(_ text: String) {
    try? StandardStream.write(Array(text.utf8), to: 2)  // a terminal that is gone shows nothing
  }
}
