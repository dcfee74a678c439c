// How values are written: times, sizes, booleans, counts, lists, as systemd writes them. Pure functions from bytes;
// each names in its error what it would have taken.

import Pipeline
import POSIX

/// A value that cannot be taken, with what was expected instead.
struct InvalidValue: Error, Equatable {
  let expected: String
  init(_ expected: String) { self.expected = expected }
}

enum ConfigurationValue {
  /// `5s`, `1min 30s`, `20ms`; a number without a unit counts `unit`.
  static func duration(
    _ bytes: [UInt8], in range: ClosedRange<Duration> = .zero...longest, plain unit: Duration = .seconds(1)
  ) throws(InvalidValue) -> Duration {
    let expected = InvalidValue(
      "a time such as 5s or 1min 30s from \(text(range.lowerBound)) to \(text(range.upperBound))")
    var rest = bytes[...]
    var sum = Duration.zero
    repeat {
      guard let number = takeNumber(&rest) else { throw expected }
      rest = rest.drop(while: isBlank)
      let name = takeLetters(&rest)
      guard let scale = name.isEmpty ? unit : timeUnits[name] else { throw expected }
      // A bare number may stand only alone: "1min 30" is a slip.
      if name.isEmpty, !rest.isEmpty || sum != .zero { throw expected }
      // Counted in whole microseconds: a Duration times a Double is off in its last places.
      let microseconds = (number * Double(scale / .microseconds(1))).rounded()
      guard microseconds <= Double(longest / .microseconds(1)) else { throw expected }
      sum += .microseconds(Int64(microseconds))
      guard sum <= longest else { throw expected }
      rest = rest.drop(while: isBlank)
    } while !rest.isEmpty
    guard range.contains(sum) else { throw expected }
    return sum
  }

  /// `4096`, `64K`, `1.5G`: bytes, base 1024.
  static func size(_ bytes: [UInt8], in range: ClosedRange<Int>) throws(InvalidValue) -> Int {
    let expected = InvalidValue(
      "a size such as 64K, 64M or 1G from \(text(range.lowerBound)) to \(text(range.upperBound))")
    var rest = bytes[...]
    guard let number = takeNumber(&rest) else { throw expected }
    rest = rest.drop(while: isBlank)
    guard let scale = sizeUnits[takeLetters(&rest)], rest.isEmpty else { throw expected }
    let value = (number * Double(scale)).rounded()
    guard value < 9e18, range.contains(Int(value)) else { throw expected }
    return Int(value)
  }

  static func boolean(_ bytes: [UInt8]) throws(InvalidValue) -> Bool {
    switch String(decoding: bytes, as: UTF8.self).lowercased() {
    case "yes", "true", "on", "1": return true
    case "no", "false", "off", "0": return false
    default: throw InvalidValue("yes or no")
    }
  }

  static func count(_ bytes: [UInt8], in range: ClosedRange<Int>) throws(InvalidValue) -> Int {
    guard bytes.allSatisfy(isDigit), let value = Int(String(decoding: bytes, as: UTF8.self)), range.contains(value)
    else { throw InvalidValue("a whole number from \(range.lowerBound) to \(range.upperBound)") }
    return value
  }

  /// One of the names of an enumeration.
  static func choice<Choice: RawRepresentable & CaseIterable>(
    _ bytes: [UInt8], of type: Choice.Type
  ) throws(InvalidValue) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: String(decoding: bytes, as: UTF8.self)) else {
      throw InvalidValue("one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  /// Any bytes: a path need not be UTF-8. Closing slashes are dropped.
  static func path(_ bytes: [UInt8]) throws(InvalidValue) -> Path {
    guard bytes.count < 4096 else { throw InvalidValue("a path of at most 4095 bytes") }
    var bytes = bytes
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    return Path(bytes: bytes)
  }

  /// Globs parted by white space; one with spaces stands in quotes.
  static func globs(_ bytes: [UInt8]) throws(InvalidValue) -> [String] {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw InvalidValue("patterns in UTF-8") }
    var globs: [String] = []
    var current: String?
    var quote: Character?
    for character in text {
      if character == quote {
        quote = nil
      } else if quote == nil, character == "\"" || character == "'" {
        quote = character
        current = current ?? ""
      } else if quote == nil, character == " " || character == "\t" {
        if let glob = current { globs.append(glob) }
        current = nil
      } else {
        current = (current ?? "") + String(character)
      }
    }
    if let glob = current { globs.append(glob) }
    guard quote == nil else { throw InvalidValue("patterns with every quotation mark closed") }
    guard !globs.contains("") else { throw InvalidValue("patterns that are not empty") }
    return globs
  }

  /// Names with white space between them.
  static func words(_ bytes: [UInt8]) throws(InvalidValue) -> [String] {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw InvalidValue("names in UTF-8") }
    return text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
  }

  /// A label of the WHATWG Encoding standard that the pipeline knows.
  static func charset(_ bytes: [UInt8]) throws(InvalidValue) -> String {
    let label = String(decoding: bytes, as: UTF8.self)
    guard isKnownEncoding(label) else { throw InvalidValue("a known encoding such as windows-1252 or shift_jis") }
    return label
  }

  /// `127.0.0.1:9464`: nothing but loopback, because the endpoint has no access control.
  static func loopbackPort(_ bytes: [UInt8]) throws(InvalidValue) -> UInt16 {
    let expected = InvalidValue("127.0.0.1:PORT; other addresses are not served")
    let prefix = Array("127.0.0.1:".utf8)
    guard bytes.starts(with: prefix) else { throw expected }
    let digits = bytes.dropFirst(prefix.count)
    guard digits.count <= 5, digits.allSatisfy(isDigit), let port = UInt16(String(decoding: digits, as: UTF8.self)),
      port > 0
    else { throw expected }
    return port
  }

  /// A year: longer waits are slips of the pen.
  static let longest: Duration = .seconds(366 * 86_400)

  private static let timeUnits: [String: Duration] = {
    let names: [(Duration, String)] = [
      (.microseconds(1), "us usec µs μs"), (.milliseconds(1), "ms msec"), (.seconds(1), "s sec second seconds"),
      (.seconds(60), "m min minute minutes"), (.seconds(3600), "h hr hour hours"),
      (.seconds(86_400), "d day days"), (.seconds(7 * 86_400), "w week weeks"),
    ]
    var units: [String: Duration] = [:]
    for (unit, spellings) in names { for name in spellings.split(separator: " ") { units[String(name)] = unit } }
    return units
  }()

  private static let sizeUnits = ["": 1, "B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]

  /// Digits with at most one point, at most 18 of them.
  private static func takeNumber(_ rest: inout ArraySlice<UInt8>) -> Double? {
    let digits = rest.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
    guard let first = digits.first, isDigit(first), digits.count <= 18, digits.last != UInt8(ascii: ".") else {
      return nil
    }
    rest = rest.dropFirst(digits.count)
    return Double(String(decoding: digits, as: UTF8.self))  // two points: nil
  }

  private static func takeLetters(_ rest: inout ArraySlice<UInt8>) -> String {
    let letters = rest.prefix { isLetter($0) || $0 >= 0x80 }
    rest = rest.dropFirst(letters.count)
    return String(decoding: letters, as: UTF8.self)
  }

  private static func text(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    if attoseconds != 0 { return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms" }
    if seconds > 0, seconds.isMultiple(of: 86_400) { return "\(seconds / 86_400)d" }
    return "\(seconds)s"
  }

  private static func text(_ size: Int) -> String {
    for (name, scale) in [("T", 1 << 40), ("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]
    where size > 0 && size.isMultiple(of: scale) { return "\(size / scale)\(name)" }
    return "\(size)"
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
