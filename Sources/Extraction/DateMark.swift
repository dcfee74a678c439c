// What the attributes of an element say about a day that stands in it: whether it is that of the page, of a change, or of
// something else. Classes and ids are what content systems call their parts.

import HTML
import Text

/// What an element's attributes say about a time.
struct DateMark {
  private(set) var strength = 0.0
  private(set) var isUpdate = false
  private(set) var isItem = false
  /// Whether it says itself that it is of something else: of an event, and in microdata of a person.
  private(set) var isForeignItem = false

  init(_ document: Document, _ mark: PageScan.Mark) {
    var found = mark.kind.contains(.time) ? 2.0 : 0
    var (isItem, isUpdate) = (false, false)
    for name in [AttributeName.itemprop, .class, .id] {
      var isEvent = false
      let isOther = document.anyWord(name, of: mark.node) { word in
        if word.hash == datePublished {
          (found, isItem) = (3.5, name == .itemprop)
        } else if word.hash == dateModified {
          (found, isItem, isUpdate) = (3.5, name == .itemprop, true)
        } else if dateWords.contains(word.hash) || word.prefix == publishPrefix {
          found = max(found, 2.5)
        } else if metaWords.contains(word.hash) {
          found = max(found, 1)
        }
        if updateWords.contains(word.hash) { isUpdate = true }
        isEvent = isEvent || word.hash == eventWord
        return otherTimes.contains(word.hash)
      }
      if isOther {
        isForeignItem = name == .itemprop || isEvent && !isOfPost(document, name, mark.node)
        return
      }
    }
    (strength, self.isItem, self.isUpdate) = (found, isItem, isUpdate)
  }
}

/// "event post-date" is that of the page.
private func isOfPost(_ document: Document, _ name: AttributeName, _ node: NodeID) -> Bool {
  document.anyWord(name, of: node) { $0.prefix == publishPrefix || $0.hash == postWord }
}

private let datePublished = WordHash.of("datepublished")
private let postWord = WordHash.of("post")
private let eventWord = WordHash.of("event")
private let dateModified = WordHash.of("datemodified")
private let publishPrefix = WordHash.of("publis")

private let dateWords = WordSet(
  [
    "date", "dates", "time", "timestamp", "datetime", "published", "posted", "postdate", "postedon", "fecha", "datum",
    "zeit", "tarih",
    "dateline", "created", "pubdate", "updated", "modified",
  ])
private let metaWords = WordSet(["meta", "byline", "info", "metadata", "postmeta", "author"])
private let updateWords = WordSet(
  ["updated", "modified", "update", "lastmod", "modification", "edited"])
private let otherTimes = WordSet(
  [
    "event", "countdown", "start", "end", "expires", "birth", "comment", "comments", "copyright", "reading", "read",
    "deadline", "todays", "startdate", "enddate", "starttime", "endtime", "doortime", "validfrom", "validthrough",
    "pricevaliduntil", "applicationdeadline", "birthdate", "deathdate", "foundingdate",
  ])
