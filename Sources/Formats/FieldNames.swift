// What scrapers call the fields of a document. Collected from what Scrapy's guides, crawl4ai, Firecrawl, Apify, Zyte,
// trafilatura, newspaper, news-please, goose, Readability, Mercury and fundus write, and from what people call them by hand.

/// What a field can be.
enum FieldRole: CaseIterable {
  case html, text, markdown
  /// HTML or text: only its bytes say which.
  case body
  case url, title, authors, date, modified
}

/// Names of each role, the best first. Compared without case and without what separates words: `publishedat` is
/// `published_at`, `publishedAt` and `Published-At`. A time of crawling is no date, so `timestamp` and `created` are absent.
private let namesByRole: [(role: FieldRole, names: String)] = [
  (
    .html,
    """
    rawhtml html fullhtml pagehtml browserhtml pagesource sourcehtml htmlsource responsehtml htmlcontent
    contenthtml htmlbody bodyhtml articlehtml articlebodyhtml cleanedhtml cleanhtml fithtml
    """
  ),
  (.body, "body content rawcontent article responsebody httpresponsebody pagecontent document page data"),
  (
    .text,
    """
    text maintext articletext articlebody fulltext bodytext plaintext textcontent contenttext cleanedtext cleantext
    extractedtext pagetext rawtext selftext paragraphs
    """
  ),
  (.markdown, "markdown rawmarkdown fitmarkdown markdownwithcitations contentmarkdown markdowncontent md"),
  (
    .url,
    """
    url finalurl resolvedurl loadedurl redirectedurl pageurl articleurl documenturl canonicalurl canonicallink canonical
    permalink originalurl requesturl requestedurl responseurl sourceurl targeturi warctargeturi uri link href address
    source guid id
    """
  ),
  (.title, "title headline articletitle pagetitle posttitle documenttitle metatitle ogtitle heading h1 subject"),
  (
    .authors,
    """
    authors author byline authornames authorname articleauthor creators creator writers writer writtenby postedby
    metaauthor dccreator by
    """
  ),
  (
    .date,
    """
    datepublished datepublish publisheddate publishdate publicationdate publishedat publishedtime publishedon
    publishingdate published articlepublishedtime pubdate pubdateraw dateposted posteddate postdate date
    """
  ),
  (
    .modified,
    """
    datemodified modifiedat modifieddate modifiedtime articlemodifiedtime lastmodified updatedat dateupdated updateddate
    updatedtime lastupdated
    """
  ),
]

/// Objects inside a document whose members are looked at where the document itself does not say.
private let containerNames = "metadata meta article page document data item post result crawl response markdown news"

/// Objects, alone in a list or not, that are looked into where none of the others has a body: Elasticsearch's `_source`,
/// Diffbot's `objects`, `attributes` of JSON:API. Beside a body they speak of something else.
private let envelopeNames = "\(containerNames) source objects attributes fields content body payload results items"

struct FieldName: Sendable {
  let role: FieldRole
  /// 0 is the best name of its role.
  let rank: Int
}

private let fieldNames: [[UInt8]: FieldName] = {
  var names: [[UInt8]: FieldName] = [:]
  for (role, list) in namesByRole {
    for (rank, name) in list.split(whereSeparator: \.isWhitespace).enumerated() {
      precondition(names.updateValue(FieldName(role: role, rank: rank), forKey: Array(name.utf8)) == nil)
    }
  }
  return names
}()

private let containers = Set(containerNames.split(separator: " ").map { Array($0.utf8) })
private let envelopes = Set(envelopeNames.split(separator: " ").map { Array($0.utf8) })

/// Longer keys are no names of fields.
private let nameLimit = 40

/// The key as the tables have it; nil where it is too long to be there.
func foldedName(_ key: [UInt8]) -> [UInt8]? {
  guard key.count <= nameLimit else { return nil }
  return lowercased(
    key.filter { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
      default: false
      }
    })
}

func fieldName(_ folded: [UInt8]) -> FieldName? { fieldNames[folded] }

func isContainer(_ folded: [UInt8]) -> Bool { containers.contains(folded) }

func isEnvelope(_ folded: [UInt8]) -> Bool { envelopes.contains(folded) }
