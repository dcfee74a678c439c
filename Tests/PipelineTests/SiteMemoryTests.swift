// What is remembered of sites, as a value: whose lines are whose, what a file keeps of it, and that it stays small.
// A crawl visits sites without end, so what does not forget would grow with it (G6). And lines that counted for a site
// that is not theirs would be taken out of good texts.

import Deduplication
import Formats
import Testing

@testable import Pipeline
@testable import Text

@Suite struct SiteMemoryTests {
  private func source(_ path: String, url: String? = nil) -> Source {
    Source(path: Array(path.utf8), sha256: nil, byteCount: nil, format: .text, url: url)
  }

  @Test("a site is the host of the address, or else the directory")
  func sites() {
    let host = source("a.txt", url: "https://www.Vessel-Bay.example:8080/news?x#y").site
    #expect(host != nil && host == source("deep/b.txt", url: "http://vessel-bay.example/").site)
    #expect(host != source("a.txt", url: "https://blog.vessel-bay.example/").site)
    #expect(source("bay/a.txt").site == source("bay/b.txt").site && source("bay/a.txt").site != nil)
    #expect(source("bay/a.txt").site != source("bay/post/a.txt").site)
    #expect(source("a.txt").site == nil && source("a.txt", url: "no address").site == nil)
  }

  private func memory(sites: Int) -> SiteMemory {
    var memory = SiteMemory()
    for site in 0..<sites {
      for document in 0..<3 {
        let lines: Set<UInt64> = [UInt64(site), UInt64(document) << 32, 1 << 63]
        let told = LineEvidence(lines: lines, opening: UInt16(document + 1), names: [UInt64(document), 1 << 62])
        memory.note(SiteEvidence(site: UInt64(site), lines: told))
      }
    }
    return memory
  }

  @Test("the bytes of a memory bring it back; damaged, they are no memory or hold no more than one may")
  func bytes() {
    let memory = memory(sites: 5)
    let bytes = memory.bytes
    #expect(SiteMemory(bytes: bytes) == memory)
    #expect(SiteMemory(bytes: SiteMemory().bytes) == SiteMemory())
    for end in bytes.indices { #expect(SiteMemory(bytes: Array(bytes[..<end])) == nil) }
    #expect(SiteMemory(bytes: bytes + [0]) == nil)
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0x80
      if let found = SiteMemory(bytes: damaged) { #expect(found.bytes.count <= SiteMemory.mostBytes) }
    }
  }

  @Test("of more than 256 sites those are forgotten that were not seen for longest")
  func bounds() {
    let memory = memory(sites: 300)
    #expect(memory.lines(of: 43).documentCount == 0 && memory.lines(of: 44).documentCount == 3)
    #expect(memory.lines(of: 299).documentCount == 3)
  }

  @Test("drafts bring evidence only where somebody remembers, also of a text in JSON by its address")
  func evidence() {
    var pipeline = ScrapePipeline(options: PipelineOptions())
    let text = Array("The harbour road in Vessel Bay was opened to traffic again on Friday.".utf8)
    let object = Array(#"{"url":"https://vessel-bay.example/1","text":"The road was opened again on Friday."}"#.utf8)
    func site(_ scrape: Scrape) -> UInt64? {
      if case .draft(let draft) = pipeline.draft(from: scrape) { draft.evidence?.site } else { nil }
    }
    let inDirectory = Scrape(bytes: text, source: source("bay/a.txt"))
    let scraped = Scrape(bytes: object, source: source("a.json"), format: .json)
    #expect(site(inDirectory) == nil && site(scraped) == nil)
    pipeline.siteMemory = SiteMemory()
    #expect(site(inDirectory) == source("bay/b.txt").site)
    #expect(site(scraped) == source("", url: "http://www.vessel-bay.example/").site && site(scraped) != nil)
    #expect(site(Scrape(bytes: text, source: source("a.txt"))) == nil)
  }
}
