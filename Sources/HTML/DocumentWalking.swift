// What a walk over all of a page asks of every node: which known attributes an element has, and what stands for a
// reference inside a text. Answered without an allocation, because a walk over a tree should cost a fraction of parsing.

/// A set of known attribute names.
public struct AttributeNames: OptionSet, Sendable {
  public let rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public init(_ name: AttributeName) { rawValue = 1 << UInt64(name.rawValue) }
}

/// The code points a character reference stands for.
public struct ReferencedScalars: Sendable {
  /// Offset behind the reference.
  public let end: Int
  public let first: UInt32
  /// 0 for none.
  public let second: UInt32
}

extension Document {
  /// The known attributes of an element, as a set.
  @inlinable public func attributeNames(of element: NodeID) -> AttributeNames {
    var index = nodes[Int(element)].attributes
    var names: UInt64 = 0
    while index != 0 {
      let attribute = attributes[Int(index)]
      if attribute.name < 64 { names |= 1 << UInt64(attribute.name) }
      index = attribute.next
    }
    return AttributeNames(rawValue: names)
  }
}

extension Node {
  @inlinable public var hasAttributes: Bool { attributes != 0 }

  /// Whether `&` is only an ampersand in a text node: the content of script, style and their like, and CDATA.
  @inlinable public var isRawText: Bool { name & 1 != 0 }  // TextTraits.isRaw
}

/// The reference that begins with the `&` at `ampersand` and ends before `end`; nil where it is only an ampersand.
public func referencedScalars(
  _ source: Span<UInt8>, _ ampersand: Int, _ end: Int, inAttribute: Bool
) -> ReferencedScalars? {
  characterReference(source, ampersand, end, inAttribute: inAttribute).map {
    ReferencedScalars(end: $0.end, first: $0.first, second: $0.second)
  }
}
