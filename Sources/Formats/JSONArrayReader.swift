// One JSON array of documents, `[ {…}, {…} ]`, as an element at a time: many scrapers write their whole run like this, and
// it does not fit into memory. The elements are found here and read by whoever takes them.

/// Splits a top-level array, the list in an object (JSONEnvelope.swift), or objects one behind another. Feed a piece, take
/// items until there is none, feed the next; `finish`, and take the rest.
///
/// An element over a limit is passed over to its end. What is no array, a missing comma and anything but another array behind
/// the array are `broken` and end the reading, because what follows could be anything; all elements before have come out by
/// then. What an object has behind its list is not looked at.
public struct JSONArrayReader: Sendable {
  private enum State: Sendable {
    case start
    /// In front of an element; `isFirst` where the array may as well end.
    case beforeElement(isFirst: Bool)
    case inElement
    case afterElement
    case afterArray
    case ended
  }

  private let limit: Int
  private let depthLimit: Int
  private let surroundings: Surroundings
  private var backlog: Backlog
  private var state: State
  /// Of the next element.
  private var number: Int
  private var scanner = JSONElementScanner()
  /// How much of the element at the beginning of the backlog was scanned.
  private var scannedByteCount = 0
  private var elementOffset = 0
  private var isTooLong = false
  private var isFinished = false

  /// What stands around the elements.
  public enum Surroundings: Sendable {
    case brackets
    /// An object with the list in it.
    case object
    /// Not even commas: objects one behind another.
    case nothing
  }

  /// `limit`: the most bytes of an element; `depthLimit`: how deep it may be nested, itself being at depth 0.
  public init(limit: Int, depthLimit: Int = 512, in surroundings: Surroundings = .brackets) {
    self.init(limit: limit, depthLimit: depthLimit, surroundings, offset: 0, number: 1, state: .start)
  }

  /// Reads on behind an element. `offset`: its `endOffset`, where the first piece begins. `number`: of the element itself.
  public init(
    limit: Int, depthLimit: Int = 512, in surroundings: Surroundings = .brackets, behind offset: Int, number: Int
  ) {
    self.init(
      limit: limit, depthLimit: depthLimit, surroundings, offset: offset, number: number + 1, state: .afterElement)
  }

  private init(
    limit: Int, depthLimit: Int, _ surroundings: Surroundings, offset: Int, number: Int, state: State
  ) {
    self.limit = limit
    self.depthLimit = depthLimit
    self.surroundings = surroundings
    self.number = number
    self.state = state
    backlog = Backlog(offset: offset)
  }

  /// A piece behind the place where the reading ended is passed over.
  public mutating func feed(_ piece: ArraySlice<UInt8>) {
    precondition(!isFinished)
    if case .ended = state { return }
    backlog.append(piece)
  }

  /// Says that no piece follows.
  public mutating func finish() { isFinished = true }

  /// The next item, or nil where another piece is needed, and at the end.
  public mutating func next() -> StreamItem<JSONText>? {
    while true {
      switch state {
      case .ended: return nil
      case .inElement:
        guard let end = scan() else {
          return isFinished ? stop(.truncated, from: elementOffset) : nil
        }
        return take(end)
      case .start:
        guard surroundings == .object ? passBeginning() : passMark() else { return nil }
        fallthrough
      case .beforeElement, .afterElement, .afterArray:
        guard let byte = nextByte() else { return isFinished ? stopAtEnd() : nil }
        guard advance(byte) else { return stop(.broken, from: backlog.offset) }
      }
    }
  }

  /// Passes over a byte order mark; false where more must be seen.
  private mutating func passMark() -> Bool {
    guard backlog.offset == 0 else { return true }
    guard backlog.count >= 3 || isFinished else { return false }
    if backlog.slice(0..<min(3, backlog.count)).elementsEqual([0xEF, 0xBB, 0xBF]) { backlog.drop(3) }
    return true
  }

  /// Passes over what an object has before its list; false where more must be seen.
  private mutating func passBeginning() -> Bool {
    guard backlog.offset == 0 else { return true }
    guard backlog.count >= envelopeByteCount || isFinished else { return false }
    backlog.drop(listOffset(inObject: backlog.slice(0..<backlog.count)) ?? 0)
    return true
  }

  /// The next byte that is no white space.
  private mutating func nextByte() -> UInt8? {
    let spaceCount = backlog.scan { bytes, start in
      var at = start
      while at < bytes.count, isSpace(bytes[at]) { at += 1 }
      return at - start
    }
    backlog.drop(spaceCount)
    return backlog.isEmpty ? nil : backlog[0]
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  /// Goes over a byte between elements; false where it may not stand there.
  private mutating func advance(_ byte: UInt8) -> Bool {
    switch (state, byte) {
    case (.start, UInt8(ascii: "{")) where surroundings == .nothing,
      (.afterElement, UInt8(ascii: "{")) where surroundings == .nothing:
      begin()
      return true
    case (.start, _) where surroundings == .nothing, (.afterElement, _) where surroundings == .nothing: return false
    case (.start, UInt8(ascii: "[")): state = .beforeElement(isFirst: true)
    case (.beforeElement(isFirst: true), UInt8(ascii: "]")), (.afterElement, UInt8(ascii: "]")):
      state = surroundings == .object ? .ended : .afterArray
      if surroundings == .object {
        backlog.dropAll()
        return true
      }
    case (.afterElement, UInt8(ascii: ",")): state = .beforeElement(isFirst: false)
    // A second run of Scrapy writes on behind the first: `[{…}][{…}]`.
    case (.afterArray, UInt8(ascii: "[")): state = .beforeElement(isFirst: true)
    case (.beforeElement, _) where startsValue(byte):
      begin()
      return true
    default: return false
    }
    backlog.drop(1)
    return true
  }

  private mutating func begin() {
    state = .inElement
    scanner = JSONElementScanner()
    scannedByteCount = 0
    elementOffset = backlog.offset
    isTooLong = false
  }

  private func startsValue(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "-"), 0x30...0x39, UInt8(ascii: "t"),
      UInt8(ascii: "f"), UInt8(ascii: "n"):
      true
    default: false
    }
  }

  /// The place behind the element, or nil where it goes on.
  private mutating func scan() -> Int? {
    let from = scannedByteCount
    var scanner = scanner
    let end = backlog.scan { bytes, start in scanner.end(bytes, start + from).map { $0 - start } }
    self.scanner = scanner
    if end == nil {
      scannedByteCount = backlog.count
      if isTooLong || isTooDeep || backlog.count > limit {
        isTooLong = isTooLong || backlog.count > limit
        backlog.dropAll()
        scannedByteCount = 0
      }
    }
    return end
  }

  private var isTooDeep: Bool { scanner.maximumDepth > depthLimit + 1 }

  private mutating func take(_ end: Int) -> StreamItem<JSONText> {
    let place = number
    number += 1
    state = .afterElement
    let offset = elementOffset
    if isTooDeep || isTooLong || end > limit {
      backlog.drop(end)
      return .gap(
        StreamGap(isTooDeep ? .tooDeep : .tooLong, offset: offset, endOffset: backlog.offset, number: place))
    }
    let bytes = backlog.copy(0..<end)
    backlog.drop(end)
    return .document(JSONText(number: place, offset: offset, endOffset: backlog.offset, bytes: bytes))
  }

  /// Nothing follows: right behind an array, and where nothing ever was.
  private mutating func stopAtEnd() -> StreamItem<JSONText>? {
    switch state {
    case .afterArray, .start:
      state = .ended
      return nil
    case .afterElement where surroundings == .nothing:
      state = .ended
      return nil
    default: return stop(.truncated, from: backlog.offset)
    }
  }

  private mutating func stop(_ reason: StreamGap.Reason, from offset: Int) -> StreamItem<JSONText> {
    state = .ended
    let end = reason == .truncated ? backlog.endOffset : offset
    backlog.dropAll()
    return .gap(StreamGap(reason, offset: offset, endOffset: end, number: number))
  }
}
