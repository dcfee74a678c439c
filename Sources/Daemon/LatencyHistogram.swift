// How long files wait from being ready to being durable, counted into fixed buckets: what /metrics shows, in the shape
// in which Prometheus wants it.

/// Counts of durations by upper bound. A value; the owner records into it and copies it into a report.
public struct LatencyHistogram: Sendable, Equatable {
  /// Upper bounds in seconds, each inclusive; beyond the last is +Inf.
  public static let bounds: [Double] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600,
  ]

  /// Per bucket, not cumulative; one more than there are bounds.
  public private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
  public private(set) var sumSeconds = 0.0
  public var count: Int { counts.reduce(0, +) }

  public init() {}

  public mutating func record(nanoseconds: Int64) {
    let seconds = Double(max(0, nanoseconds)) / 1e9
    counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
    sumSeconds += seconds
  }
}
