// The single-byte encodings that UTF-8 is misread as, and the way back: which byte each of their characters was. A text
// read in the wrong one shows each byte of a longer UTF-8 sequence as a character of its own. Windows-1252 and Latin-1
// are one here: software mixes them within a word, so that C1 controls stand for themselves where the table has letters.

/// An encoding, as far as it can have been mistaken for UTF-8.
public enum MisreadEncoding: String, Sendable, CaseIterable {
  case windows1252 = "windows-1252"
  case windows1254 = "windows-1254"
  case windows1257 = "windows-1257"
  case windows1250 = "windows-1250"
  case latin2 = "iso-8859-2"
  case windows1251 = "windows-1251"
  case windows1253 = "windows-1253"
  case macRoman = "macroman"
  case codePage437 = "cp437"

  /// What the bytes 0x80 to 0xFF stand for; a byte without a character stands for the C1 control of its number.
  private var characters: String {
    switch self {
    case .windows1252:
      """
      €\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ\u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯°±²³´µ¶·¸¹º»¼½¾¿À\
      ÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ
      """
    case .windows1254:
      """
      €\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}\u{8E}\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}\u{9E}Ÿ\u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯°±²³´µ¶\
      ·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏĞÑÒÓÔÕÖ×ØÙÚÛÜİŞßàáâãäåæçèéêëìíîïğñòóôõö÷øùúûüışÿ
      """
    case .windows1257:
      """
      €\u{81}‚\u{83}„…†‡\u{88}‰\u{8A}‹\u{8C}¨ˇ¸\u{90}‘’“”•–—\u{98}™\u{9A}›\u{9C}¯˛\u{9F}\u{A0}¡¢£¤¥¦§Ø©Ŗ«¬\
      \u{AD}®Æ°±²³´µ¶·ø¹ŗ»¼½¾æĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽßąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž˙
      """
    case .windows1250:
      """
      €\u{81}‚\u{83}„…†‡\u{88}‰Š‹ŚŤŽŹ\u{90}‘’“”•–—\u{98}™š›śťžź\u{A0}ˇ˘Ł¤Ą¦§¨©Ş«¬\u{AD}®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľżŔ\
      ÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙
      """
    case .latin2:
      """
      \u{A0}Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\u{AD}ŽŻ°ą˛ł´ľśˇ¸šşťź˝žżŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řů\
      úűüýţ˙
      """
    case .windows1251:
      """
      ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{98}™љ›њќћџ\u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕїАБВГДЕЖЗИЙКЛМНОПРСТУФ\
      ХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя
      """
    case .windows1253:
      """
      €\u{81}‚ƒ„…†‡\u{88}‰\u{8A}‹\u{8C}\u{8D}\u{8E}\u{8F}\u{90}‘’“”•–—\u{98}™\u{9A}›\u{9C}\u{9D}\u{9E}\
      \u{9F}\u{A0}΅Ά£¤¥¦§¨©ª«¬\u{AD}®―°±²³΄µ¶·ΈΉΊ»Ό½ΎΏΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡÒΣΤΥΦΧΨΩΪΫάέήίΰαβγδεζηθικλμνξοπρςσ\
      τυφχψωϊϋόύώÿ
      """
    case .macRoman:
      """
      ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁ\
      ﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{F8FF}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ
      """
    case .codePage437:
      """
      ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπ\
      ΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}
      """
    }
  }

  /// From 0x80 on, without gaps.
  var scalars: [UInt32] {
    let written = characters.unicodeScalars.map(\.value)
    return Array(0x80..<(0x100 - UInt32(written.count))) + written
  }

  /// Whether C1 controls can stand for the bytes of their numbers where the table has characters for them.
  var admitsC1: Bool { self == .windows1252 }
}

/// For each character of any of the encodings: which byte it is in each, and what place it can have in UTF-8 read so.
struct MisreadTable: Sendable {
  static let shared = MisreadTable()
  /// The scalars below this one have a place of their own; three more follow.
  private static let denseCount: UInt32 = 0x2600
  private static let stragglers: [UInt32] = [0xF8FF, 0xFB01, 0xFB02]

  /// By encoding and index of the scalar; 0 is none.
  private let bytes: [UInt8]
  /// By index of the scalar: four masks of 16 bits, one bit an encoding. From the lowest: continues a sequence, leads
  /// one of two, of three, of four bytes.
  let roles: [UInt64]
  private let width: Int

  private init() {
    width = Int(Self.denseCount) + Self.stragglers.count
    var bytes = [UInt8](repeating: 0, count: width * MisreadEncoding.allCases.count)
    var roles = [UInt64](repeating: 0, count: width)
    for (number, encoding) in MisreadEncoding.allCases.enumerated() {
      var entries = zip(encoding.scalars, UInt8(0x80)...0xFF).map { ($0, $1) }
      if encoding.admitsC1 { entries += (UInt32(0x80)..<0xA0).map { ($0, UInt8($0)) } }
      for (scalar, byte) in entries {
        guard let index = Self.index(scalar) else { continue }
        bytes[number * width + index] = byte
        let bit = UInt64(1) << UInt64(number)
        switch byte {
        case 0x80...0xBF: roles[index] |= bit
        case 0xC2...0xDF: roles[index] |= bit << 16
        case 0xE0...0xEF: roles[index] |= bit << 32
        case 0xF0...0xF4: roles[index] |= bit << 48
        default: break
        }
      }
    }
    self.bytes = bytes
    self.roles = roles
  }

  @inline(__always) static func index(_ scalar: UInt32) -> Int? {
    if scalar < denseCount { return Int(scalar) }
    return scalar < 0xF8FF ? nil : stragglers.firstIndex(of: scalar).map { Int(denseCount) + $0 }
  }

  /// The byte from 0x80 on that `scalar` is in an encoding, or 0.
  @inline(__always) func byte(_ scalar: UInt32, _ encoding: Int) -> UInt8 {
    guard scalar >= 0x80, let index = Self.index(scalar) else { return 0 }
    return bytes[encoding * width + index]
  }

  @inline(__always) func role(_ scalar: UInt32) -> UInt64 {
    if scalar == 0xFFFD { return 0xFFFF }
    return Self.index(scalar).map { roles[$0] } ?? 0
  }
}
