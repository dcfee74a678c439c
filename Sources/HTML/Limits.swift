// How far the parser goes with a page that was made to hurt. Past a limit it goes on flat, or stops with the tree it has;
// either is counted, and the reason stands in `Document.exceeded`.

/// The limits of one page. The defaults are far beyond what people publish: of the 1,358 pages of WCXB the deepest has 56
/// levels, the largest 34,450 nodes, and no element more than 136 attributes.
public struct ParseLimits: Sendable {
  /// Nodes, the document included. Past it the parser stops.
  public var nodeCount = 4_000_000
  /// Open elements. Past it an element becomes a sibling of what it would have been in (browsers do so at 512).
  public var depth = 512
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

  public var isAny: Bool { self != LimitCounts() }
}
