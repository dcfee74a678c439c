// Files of many documents: every document is in the log once, in its order and with its place, whatever happens to the
// process meanwhile; a bad one costs itself.

import Foundation
import POSIX
import TestBench
import Testing

/// A line of a feed with a page in it.
private func page(_ number: Int, of feed: String = "a") -> String {
  let words = (0..<(number % 40)).map { "word\($0)" }.joined(separator: " ")
  return """
    {"url":"https://\(feed).example/\(number)","html":"<title>Page \(number)</title><p>This is page \(number) of feed \(feed). \(words)</p>"}

    """
}

private func feed(_ count: Int, of name: String = "a") -> String { (1...count).map { page($0, of: name) }.joined() }

@Suite("files of many documents") struct ManyDocumentsTests {
  /// The places of a file's records, in the order of the log.
  private func indexes(_ path: String, in box: Sandbox) -> [Int] { box.records(path).compactMap(\.index) }

  /// Whether the records are those of documents 1 to `count`, once each and in order. Says where not.
  private func isWhole(_ path: String, _ count: Int, in box: Sandbox) -> Bool {
    let found = indexes(path, in: box)
    if let wrong = zip(found, 1...).first(where: { $0.0 != $0.1 }) {
      print("\(path): \(wrong.0) instead of \(wrong.1)")
    }
    if found.count != count { print("\(path): \(found.count) records instead of \(count)") }
    return found == Array(1...count)
  }

  @Test("each line of a feed has its record, in order, with its place; a bad line costs itself and is told")
  func lines() throws {
    let box = Sandbox(quick)
    box.put("feed.jsonl", page(1) + "not json\n" + page(3) + "\n" + #"{"price": 3}"# + "\n" + page(6))
    #expect(box.runOnce() == 65)
    #expect(indexes("feed.jsonl", in: box) == [1, 3, 6])
    let receipt = try #require(box.receipts("feed.jsonl").last?.object)
    #expect(receipt["outcome"] as? String == "done" && receipt["records"] as? Int == 3)
    let progress = try #require(receipt["progress"] as? [String: Any])
    #expect(progress["rejected"] as? [String: Int] == ["damaged_json": 1, "no_body": 1])
    let notes = try #require(receipt["notes"] as? [[String: Any]])
    #expect(notes.compactMap { $0["index"] as? Int } == [2, 5])
    #expect(box.isSound())
  }

  @Test("how many documents are at fault is told in the log, in status and in metrics")
  func faultsTold() {
    let box = Sandbox(quick)
    let daemon = box.startDaemon()
    box.deliver("feed.jsonl", page(1) + "not json\n" + page(3) + "[1,\n")
    #expect(box.comesTo("feed.jsonl", ["done"]))
    // What is told follows what is durable.
    #expect(waitUntil("both are counted") { box.status("totals.rejected_documents") as? Int == 2 })
    #expect(box.metric("winnow_rejected_documents_total") == 2)
    #expect(box.shell("$WINNOW status --config $CONF").output.contains("2 documents rejected"))
    daemon.stop()
    #expect(daemon.complaints.contains("2 document(s) of feed.jsonl have no record"), "\(daemon.complaints)")
  }

  @Test("a list of objects is read like lines, and a file in which nothing can be used is quarantined")
  func lists() {
    let box = Sandbox(quick)
    box.put("list.json", "[" + page(1) + "," + page(2) + "]")
    box.put("useless.json", #"[{"price": 3}, {"price": 4}]"#)
    box.put("none.json", "[ ]")
    #expect(box.runOnce() == 65)
    #expect(indexes("list.json", in: box) == [1, 2])
    #expect(box.outcomes("useless.json") == ["quarantined"] && box.outcomes("none.json") == ["empty"])
    #expect(box.receipts("useless.json").first?.object?["code"] as? String == "no_body")
  }

  @Test("gzip that is cut gives the documents before the cut, and says that there should be more")
  func cutGzip() {
    let box = Sandbox(quick)
    let whole = storedGzip(Array(feed(2000).utf8))
    box.directory.write("drop/feed.jsonl.gz", Array(whole.dropLast(whole.count / 2)))
    #expect(box.runOnce() == 65)
    let found = indexes("feed.jsonl.gz", in: box)
    #expect(found.count > 800 && found.count < 1200 && found == Array(1...found.count))
    let progress = box.receipts("feed.jsonl.gz").last?.object?["progress"] as? [String: Any]
    #expect((progress?["rejected"] as? [String: Int])?["damaged_archive"] == 1)
  }

  @Test("a feed may be larger than a document may be, and a line that is larger costs itself")
  func limits() {
    let box = Sandbox(quick + "\n[Limits]\nMaxDocumentBytes=64K\n")
    let long = #"{"text":""# + String(repeating: "much ", count: 20_000) + "\"}\n"
    box.put("feed.jsonl", feed(1000) + long + page(1002))
    #expect(box.runOnce() == 65)
    #expect(indexes("feed.jsonl", in: box) == Array(1...1000) + [1002])
    let notes = box.receipts("feed.jsonl").last?.object?["notes"] as? [[String: Any]]
    #expect(notes?.first?["code"] as? String == "too_large")
    #expect(box.isSound())
  }

  @Test("killed again and again in the middle of feeds, winnow has every document once and in order", .patient)
  func kills() {
    let box = Sandbox("[Drop]\nSettleSec=0\nMaxAttempts=100\n[Pipeline]\nWorkers=2\n[Output]\nBatchBytes=16K\n")
    let count = isTorture ? 200_000 : 1_500
    box.put("a.jsonl", feed(count))
    box.directory.write("drop/b.jsonl.gz", storedGzip(Array(feed(count, of: "b").utf8)))
    for number in 1...200 { box.put(Path("c\(number).txt"), "Text number \(number) of many.") }
    let reader = LogReader(of: box.log)
    var random = Randomness("kills in feeds")
    var kills = 0
    while kills < (isTorture ? 1000 : 12), box.outcomes("b.jsonl.gz").last != "done" {
      let process = box.start("run")
      let size = reader.size
      waitUntil("growth", seconds: 10) { reader.size > size }
      usleep(UInt32.random(in: 0...60_000, using: &random))
      process.kill()
      kills += 1
    }
    #expect(box.runOnce(seconds: 300) == 0)
    reader.expectOnlyGrowth()
    print("\(kills) kills")
    #expect(kills > 4, "too few to show anything")
    #expect(isWhole("a.jsonl", count, in: box))
    #expect(isWhole("b.jsonl.gz", count, in: box))
    #expect(box.records().count == 2 * count + 200)
    #expect(box.isSound())
  }

  @Test("a document that ends the process is given up after MaxAttempts, and all around it is processed", .patient)
  func poison() {
    let box = Sandbox("[Drop]\nSettleSec=0\nMaxAttempts=2\n[Pipeline]\nWorkers=2\n")
    box.put(
      "feed.jsonl", feed(700) + #"{"winnow-test-crash":1,"text":"bad"}"# + "\n" + (702...1400).map { page($0) }.joined()
    )
    for number in 1...20 { box.put(Path("c\(number).txt"), "Text number \(number) of many.") }
    var crashes = 0
    while crashes < 20 {
      let process = box.start("run", ["--once"], environment: ["SWIFT_BACKTRACE": "enable=no"])
      guard case .signalled? = process.wait(seconds: 60) else { break }
      crashes += 1
    }
    #expect((2...4).contains(crashes))
    #expect(indexes("feed.jsonl", in: box) == Array(1...700) + Array(702...1400))
    let notes = box.receipts("feed.jsonl").flatMap { $0.object?["notes"] as? [[String: Any]] ?? [] }
    #expect(notes.first?["index"] as? Int == 701 && notes.first?["code"] as? String == "crashed")
    #expect(box.records().count == 1399 + 20)
    #expect(box.isSound())
  }

  @Test("a feed that grows goes on where it was, and a line that is not whole waits for its rest")
  func tail() {
    let box = Sandbox("[Drop]\nSettleSec=100ms\nOnChange=tail\n")
    let next = page(4)
    box.put("feed.jsonl", feed(3) + next.prefix(30))
    let daemon = box.startDaemon()
    #expect(box.comesTo("feed.jsonl", ["done"]))
    box.directory.append("drop/feed.jsonl", String(next.dropFirst(30)) + page(5))
    #expect(box.comesTo("feed.jsonl", ["done", "done"]))
    #expect(indexes("feed.jsonl", in: box) == [1, 2, 3, 4, 5])
    // What is not an addition is a new version.
    box.put("feed.jsonl", feed(2, of: "other"))
    #expect(box.comesTo("feed.jsonl", ["done", "done", "done"]))
    #expect(indexes("feed.jsonl", in: box) == [1, 2, 3, 4, 5, 1, 2])
    #expect(box.records("feed.jsonl").filter { $0.object?["supersedes"] != nil }.count == 2)
    #expect(daemon.stop() == .exited(0))
    #expect(box.isSound())
  }

  // MARK: What a review found

  @Test("a reload while a worker looks for the next document doubles none, whatever the reload changes", .patient)
  func reload() {
    for setting in ["[Status]\nMaxLagSec=200", "[Pipeline]\nWorkers=1"] {
      let base = "[Drop]\nSettleSec=0\n"
      let box = Sandbox(base + "[Pipeline]\nWorkers=2\n")
      let blank = String(repeating: "\n", count: 3_000_000)
      box.put("feed.jsonl", feed(300) + blank + (1...600).map { page($0) }.joined())
      let daemon = box.startDaemon()
      #expect(waitUntil("a part", seconds: 30) { !box.receipts("feed.jsonl").isEmpty })
      box.configure(base + setting + "\n")
      daemon.signal(Signal.hangup)
      #expect(waitUntil("done", seconds: 120) { box.outcomes("feed.jsonl").last == "done" || daemon.poll() != nil })
      #expect(daemon.stop() == .exited(0), "\(daemon.complaints)")
      #expect(daemon.complaints.contains("reload"), "\(daemon.complaints)")
      #expect(indexes("feed.jsonl", in: box) == Array(1...300) + Array(3_000_301...3_000_900))
      #expect(box.isSound())
    }
  }

  @Test("a file that must run alone and is refused holds up no other", .patient)
  func refusedAlone() {
    let box = Sandbox(
      "[Drop]\nSettleSec=0\nOnChange=ignore\nMaxAttempts=1\n[Pipeline]\nWorkers=2\n"
        + "[Limits]\nMaxInFlightBytes=64K\nMaxDocumentBytes=64K\n")
    box.put("a.jsonl", feed(3))
    #expect(box.runOnce() == 0)
    box.put("a.jsonl", #"{"winnow-test-crash":1,"text":"bad"}"# + "\n" + feed(2000))
    // It is read before the crash line is known to be refused: the mark of the worker stays.
    var crashes = 0
    while crashes < 5,
      case .signalled? = box.start("run", ["--once"], environment: ["SWIFT_BACKTRACE": "enable=no"])
        .wait(seconds: 60)
    { crashes += 1 }
    box.put("b.jsonl", feed(5, of: "b"))
    #expect(box.runOnce(seconds: 60) == 0)
    #expect(indexes("b.jsonl", in: box) == [1, 2, 3, 4, 5])
    #expect(box.outcomes("a.jsonl") == ["done", "ignored"])
  }

  private func archive(_ number: Int) -> String {
    let block = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Page \(number)</title><p>Some words of it."
    return "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\(number)\r\n"
      + "Content-Length: \(block.utf8.count)\r\n\r\n\(block)\r\n\r\n"
  }

  @Test(
    "of a feed that grows, a record, an element or a line that was cut waits for its rest, and no line is miscounted")
  func cutTails() {
    let archives = archive(1) + archive(2) + archive(3)
    let list = "[" + (1...3).map { page($0) }.joined(separator: ",") + "]"
    let lines = feed(3)
    let arc = (1...3).map {
      "http://a.example/\($0) 1.2.3.4 20261122000000 text/html 23\n<p>Page \($0) has few words\n"
    }
    let arcs = "filedesc://a 0.0.0.0 20261122000000 text/plain 27\n1 0 winnow\nURL IP Date Type\n" + arc.joined()
    let second = arcs.utf8.count - 2 * arc[0].utf8.count
    // Cut inside of the second document; and of lines also just before a line end.
    let cuts: [(Path, String, [Int])] = [
      ("a.warc", archives, [archive(1).utf8.count + 90, archive(1).utf8.count * 2 - 30]),
      ("a.arc", arcs, [second + 20, second + 60]),
      ("a.json", list, [page(1).utf8.count + 40, page(1).utf8.count + 2]),
      ("a.jsonl", lines, [page(1).utf8.count + 40, page(1).utf8.count - 1, feed(2).utf8.count - 1]),
    ]
    for (name, whole, places) in cuts {
      for place in places {
        let box = Sandbox("[Drop]\nSettleSec=0\nOnChange=tail\n")
        box.put(name, String(whole.prefix(place)))
        #expect(box.runOnce() == 0)
        box.directory.append(Path("drop").appending(name), String(whole.dropFirst(place)))
        #expect(box.runOnce() == 0)
        #expect(indexes(name.description, in: box) == [1, 2, 3], "\(name) cut at \(place)")
        #expect(box.isSound())
      }
    }
  }

  @Test("bad lines that are appended to a good feed do not take it away")
  func badTail() {
    let box = Sandbox("[Drop]\nSettleSec=0\nOnChange=tail\n")
    box.put("feed.jsonl", feed(5))
    #expect(box.runOnce() == 0)
    box.directory.append("drop/feed.jsonl", "{\"broken\"\n")
    #expect(box.runOnce() == 65)
    #expect(box.outcomes("feed.jsonl") == ["done", "done"] && box.lies("feed.jsonl"))
    box.directory.append("drop/feed.jsonl", page(7))
    #expect(box.runOnce() == 0)
    #expect(indexes("feed.jsonl", in: box) == [1, 2, 3, 4, 5, 7] && box.isSound())
  }

  @Test("bad lines behind a good feed do not take it away either when winnow is killed among them", .patient)
  func badTailKilled() {
    let box = Sandbox("[Drop]\nSettleSec=0\nOnChange=tail\n")
    box.put("feed.jsonl", feed(5))
    #expect(box.runOnce() == 0)
    box.directory.append("drop/feed.jsonl", String(repeating: "{\"broken\"\n", count: 200_000))
    let process = box.start("run", ["--once"])
    #expect(waitUntil("a part", seconds: 60) { box.outcomes("feed.jsonl").last == "partial" || process.poll() != nil })
    process.kill()
    #expect(box.outcomes("feed.jsonl").last == "partial", "killed too late to show anything")
    #expect(box.runOnce(seconds: 120) == 65)
    #expect(box.outcomes("feed.jsonl").last == "done" && box.lies("feed.jsonl"))
    #expect(indexes("feed.jsonl", in: box) == [1, 2, 3, 4, 5] && box.isSound())
  }

  @Test("a feed that was touched, renamed or begun with one line goes on where it was")
  func tailAfterDuplicate() {
    let box = Sandbox("[Drop]\nSettleSec=0\nOnChange=tail\n")
    box.put("feed.jsonl", feed(3))
    #expect(box.runOnce() == 0)
    box.shell("touch drop/feed.jsonl")
    #expect(box.runOnce() == 0)
    box.directory.append("drop/feed.jsonl", page(4))
    #expect(box.runOnce() == 0)
    #expect(indexes("feed.jsonl", in: box) == [1, 2, 3, 4])
    box.directory.rename("drop/feed.jsonl", to: "drop/old.jsonl")
    #expect(box.runOnce() == 0)
    box.directory.append("drop/old.jsonl", page(5))
    #expect(box.runOnce() == 0)
    #expect(indexes("old.jsonl", in: box) == [5])
    // By its name it may be anything, and with one line it is no feed yet.
    box.put("feed.json", page(1, of: "b"))
    #expect(box.runOnce() == 0)
    box.directory.append("drop/feed.json", page(2, of: "b"))
    #expect(box.runOnce() == 0)
    #expect(box.records("feed.json").count == 2 && indexes("feed.json", in: box) == [2])
    #expect(box.isSound())
  }

  @Test(
    "a feed that changes while it is in work is read anew from its beginning, and the records say so", .patient,
    arguments: [("keep", "ignore"), ("move", "reprocess"), ("delete", "ignore")])
  func changesInWork(afterCommit: String, onChange: String) {
    let box = Sandbox(
      "[Drop]\nSettleSec=0\nAfterCommit=\(afterCommit)\nOnChange=\(onChange)\n[Output]\nBatchBytes=16K\n")
    box.put("feed.jsonl", feed(6000))
    let daemon = box.startDaemon()
    #expect(waitUntil("a part", seconds: 30) { box.receipts("feed.jsonl").count > 2 })
    box.directory.append("drop/feed.jsonl", page(6001))
    #expect(waitUntil("its end", seconds: 60) { box.outcomes("feed.jsonl").last == "done" })
    #expect(daemon.stop() == .exited(0))
    #expect(box.outcomes("feed.jsonl").filter { $0 != "partial" } == ["done"])
    let anew = box.records("feed.jsonl").filter { $0.object?["supersedes"] != nil }
    #expect(anew.compactMap(\.index) == Array(1...6001))
  }

  @Test("of two equal feeds that come at once one makes records", .patient)
  func equalAtOnce() {
    let box = Sandbox("[Drop]\nSettleSec=0\n[Pipeline]\nWorkers=2\n[Output]\nBatchBytes=16K\n")
    for name: Path in ["a.jsonl", "b.jsonl"] { box.put(name, feed(6000)) }
    #expect(box.runOnce(seconds: 120) == 0)
    #expect(box.records().count == 6000)
    #expect(Set([box.outcomes("a.jsonl").last, box.outcomes("b.jsonl").last]) == ["done", "duplicate"])
    #expect(box.isSound())
  }

  @Test("a feed that was in work when winnow was killed keeps others waiting only until that place is passed", .patient)
  func aloneNotForLong() throws {
    let box = Sandbox("[Drop]\nSettleSec=0\n[Pipeline]\nWorkers=1\n[Output]\nBatchBytes=16K\n")
    box.put("feed.jsonl", feed(12_000))
    // The kill meets a document and not the look for the next ones, nearly always: then the file would be to blame.
    var daemon = box.start("run")
    #expect(waitUntil("a part", seconds: 30) { box.receipts("feed.jsonl").count > 2 })
    daemon.kill()
    let working = String(decoding: box.directory.read("state/working") ?? [], as: UTF8.self)
    box.put("small.txt", "A small file that comes while the feed is in work.")
    daemon = box.start("run")
    #expect(
      waitUntil("all", seconds: 180) { box.outcomes("feed.jsonl").last == "done" && !box.records("small.txt").isEmpty })
    #expect(daemon.stop() == .exited(0))
    if working.contains(#""document""#) {
      #expect(try #require(box.records().firstIndex { $0.path == "small.txt" }) < 12_000)
    }
    #expect(isWhole("feed.jsonl", 12_000, in: box) && box.isSound())
  }

  @Test("extract reads a pipe that has a name as it reads a file")
  func namedPipe() {
    let box = Sandbox()
    box.directory.write("feed.jsonl", feed(50))
    let (code, output, _) = box.shell("$WINNOW extract <(cat feed.jsonl) | wc -l")
    #expect(code == 0 && output == "50\n")
  }

  @Test(
    "verify sees a document that is there twice beside one that is lost, and no fault in a file that spans a rotation")
  func verify() throws {
    let box = Sandbox("[Drop]\nSettleSec=0\n[Output]\nBatchBytes=16K\n")
    box.put("feed.jsonl", feed(3000))
    let daemon = box.start("run")
    #expect(waitUntil("a part", seconds: 30) { box.receipts("feed.jsonl").count > 2 })
    daemon.kill()
    let before = try #require(box.directory.read("out/records.jsonl")?.split(separator: 0x0A).count)
    box.directory.rename("out/records.jsonl", to: "out/old.jsonl")
    #expect(box.runOnce(seconds: 120) == 0)
    let younger = box.verify([box.log])
    #expect(younger.code == 0, "\(younger.text)")
    let old = box.out.appending("old.jsonl")
    #expect(box.verify([old, box.log]).code == 0)
    #expect(before > 0 && before < 3000)
    var lines = try #require(box.directory.read("out/records.jsonl")).split(separator: 0x0A)
    lines[5] = lines[4]
    box.directory.write("out/records.jsonl", lines.flatMap { $0 + [0x0A] })
    #expect(box.verify([old, box.log]).text.contains("more than once"))
  }

  @Test("a file of sketches that cannot be opened costs what it is for, and no start")
  func brokenSketches() {
    let box = Sandbox(quick)
    box.directory.makeDirectory("state/sketches")
    box.put("a.txt", "A text that has its record all the same.")
    #expect(box.runOnce() == 0)
    #expect(box.records().count == 1 && box.complaints.contains("near-duplicates are not told"))
  }

  @Test("a record says which earlier one it is like, across files and starts; nothing is left out for that")
  func nearDuplicates() throws {
    let box = Sandbox(quick)
    let body = (0..<120).map { "Sentence \($0) of the text says that much." }.joined(separator: " ")
    box.put("a.txt", body + "\n")
    #expect(box.runOnce() == 0)
    box.put("b.txt", body + " And one more at its end.\n")
    box.put("c.txt", "Something else that has nothing to do with the first text at all, in words of its own.\n")
    #expect(box.runOnce() == 0)
    let first = try #require(box.records("a.txt").first?.object?["id"] as? String)
    let second = try #require(box.records("b.txt").first?.object)
    #expect(second["duplicate_of"] as? String == first && (second["similarity"] as? Double ?? 0) > 0.9)
    #expect(box.records("c.txt").first?.object?["duplicate_of"] == nil)
    #expect(box.records().count == 3 && box.isSound())
  }

  @Test("the same feed under another name is a duplicate, and a changed one makes records that say what they replace")
  func versions() {
    let box = Sandbox(quick)
    box.put("a.jsonl", feed(300))
    #expect(box.runOnce() == 0)
    box.put("b.jsonl", feed(300))
    box.put("a.jsonl", feed(301))
    #expect(box.runOnce() == 0)
    #expect(box.outcomes("b.jsonl") == ["duplicate"])
    #expect(indexes("a.jsonl", in: box) == Array(1...300) + Array(1...301))
    #expect(box.records("a.jsonl").filter { $0.object?["supersedes"] != nil }.count == 301)
    #expect(box.isSound())
  }

  @Test("a stop in the middle of a feed waits for what is in hand, and the next start goes on behind it", .patient)
  func stops() {
    let box = Sandbox("[Drop]\nSettleSec=0\n[Output]\nBatchBytes=16K\n")
    let count = 3_000
    box.put("feed.jsonl", feed(count))
    var stops = 0
    while box.outcomes("feed.jsonl").last != "done", stops < 20 {
      let daemon = box.start("run")
      let before = box.receipts("feed.jsonl").count
      waitUntil("a part", seconds: 20) { box.receipts("feed.jsonl").count > before }
      #expect(daemon.stop() == .exited(0))
      stops += 1
    }
    #expect(stops > 1)
    #expect(box.runOnce(seconds: 120) == 0)
    #expect(isWhole("feed.jsonl", count, in: box))
    #expect(box.isSound())
  }
}
