// What the names of `meta` elements say, from the vocabularies in use: OpenGraph, article, Dublin Core, Highwire Press
// (citation_*), Parse.ly, Sailthru, schema.org microdata, and the plain names that many content systems write.

/// A field of the metadata.
enum MetaField: UInt8 {
  case title, author, published, modified, siteName, description, image, language, address, category, tags, publisher
  case pageType
  /// Values in pairs: twitter:label1 says what twitter:data1 is.
  case label1, label2, data1, data2
}

/// What one name stands for, and how far it is to be believed among names for the same field: 0 is the best.
struct MetaName {
  let field: MetaField
  let rank: UInt8
  let origin: MetadataOrigin
  /// Whether names of people are written "Doe, Jane" there.
  let isScholarly: Bool

  /// By the hash of the name in lower case.
  static let table: [UInt64: MetaName] = {
    var table: [UInt64: MetaName] = [:]
    for (field, origin, names) in rows {
      for (rank, name) in names.split(separator: " ").enumerated() {
        table[WordHash.of(name.utf8)] = MetaName(
          field: field, rank: UInt8(rank), origin: origin,
          isScholarly: origin == .dublinCore || name.starts(with: "citation_"))
      }
    }
    return table
  }()

  /// Names in the order in which they are believed.
  private static let rows: [(MetaField, MetadataOrigin, String)] = [
    (.title, .openGraph, "og:title"),
    (.title, .dublinCore, "dc.title dcterms.title dc:title"),
    (.title, .meta, "citation_title parsely-title sailthru.title twitter:title title article:title"),
    (.title, .microdata, "headline"),
    (
      .author, .meta,
      """
      parsely-author sailthru.author author citation_author citation_authors byl byline authors article.author \
      cxenseparse:author article_author author_name author.name bc:authors vr:author w-author rbauthors
      """
    ),
    (.author, .openGraph, "article:author_name article:author og:author og:article:author book:author"),
    (
      .author, .dublinCore, "dc.creator dcterms.creator dc:creator dc.creator.personalname dcterms.creator.personalname"
    ),
    (.author, .microdata, "creator"),
    (
      .published, .openGraph,
      """
      article:published_time og:article:published_time og:published_time og:publish_date article:published \
      og:release_date og:publication_time article:publish_time og:pubdate
      """
    ),
    (
      .published, .dublinCore,
      """
      dc.date.issued dcterms.issued dc.issued dcterms.date dc.date dc:date dc.date.created dcterms.created dc.created \
      dcterms.available
      """
    ),
    (.published, .microdata, "datepublished"),
    (
      .published, .meta,
      """
      parsely-pub-date sailthru.date citation_online_date citation_publication_date citation_date pubdate publishdate \
      publish_date published_time published_date date_published publisheddate published-date published_at published \
      publication_date publication-date pub_date publish-date cxenseparse:recs:publishtime cxenseparse:publishtime \
      originalpublicationdate article_date_original article.published article.created article_date date-pub ptime \
      datecreated displaydate date_created shareaholic:article_published_time ms.date w-published-date pdate \
      rnews:datepublished article.pubdate content_create_date date creation_date created datetime
      """
    ),
    (
      .modified, .openGraph,
      "article:modified_time og:article:modified_time og:modified_time og:updated_time article:modified"
    ),
    (.modified, .dublinCore, "dcterms.modified dc.date.modified dc.modified"),
    (.modified, .microdata, "datemodified"),
    (
      .modified, .meta,
      """
      modified_date modified_time updated_time last-modified lastmodified last_modified last-updated lastmod \
      article.updated date_modified updated_at updated revised dateupdated utime
      """
    ),
    (.siteName, .openGraph, "og:site_name"),
    (.siteName, .meta, "application-name apple-mobile-web-app-title al:android:app_name"),
    (.publisher, .meta, "publisher citation_publisher copyright parsely-site"),
    (.publisher, .dublinCore, "dc.publisher dcterms.publisher"),
    (.publisher, .openGraph, "article:publisher"),
    (.description, .openGraph, "og:description"),
    (.description, .meta, "description twitter:description sailthru.description"),
    (.description, .dublinCore, "dc.description dcterms.description dcterms.abstract"),
    (.image, .openGraph, "og:image og:image:url og:image:secure_url"),
    (.image, .meta, "twitter:image twitter:image:src sailthru.image.full parsely-image-url thumbnail"),
    (.image, .microdata, "image thumbnailurl"),
    (.language, .contentLanguage, "content-language"),
    (.language, .meta, "language"),
    (.language, .dublinCore, "dc.language dcterms.language"),
    (.language, .openGraph, "og:locale"),
    (.address, .openGraph, "og:url"),
    (.category, .openGraph, "article:section og:article:section"),
    (.category, .meta, "parsely-section category section citation_section sailthru.section"),
    (.category, .microdata, "articlesection"),
    (.tags, .openGraph, "article:tag og:article:tag"),
    (.tags, .meta, "parsely-tags news_keywords sailthru.tags citation_keywords keywords"),
    (.tags, .dublinCore, "dc.subject dcterms.subject"),
    (.pageType, .openGraph, "og:type"),
    (.label1, .meta, "twitter:label1"), (.label2, .meta, "twitter:label2"),
    (.data1, .meta, "twitter:data1"), (.data2, .meta, "twitter:data2"),
  ]
}
