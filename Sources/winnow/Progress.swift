// How far a one-time job is: files done, rate, time left, on one line of a terminal that is rewritten. Nothing where
// standard error is no terminal, or standard output is the same one.

import POSIX

final class Progress {
  private let isShown = StandardStream.isTerminal(2) && !StandardStream.isTerminal(1)
  private let begin = Clock.monotonicNanoseconds()
  private var last: Int64 = 0

  /// Redraws at most five times a second.
  func update(done: Int, of total: Int) {
    let now = Clock.monotonicNanoseconds()
    guard isShown, now - last > 200_000_000 else { return }
    last = now
    let rate = Double(done) / (Double(now - begin) / 1e9)
    redrawLine(progressText(done: done, left: total - done, rate: rate))
  }

  func clear() { if isShown, last > 0 { redrawLine("") } }
}

/// Puts a text in place of the last line of the terminal.
func redrawLine(_ text: String) {
  let columns = Host.terminalColumns(of: 2) ?? 80
  // A terminal that is gone shows nothing.
  try? StandardStream.write(Array("\r\u{1b}[K\(text.prefix(columns - 1))".utf8), to: 2)
}

/// `1200 done, 300 left, 450/s, 1s to go`
func progressText(done: Int, left: Int, rate: Double) -> String {
  let time = rate > 0 && left > 0 ? ", \(shortDuration(seconds: Double(left) / rate)) to go" : ""
  return "\(done) done, \(left) left, \(Int(rate))/s\(time)"
}

private func shortDuration(seconds: Double) -> String {
  let whole = Int(min(seconds, 1e9).rounded(.up))
  if whole < 60 { return "\(whole)s" }
  if whole < 3600 { return "\(whole / 60)min" }
  return "\(whole / 3600)h \(whole / 60 % 60)min"
}
