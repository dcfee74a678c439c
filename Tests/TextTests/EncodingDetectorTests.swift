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
    for (length, allowed) in [(20, 9), (60, 9), (1000, 9)] {
      var (count, misread) = (0, [String]())
      for sample in EncodingSample.all {
        let text = beginning(sample.text, length)
        for (name, iconvName) in sample.encodings {
          let decoded = decode(try #require(encoded(text, iconvName: iconvName)))
          count += 1
          if decoded.bytes != Array(text.utf8) { misread.append("\(sample.language) \(name) as \(decoded.encoding)") }
        }
      }
      print("accuracy at", length, "characters:", count - misread.count, "of", count, misread)
      #expect(misread.count <= allowed, "\(length) characters: \(misread)")
    }
  }
}
