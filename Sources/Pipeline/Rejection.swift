// A verdict on an input, not a fault of ours: why there is no record for it. Ends in quarantine with this code.
// Users filter by the code in `winnow quarantine`, so codes never change.

public struct Rejection: Error, Equatable, Sendable {
  /// Stable names, for `winnow quarantine requeue --code` and for metrics.
  public enum Code: String, Sendable, CaseIterable {
    case unsupportedFormat = "unsupported_format"
    case tooLarge = "too_large"
    case binary
    case damagedJSON = "damaged_json"
    case noBody = "no_body"
    case damagedArchive = "damaged_archive"
    /// The body of a response in an archive, in a content coding that is not read (`br`, `zstd`).
    case unsupportedEncoding = "unsupported_encoding"
    case decompressionLimit = "decompression_limit"
    case unreadable
    case crashed
  }

  public let code: Code
  /// One sentence for people; never holds text of the document.
  public let reason: String

  public init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }
}
