// The table of keys: the one place that says which keys there are, in which section, and how their values are read.
// Parsing, "did you mean" and the test of etc/winnow.conf all go by it.

import Formats
import POSIX

struct ConfigurationKey: Sendable {
  let section: String
  let name: String
  /// Reads a value that is not empty into the configuration.
  let assign: @Sendable (inout Configuration, [UInt8]) throws(InvalidValue) -> Void
  /// Takes the value of another configuration: an empty assignment goes back to the defaults.
  let copy: @Sendable (inout Configuration, _ from: Configuration) -> Void
  let differs: @Sendable (Configuration, Configuration) -> Bool

  init<Value: Equatable & SendableMetatype>(
    _ section: String, _ name: String, _ property: any WritableKeyPath<Configuration, Value> & Sendable,
    _ parse: @escaping @Sendable ([UInt8]) throws(InvalidValue) -> Value
  ) {
    self.section = section
    self.name = name
    assign = { (configuration, bytes) throws(InvalidValue) in configuration[keyPath: property] = try parse(bytes) }
    copy = { configuration, other in configuration[keyPath: property] = other[keyPath: property] }
    differs = { $0[keyPath: property] != $1[keyPath: property] }
  }

  /// A list: every assignment adds to it.
  init<Element: Equatable & SendableMetatype>(
    _ section: String, _ name: String, list property: any WritableKeyPath<Configuration, [Element]> & Sendable,
    _ parse: @escaping @Sendable ([UInt8]) throws(InvalidValue) -> [Element]
  ) {
    self.section = section
    self.name = name
    assign = { (configuration, bytes) throws(InvalidValue) in configuration[keyPath: property] += try parse(bytes) }
    copy = { configuration, other in configuration[keyPath: property] = other[keyPath: property] }
    differs = { $0[keyPath: property] != $1[keyPath: property] }
  }

  typealias Value = ConfigurationValue

  static let all: [ConfigurationKey] = drop + output + formats + pipeline + limits + status

  /// What a reload cannot change: it waits for the next start.
  static let fixed = all.filter { key in
    ["Directory", "File", "StateDirectory", "NearDuplicates", "SiteMemory", "Sync", "Socket", "Listen"]
      .contains(key.name)
  }

  private static let drop: [ConfigurationKey] = [
    .init("Drop", "Directory", \.directory) { bytes throws(InvalidValue) in try Value.path(bytes) },
    .init("Drop", "Recursive", \.recursive) { bytes throws(InvalidValue) in try Value.boolean(bytes) },
    .init("Drop", "Ignore", list: \.ignore) { bytes throws(InvalidValue) in try Value.globs(bytes) },
    .init("Drop", "SettleSec", \.settle) { bytes throws(InvalidValue) in
      try Value.duration(bytes, in: .zero ... .seconds(3600))
    },
    .init("Drop", "TrustRename", \.trustRename) { bytes throws(InvalidValue) in try Value.boolean(bytes) },
    .init("Drop", "RescanSec", \.rescan) { bytes throws(InvalidValue) in
      try Value.duration(bytes, in: .seconds(1) ... .seconds(86_400))
    },
    .init("Drop", "PollSec", \.poll) { bytes throws(InvalidValue) in
      try Value.duration(bytes, in: .milliseconds(100) ... .seconds(86_400))
    },
    .init("Drop", "AfterCommit", \.afterCommit) { bytes throws(InvalidValue) in
      try Value.choice(bytes, of: Configuration.AfterCommit.self)
    },
    .init("Drop", "DoneDirectory", \.doneDirectory) { bytes throws(InvalidValue) in try Value.path(bytes) },
    .init("Drop", "QuarantineDirectory", \.quarantineDirectory) { bytes throws(InvalidValue) in try Value.path(bytes) },
    .init("Drop", "OnChange", \.onChange) { bytes throws(InvalidValue) in
      try Value.choice(bytes, of: Configuration.OnChange.self)
    },
    .init("Drop", "MaxAttempts", \.maxAttempts) { bytes throws(InvalidValue) in try Value.count(bytes, in: 1...100) },
  ]

  private static let output: [ConfigurationKey] = [
    .init("Output", "File", \.output) { bytes throws(InvalidValue) in try Value.path(bytes) },
    .init("Output", "StateDirectory", \.stateDirectory) { bytes throws(InvalidValue) in try Value.path(bytes) },
    .init("Output", "Duplicates", \.duplicates) { bytes throws(InvalidValue) in
      try Value.choice(bytes, of: Configuration.Duplicates.self)
    },
    .init("Output", "NearDuplicates", \.nearDuplicates) { bytes throws(InvalidValue) in
      try Value.count(bytes, in: 0...100_000_000)
    },
    .init("Output", "Sync", \.sync) { bytes throws(InvalidValue) in
      try Value.choice(bytes, of: Configuration.SyncPolicy.self)
    },
    .init("Output", "BatchBytes", \.batchBytes) { bytes throws(InvalidValue) in
      try Value.size(bytes, in: 4096...1 << 30)
    },
    .init("Output", "BatchMSec", \.batchDelay) { bytes throws(InvalidValue) in
      try Value.duration(bytes, in: .zero ... .seconds(60), plain: .milliseconds(1))
    },
  ]

  private static let formats: [ConfigurationKey] = [
    .init("Formats", "MapHTML", list: \.fieldMap.html) { bytes throws(InvalidValue) in try Value.words(bytes) },
    .init("Formats", "MapText", list: \.fieldMap.text) { bytes throws(InvalidValue) in try Value.words(bytes) },
    .init("Formats", "MapMarkdown", list: \.fieldMap.markdown) { bytes throws(InvalidValue) in try Value.words(bytes) },
    .init("Formats", "MapURL", list: \.fieldMap.url) { bytes throws(InvalidValue) in try Value.words(bytes) },
    .init("Formats", "MapTitle", list: \.fieldMap.title) { bytes throws(InvalidValue) in try Value.words(bytes) },
    .init("Formats", "MapAuthors", list: \.fieldMap.authors) { bytes throws(InvalidValue) in try Value.words(bytes) },
    .init("Formats", "MapDate", list: \.fieldMap.date) { bytes throws(InvalidValue) in try Value.words(bytes) },
  ]

  private static let pipeline: [ConfigurationKey] = [
    .init("Pipeline", "Workers", \.workers) { bytes throws(InvalidValue) in try Value.count(bytes, in: 0...1024) },
    .init("Pipeline", "Charset", \.charset) { bytes throws(InvalidValue) in try Value.charset(bytes) },
    .init("Pipeline", "SiteMemory", \.siteMemory) { bytes throws(InvalidValue) in try Value.boolean(bytes) },
  ]

  private static let limits: [ConfigurationKey] = [
    .init("Limits", "MaxDocumentBytes", \.maxDocumentBytes) { bytes throws(InvalidValue) in
      try Value.size(bytes, in: 1024...1 << 40)
    },
    .init("Limits", "MaxInFlightBytes", \.maxInFlightBytes) { bytes throws(InvalidValue) in
      try Value.size(bytes, in: 1024...1 << 40)
    },
  ]

  private static let status: [ConfigurationKey] = [
    .init("Status", "Socket", \.socket) { bytes throws(InvalidValue) in try Value.path(bytes) },
    .init("Status", "Listen", \.listen) { bytes throws(InvalidValue) in try Value.loopbackPort(bytes) },
    .init("Status", "MaxLagSec", \.maxLag) { bytes throws(InvalidValue) in
      try Value.duration(bytes, in: .seconds(1) ... .seconds(86_400 * 7))
    },
  ]

  static let sections = ["Drop", "Output", "Formats", "Pipeline", "Limits", "Status"]
}

/// The name most like `name`, if any is near enough to be meant: at most a third of its letters wrong.
func nearest(to name: String, among names: [String]) -> String? {
  let wanted = Array(name.lowercased().utf8.prefix(40))
  let ranked = names.map { (name: $0, distance: editDistance(wanted, Array($0.lowercased().utf8))) }
  guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= max(1, best.name.utf8.count / 3)
  else { return nil }
  return best.name
}

/// Insertions, deletions, replacements and swaps of neighbours that make one from the other (optimal string alignment).
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    for column in right.indices {
      let replacement = last[column] + (left[row] == right[column] ? 0 : 1)
      var cost = min(last[column + 1] + 1, current[column] + 1, replacement)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        cost = min(cost, beforeLast[column - 1] + 1)
      }
      current.append(cost)
    }
    beforeLast = last
    last = current
  }
  return last[right.count]
}
