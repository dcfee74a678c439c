// The text of an exposition, family by family: what differs between Prometheus text 0.0.4 and OpenMetrics 1.0 is known
// here and nowhere else.

struct MetricsText {
  enum Kind: String { case gauge, counter, histogram }
  typealias Labels = [(name: String, value: String)]

  private let format: MetricsFormat
  private var text = ""
  /// The name that samples of the family at hand have.
  private var sampleName = ""

  init(_ format: MetricsFormat) { self.format = format }

  /// Begins a family. A counter is named without `_total`: OpenMetrics calls the family so, its samples get it.
  mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    sampleName = kind == .counter ? name + "_total" : name
    describe(format == .openMetrics ? name : sampleName, kind.rawValue, help)
    if format == .openMetrics, let unit = ["seconds", "bytes"].first(where: { name.hasSuffix("_" + $0) }) {
      text += "# UNIT \(name) \(unit)\n"
    }
  }

  mutating func sample(_ labels: Labels, _ value: Double) { line(sampleName, labels, Self.number(value)) }

  mutating func gauge(_ name: String, _ help: String, _ value: Double) {
    family(name, .gauge, help)
    sample([], value)
  }

  mutating func counter(_ name: String, _ help: String, _ value: Int) {
    family(name, .counter, help)
    sample([], Double(value))
  }

  /// A family `name` whose one sample `name_info` is always 1.
  mutating func info(_ name: String, _ help: String, _ labels: Labels) {
    let isOpen = format == .openMetrics
    describe(isOpen ? name : name + "_info", isOpen ? "info" : "gauge", help)
    line(name + "_info", labels, "1")
  }

  mutating func histogram(_ name: String, _ help: String, _ histogram: LatencyHistogram) {
    family(name, .histogram, help)
    var sum = 0
    for (bound, count) in zip(LatencyHistogram.bounds, histogram.counts) {
      sum += count
      line(name + "_bucket", [("le", "\(bound)")], "\(sum)")
    }
    line(name + "_bucket", [("le", "+Inf")], "\(histogram.count)")
    line(name + "_sum", [], Self.number(histogram.sumSeconds))
    line(name + "_count", [], "\(histogram.count)")
  }

  func finished() -> String { format == .openMetrics ? text + "# EOF\n" : text }

  private mutating func describe(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(Self.escaped(help))\n# TYPE \(name) \(type)\n"
  }

  private mutating func line(_ name: String, _ labels: Labels, _ value: String) {
    text += name
    if !labels.isEmpty {
      text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
    }
    text += " \(value)\n"
  }

  private static func escaped(_ value: String) -> String {
    var escaped = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"": escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// Whole numbers without a point, as they are counted.
  private static func number(_ value: Double) -> String {
    if let whole = Int(exactly: value) { return String(whole) }
    return "\(value)"
  }
}
