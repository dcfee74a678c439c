// Where the fields of a document lie, said by whoever knows the scraper, instead of the usual names: a house's own spider
// calls its fields as it likes, and guessing would be wrong in silence.

import JSON

/// Keys by what they hold. Of each list the first key that is there counts, of dates the first that can be read; a
/// list that is not empty stands in place of the usual names. A key is a path of members, `page.meta.title`; a member
/// whose key has the dots in it goes before.
public struct FieldMap: Sendable, Equatable {
  /// The document. Where one of these three is given, none of the usual names is.
  public var html: [String] = []
  public var text: [String] = []
  public var markdown: [String] = []
  public var url: [String] = []
  public var title: [String] = []
  public var authors: [String] = []
  public var date: [String] = []

  public init() {}

  /// The keys given for a role; nil where the usual names count.
  func keys(_ role: FieldRole) -> [String]? {
    let namesBody = !(html.isEmpty && text.isEmpty && markdown.isEmpty)
    switch role {
    case .html: return namesBody ? html : nil
    case .text: return namesBody ? text : nil
    case .markdown: return namesBody ? markdown : nil
    case .body: return namesBody ? [] : nil
    case .url: return url.isEmpty ? nil : url
    case .title: return title.isEmpty ? nil : title
    case .authors: return authors.isEmpty ? nil : authors
    case .date: return date.isEmpty ? nil : date
    case .modified: return nil
    }
  }

  /// The value at a path; nil where there is none.
  static func value(_ path: String, in json: FlatJSON) -> Int? {
    let key = Array(path.utf8)
    if let whole = json.value(key, in: 0) { return whole }
    var found = 0
    for part in key.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      guard let inner = json.value(part, in: found) else { return nil }
      found = inner
    }
    return found
  }
}
