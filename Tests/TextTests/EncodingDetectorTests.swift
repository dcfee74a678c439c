// The detector over texts in each language and encoding, whole, as a paragraph and as a heading, and over what only looks
// like another language.

import Glibc
import Testing

@testable import Text

/// `text` in another encoding; nil where it lacks a character.
func encoded(_ text: String, iconvName: String) -> [UInt8]? {
  guard let converter = iconv_open(iconvName, "UTF-8"), converter != iconv_t(bitPattern: -1) else { return nil }
  defer { iconv_close(converter) }
  var input = Array(text.utf8)
  var output = [UInt8](repeating: 0, count: input.count * 4 + 16)
  let count = input.withUnsafeMutableBytes { source in
    output.withUnsafeMutableBytes { target -> Int? in
      var (next, remaining) = (source.baseAddress?.assumingMemoryBound(to: CChar.self), source.count)
      var (end, space) = (target.baseAddress?.assumingMemoryBound(to: CChar.self), target.count)
      guard iconv(converter, &next, &remaining, &end, &space) != -1 else { return nil }
      iconv(converter, nil, nil, &end, &space)
      return target.count - space
    }
  }
  return count.map { Array(output.prefix($0)) }
}

@Suite struct EncodingDetectorTests {
  /// The text's first words: at least `characterCount` characters where there are as many.
  private func beginning(_ text: String, _ characterCount: Int) -> String {
    let end = text.index(text.startIndex, offsetBy: characterCount, limitedBy: text.endIndex) ?? text.endIndex
    return String(text[..<(text[end...].firstIndex(of: " ") ?? (end < text.endIndex ? end : text.endIndex))])
  }

  @Test("a text in each language is read right in each of its encodings", arguments: EncodingSample.all)
  func texts(sample: EncodingSample) throws {
    for (name, iconvName) in sample.encodings {
      let decoded = decode(try #require(encoded(sample.text, iconvName: iconvName), "\(iconvName)"))
      #expect(String(decoding: decoded.bytes, as: UTF8.self) == sample.text, "\(name) read as \(decoded.encoding)")
      #expect(decoded.origin == (name == "windows-1252" ? .fallback : .detected))
    }
  }

  @Test("a few words are nearly always enough")
  func lengths() throws {
    for (length, allowed) in [(20, 3), (60, 2), (1000, 0)] {
      var misread: [String] = []
      for sample in EncodingSample.all {
        let text = beginning(sample.text, length)
        for (name, iconvName) in sample.encodings {
          let decoded = decode(try #require(encoded(text, iconvName: iconvName)))
          if decoded.bytes != Array(text.utf8) { misread.append("\(sample.language) \(name) as \(decoded.encoding)") }
        }
      }
      #expect(misread.count <= allowed, "\(length) characters: \(misread)")
    }
  }

  @Test("Vietnamese is read right in windows-1258, which writes most tones as characters of their own")
  func vietnamese() throws {
    let text = """
      Con đường dọc bến cảng đã được mở lại cho xe cộ. Bốn tháng trước cơn bão làm sập bức tường, và từ đó người dân \
      phải đi vòng qua cây cầu cũ.
      """
    let decoded = decode(try #require(encoded(text, iconvName: "CP1258")))
    #expect(decoded.encoding == "windows-1258")
    // Equal in their canonical form.
    #expect(String(decoding: decoded.bytes, as: UTF8.self) == text)
  }

  /// Of each text, from every word on and from its end back to its beginning, the fewest words of 200 bytes.
  @Test("of each of 20 encodings, 95 in 100 texts of 200 bytes are read right")
  func pieces() throws {
    var found: [String: (right: Int, all: Int)] = [:]
    for sample in EncodingSample.all {
      let words = (sample.text + " " + sample.text).split(separator: " ")
      for (name, iconvName) in sample.encodings {
        for start in 0..<(words.count / 2) {
          var end = start
          var bytes: [UInt8] = []
          repeat {
            end += 1
            bytes = try #require(encoded(words[start..<end].joined(separator: " "), iconvName: iconvName))
          } while bytes.count < 200
          let isRight = decode(bytes).bytes == Array(words[start..<end].joined(separator: " ").utf8)
          let before = found[name, default: (0, 0)]
          found[name] = (before.right + (isRight ? 1 : 0), before.all + 1)
        }
      }
    }
    #expect(found.count >= 20)
    for (name, (right, all)) in found { #expect(right * 100 >= all * 95, "\(name): \(right) of \(all)") }
  }

  @Test(
    "English with a few marks stays windows-1252",
    arguments: [
      "It’s a café – “really”.", "£5 or €6", "Björn’s naïve résumé", "© 2017 The Vessel Bay Post", "São Tomé", "5 °C",
      "Ångström", "don’t", "don’t won’t can’t", "— one / — two / — three", "1939–1945; 1914–1918; 1870–1871",
      "It’s been said “again and again” that she’s the one who won’t, can’t and doesn’t.",
      "L’hôtel n’est pas loin. C’est l’ami d’un voisin, qu’on n’a plus vu.", "Le rôle de l’âme, en toute hâte.",
      "Shqipëria është një vend në Evropën Juglindore", "Öl", "£5m, £10m, £20m, £25m, £30m and £54 for Jürgen",
    ])
  func english(text: String) throws {
    let decoded = decode(try #require(encoded(text, iconvName: "CP1252")))
    #expect(String(decoding: decoded.bytes, as: UTF8.self) == text && decoded.origin == .fallback)
  }

  @Test("markup does not matter, however much there is")
  func markup() throws {
    for sample in EncodingSample.all {
      for (name, iconvName) in sample.encodings {
        let words = sample.text.split(separator: " ").map { "<td class=\"cell wide\">\($0)</td>\n" }.joined()
        let decoded = decode(try #require(encoded(words, iconvName: iconvName)))
        #expect(String(decoding: decoded.bytes, as: UTF8.self) == words, "\(name) read as \(decoded.encoding)")
      }
    }
  }

  @Test("what is no text in any language is windows-1252 by default")
  func noise() {
    var generator = Generator(seed: 5)
    let bytes = (0..<20_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    #expect(decode(bytes).origin == .fallback)
  }
}
