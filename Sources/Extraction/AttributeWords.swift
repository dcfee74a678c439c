// The words of class, id, itemprop and rel, one by one and without an allocation: these are looked at for hundreds of
// elements of a page, and around each of them up to the root.

import HTML

/// A run of letters and digits in an attribute's value, in lower case, as hashes.
struct AttributeWord {
  /// Of the whole word.
  fileprivate(set) var hash: UInt64 = 0
  /// Of its first six letters; 0 for a shorter word.
  fileprivate(set) var prefix: UInt64 = 0
}

/// Values longer than this are not looked at: they are lists of utility classes.
private let lengthLimitBytes: UInt32 = 400

extension Document {
  /// Calls `body` for each word of an attribute until it returns true. Character references are not decoded. Whether it
  /// returned true.
  @inline(__always)
  func anyWord(_ name: AttributeName, of node: NodeID, _ body: (AttributeWord) -> Bool) -> Bool {
    guard let attribute = attribute(name, of: node), attribute.valueEnd - attribute.valueStart < lengthLimitBytes else {
      return false
    }
    let source = source.span
    var hash = WordHash()
    var word = AttributeWord()
    var length = 0
    for index in Int(attribute.valueStart)..<Int(attribute.valueEnd) {
      let byte = source[index]
      let small = byte | 0x20
      if small &- 0x61 < 26 || byte &- 0x30 < 10 {
        hash.add(byte &- 0x30 < 10 ? byte : small)
        length += 1
        if length == 6 { word.prefix = hash.value }
      } else if length > 0 {
        word.hash = hash.value
        if body(word) { return true }
        (hash, word, length) = (WordHash(), AttributeWord(), 0)
      }
    }
    guard length > 0 else { return false }
    word.hash = hash.value
    return body(word)
  }
}
