// The labels people give encodings (WHATWG Encoding standard, section 4.2, the usual ones) and what each means: the
// standard's name, and the converter glibc has for it. A label that is not here is not believed.

/// An encoding winnow can read.
struct TextEncoding: Equatable {
  /// The standard's name in lower case, as the record writes it.
  let name: String
  /// What iconv calls the nearest thing; nil where winnow decodes by itself.
  let iconvName: String?

  static let utf8 = TextEncoding(name: "utf-8", iconvName: nil)
  static let utf16LittleEndian = TextEncoding(name: "utf-16le", iconvName: nil)
  static let utf16BigEndian = TextEncoding(name: "utf-16be", iconvName: nil)
  static let windows1252 = TextEncoding(name: "windows-1252", iconvName: nil)

  /// nil for a label that is not known. Case and surrounding white space do not matter.
  init?(label: String) {
    let wanted = String(decoding: label.utf8.filter { $0 > 0x20 }.map(asciiLowercased), as: UTF8.self)
    guard let found = Self.byLabel[wanted] else { return nil }
    self = found
  }

  private init(name: String, iconvName: String?) {
    self.name = name
    self.iconvName = iconvName
  }

  private static let table: [(name: String, iconvName: String?, labels: String)] = [
    ("utf-8", nil, "utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8"),
    ("utf-16le", nil, "utf-16 ucs-2 unicode csunicode iso-10646-ucs-2 unicodefeff"),
    ("utf-16be", nil, "unicodefffe"),
    (
      "windows-1252", nil,
      "ascii us-ascii ansi_x3.4-1968 iso-8859-1 iso8859-1 iso88591 iso_8859-1 latin1 l1 cp1252 x-cp1252 cp819 ibm819"
    ),
    ("ibm866", "CP866", "866 cp866 csibm866"),
    ("iso-8859-2", "ISO-8859-2", "iso8859-2 iso88592 iso_8859-2 latin2 l2"),
    ("iso-8859-3", "ISO-8859-3", "iso8859-3 iso88593 latin3 l3"),
    ("iso-8859-4", "ISO-8859-4", "iso8859-4 iso88594 latin4 l4"),
    ("iso-8859-5", "ISO-8859-5", "iso8859-5 iso88595 cyrillic"),
    ("iso-8859-6", "ISO-8859-6", "iso8859-6 iso88596 arabic"),
    ("iso-8859-7", "ISO-8859-7", "iso8859-7 iso88597 greek greek8"),
    ("iso-8859-8", "ISO-8859-8", "iso8859-8 iso88598 hebrew iso-8859-8-i logical"),
    ("iso-8859-10", "ISO-8859-10", "iso8859-10 latin6 l6"),
    ("iso-8859-13", "ISO-8859-13", "iso8859-13"),
    ("iso-8859-14", "ISO-8859-14", "iso8859-14"),
    ("iso-8859-15", "ISO-8859-15", "iso8859-15 iso885915 latin9 l9"),
    ("iso-8859-16", "ISO-8859-16", ""),
    ("koi8-r", "KOI8-R", "koi koi8 koi8_r"),
    ("koi8-u", "KOI8-U", "koi8-ru"),
    ("macintosh", "MACINTOSH", "mac x-mac-roman"),
    ("windows-874", "CP874", "tis-620 dos-874 iso-8859-11"),
    ("windows-1250", "CP1250", "cp1250 x-cp1250"),
    ("windows-1251", "CP1251", "cp1251 x-cp1251"),
    ("windows-1253", "CP1253", "cp1253 x-cp1253"),
    ("windows-1254", "CP1254", "cp1254 x-cp1254 iso-8859-9 iso8859-9 latin5 l5"),
    ("windows-1255", "CP1255", "cp1255 x-cp1255"),
    ("windows-1256", "CP1256", "cp1256 x-cp1256"),
    ("windows-1257", "CP1257", "cp1257 x-cp1257"),
    ("windows-1258", "CP1258", "cp1258 x-cp1258"),
    ("gb18030", "GB18030", ""),
    ("gbk", "GB18030", "gb2312 gb_2312-80 chinese iso-ir-58 x-gbk"),
    ("big5", "BIG5-HKSCS", "big5-hkscs cn-big5 x-x-big5"),
    ("euc-jp", "EUC-JP", "x-euc-jp"),
    ("shift_jis", "CP932", "shift-jis sjis x-sjis ms_kanji windows-31j ms932"),
    ("euc-kr", "CP949", "korean ks_c_5601-1987 ksc5601 windows-949"),
  ]

  private static let byLabel: [String: TextEncoding] = {
    var found: [String: TextEncoding] = [:]
    for row in table {
      let encoding = TextEncoding(name: row.name, iconvName: row.iconvName)
      found[row.name] = encoding
      for label in row.labels.split(separator: " ") { found[String(label)] = encoding }
    }
    return found
  }()
}

func asciiLowercased(_ byte: UInt8) -> UInt8 {
  byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
}
