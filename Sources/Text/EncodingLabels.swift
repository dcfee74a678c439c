// What a label given to an encoding means (WHATWG Encoding standard, section 4.2), and how winnow reads that encoding.
// A label that the standard does not know is not believed.

/// An encoding of the standard.
struct TextEncoding: Equatable, Sendable {
  /// The way of decoding.
  enum Codec: Equatable, Sendable {
    case utf8, utf16LittleEndian, utf16BigEndian, windows1252
    /// Another single-byte encoding; the table is that of this iconv name.
    case singleByte(iconvName: String)
    case big5, eucJP, eucKR, gb18030, iso2022JP, shiftJIS
    case userDefined
    /// Encodings that browsers refuse to read (ISO-2022-KR, HZ).
    case replacement
  }

  /// The standard's name in lower case, as the record writes it.
  let name: String
  let codec: Codec

  static let utf8 = TextEncoding(name: "utf-8")
  static let utf16LittleEndian = TextEncoding(name: "utf-16le")
  static let utf16BigEndian = TextEncoding(name: "utf-16be")
  static let windows1252 = TextEncoding(name: "windows-1252")
  static let iso2022JP = TextEncoding(name: "iso-2022-jp")

  /// `name` is one of the standard's, in lower case.
  init(name: String) {
    self.name = name
    codec = Self.codecs[name] ?? .singleByte(iconvName: Self.iconvNames[name] ?? name)
  }

  /// nil for a label that is not known. Case and surrounding white space do not matter.
  init?(label: String) {
    let isSpace = { (byte: UInt8) in byte == 0x20 || (byte >= 0x09 && byte <= 0x0D && byte != 0x0B) }
    let trimmed = label.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    guard let name = Self.nameByLabel[String(decoding: trimmed.map(asciiLowercased), as: UTF8.self)] else { return nil }
    self.init(name: name)
  }

  /// Text in this encoding can be read. The standard turns a `replacement` document into a single U+FFFD, so that a page
  /// cannot hide markup from a filter; here the label is passed over and the bytes decide.
  var isReadable: Bool { codec != .replacement }

  private static let codecs: [String: Codec] = [
    "utf-8": .utf8, "utf-16le": .utf16LittleEndian, "utf-16be": .utf16BigEndian, "windows-1252": .windows1252,
    "big5": .big5, "euc-jp": .eucJP, "euc-kr": .eucKR, "gb18030": .gb18030, "gbk": .gb18030,
    "iso-2022-jp": .iso2022JP, "shift_jis": .shiftJIS, "x-user-defined": .userDefined, "replacement": .replacement,
  ]

  /// Where glibc's name is another one.
  private static let iconvNames = [
    "ibm866": "CP866", "iso-8859-8-i": "ISO-8859-8", "windows-874": "CP874", "windows-1250": "CP1250",
    "windows-1251": "CP1251", "windows-1253": "CP1253", "windows-1254": "CP1254", "windows-1255": "CP1255",
    "windows-1256": "CP1256", "windows-1257": "CP1257", "windows-1258": "CP1258", "x-mac-cyrillic": "MAC-UK",
  ]

  private static let nameByLabel: [String: String] = {
    var found: [String: String] = [:]
    for row in encodingLabels {
      for label in row.labels.split(separator: " ") { found[String(label)] = row.name }
    }
    return found
  }()
}

/// The standard's name, in lower case, of the encoding that a label means; nil where `decode` would not believe it.
public func encodingName(_ label: String) -> String? {
  TextEncoding(label: label).flatMap { $0.isReadable ? $0.name : nil }
}

/// Whether a label names an encoding that `decode` would believe.
public func isKnownEncoding(_ label: String) -> Bool { encodingName(label) != nil }

func asciiLowercased(_ byte: UInt8) -> UInt8 {
  byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
}
