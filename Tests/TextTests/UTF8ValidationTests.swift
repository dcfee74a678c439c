// The check for well-formed UTF-8 against the toolchain's own, which is slower.
// It skips ASCII 32 and 8 bytes at a time, so that what it overlooked would hang on the place in the text; and all
// behind it goes by its word.

import Testing

@testable import Text

@Suite struct UTF8ValidationTests {
  private func expected(_ bytes: [UInt8]) -> Bool {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
      return true
    } catch { return false }
  }

  @Test("every lead with the edges of every byte behind it is judged as the toolchain does")
  func edges() {
    let edges: [UInt8] = [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xF0, 0xFF]
    for lead in UInt8(0x80)...0xFF {
      for second in edges {
        for third in edges {
          for fourth in edges where lead >= 0xF0 || fourth == 0x41 {
            let bytes = [lead, second, third, fourth]
            #expect(isWellFormedUTF8(bytes) == expected(bytes), "\(bytes)")
          }
        }
      }
    }
  }

  @Test("a character is seen wherever it begins and ends, and one fault anywhere is found")
  func places() {
    for before in 0..<70 {
      for character in ["é", "語", "🌊"] {
        let bytes = Array((String(repeating: "a", count: before) + character + character).utf8)
        for end in 0...bytes.count { #expect(isWellFormedUTF8(Array(bytes[..<end])) == expected(Array(bytes[..<end]))) }
        let text = bytes + Array("and so on for more than thirty-two bytes.".utf8)
        for at in text.indices {
          var damaged = text
          damaged[at] = 0xFF
          #expect(!isWellFormedUTF8(damaged))
        }
      }
    }
  }
}
