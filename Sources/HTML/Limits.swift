// How far the parser goes with a page that was made to hurt. Past a limit it goes on flat, or stops with the tree it has;
// either is counted, and the reason stands in `Document.exceeded`.

/// The limits of one page. The defaults are far beyond what people publish: of the 1,358 pages of WCXB the deepest has 56
/// levels, the largest 34,450 nodes, and no element more than 136 attributes.
public struct ParseLimits: Sendable {
  /// Nodes, the document included. Past it the parser stops.
  public var nodeCount = 4_000_000
  /// Open elements. Past it an element becomes a sibling of what it would have been in (browsers do so at 512).
  public var depth = 512
  /// Depth once `deepLevelsPerByte` is used up.
  public var flatDepth = 64
  /// A token may ask about all elements that are open, so a page of short tags in a deep tree costs hundreds of steps a
  /// byte. So many levels past `flatDepth`, summed over the tokens, a page may have for each byte (and for 64 KiB
  /// more); past them it is no deeper than `flatDepth`. Written pages have none.
  public var deepLevelsPerByte = 8
  /// Attributes of one element. Further ones are dropped.
  public var attributeCount = 512
  /// Formatting elements (`b`, `font`, …) left open at once. Past it the oldest is forgotten.
  public var formattingCount = 64

  public init() {}

  public static let `default` = ParseLimits()
}

/// How often each limit was met; all zero for nearly every page.
public struct LimitCounts: Sendable, Equatable {
  /// 1 where the parser stopped.
  public internal(set) var nodes = 0
  /// Elements that came out of their parents.
  public internal(set) var depth = 0
  /// Attributes dropped.
  public internal(set) var attributes = 0
  /// Formatting elements forgotten.
  public internal(set) var formatting = 0
  /// Elements or attributes whose name had no number any more.
  public internal(set) var names = 0

  public init() {}

  /// Whether anything stands elsewhere than the standard has it, or is missing, though the page was read to its end.
  public var isFlattened: Bool { depth + attributes + formatting + names > 0 }
}
