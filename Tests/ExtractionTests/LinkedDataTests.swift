// Which object of JSON-LD speaks of the page.
// Sites describe themselves, their breadcrumbs, their videos and other articles in the same form; the first one taken
// for the page would give it a stranger's title, author and day.

import Testing

@testable import Extraction

@Suite struct LinkedDataTests {
  private func page(_ scripts: String..., type: PageType? = nil) -> Metadata {
    let all = scripts.map { "<script type='application/ld+json'>\($0)</script>" }.joined()
    return metadata("<title>The wall held</title>\(all)<h1>The wall held</h1>", pageType: type)
  }

  private let article = """
    {"@type":"NewsArticle","headline":"The wall held","keywords":"sea, wall","description":"It held.",
    "image":"https://a.example/wall.jpg","author":{"@type":"Person","name":"Ada Berg"},"datePublished":"2017-04-14"}
    """

  private func expectArticle(_ found: Metadata) {
    #expect(show(found.tags) == "sea; wall (json_ld)" && show(found.description) == "It held. (json_ld)")
    #expect(show(found.imageAddress) == "https://a.example/wall.jpg (json_ld)")
    #expect(show(found.authors) == "Ada Berg (json_ld)" && show(found.publishedDay) == "2017-04-14 (json_ld)")
  }

  @Test("of several objects the article that the page shows says all of it")
  func severalObjects() {
    let other =
      #"{"@type":"Article","headline":"Other news","keywords":"zoo","description":"No.","image":"https://a.example/no.jpg"}"#
    expectArticle(page(other, article))
    let questions = """
      {"@type":"FAQPage","description":"No.","image":"https://a.example/no.jpg","keywords":"zoo",
      "mainEntity":[{"@type":"Question","name":"Why?"},{"@type":"Question","name":"Who?"}]}
      """
    expectArticle(page(questions, article))
    expectArticle(page(questions, article.replacing("The wall held", with: "A night at sea")))
  }

  @Test("what goes by an id is found whether it has a name or not, in another script too")
  func references() {
    let image = #"{"@type":"ImageObject","@id":"_:i","url":"https://a.example/wall.jpg"}"#
    let reference = article.replacing(#""https://a.example/wall.jpg""#, with: #"{"@type":"ImageObject","@id":"_:i"}"#)
    expectArticle(page(#"{"@graph":[\#(reference),\#(image)]}"#))
    expectArticle(page(reference, image))
  }

  @Test("without an article the product, the video or the event of the page speaks for it")
  func things() {
    let product =
      #"{"@type":"Product","name":"A wall","image":["https://a.example/p.jpg"],"description":"<p>Solid <b>oak</b>.</p>"}"#
    let sold = page(product, type: .product)
    #expect(
      show(sold.imageAddress) == "https://a.example/p.jpg (json_ld)" && show(sold.description) == "Solid oak. (json_ld)"
    )
    let video = """
      {"@type":"VideoObject","name":"The wall held","uploadDate":"2017-04-14","thumbnailUrl":["https://a.example/v.jpg"],
      "author":{"@type":"Person","name":"Ada Berg"}}
      """
    let shown = page(video)
    #expect(
      show(shown.imageAddress) == "https://a.example/v.jpg (json_ld)" && show(shown.authors) == "Ada Berg (json_ld)")
    #expect(show(shown.publishedDay) == "2017-04-14 (json_ld)")
    let other = page(video.replacing("The wall held", with: "Cats"))
    #expect(other.authors == nil && other.publishedDay == nil)
    expectArticle(page(video.replacing("Ada Berg", with: "Zed Zorn"), article))
  }
}
