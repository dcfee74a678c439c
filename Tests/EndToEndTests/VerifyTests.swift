// `winnow verify` is what an operator believes. It must say "ok" of what is right and name what is wrong.
// Logs are rotated, gzipped and thrown away as they should be: who hears an alarm at that learns to pass over it. And
// many tests of the whole program end by asking it, so it must not be content too easily.

import Foundation
import POSIX
import TestBench
import Testing

@Suite("winnow verify") struct VerifyTests {
  /// Two rotated logs, the older one gzipped, and the one in use: three records each.
  private func prepared() -> Sandbox {
    let box = Sandbox("[Drop]\nSettleSec=0\n")
    for generation in 0..<3 {
      for number in 1...3 {
        box.directory.write(
          "drop/\(generation)-\(number).txt", String(decoding: article(generation * 10 + number), as: UTF8.self))
      }
      #expect(box.runOnce() == 0)
      if generation < 2 { box.directory.rename("out/records.jsonl", to: Path("out/records.jsonl.\(2 - generation)")) }
    }
    let process = WinnowProcess(
      program: "gzip", [box.out.appending("records.jsonl.2").description], in: box.directory.path,
      standardOutput: "/dev/null", standardError: "/dev/null")
    #expect(process.wait(seconds: 20) == .exited(0))
    return box
  }

  @Test("an untouched log is ok, rotated and gzipped siblings included")
  func untouched() {
    let box = prepared()
    let result = box.verify()
    #expect(result.code == 0 && result.text.contains("ok: 9 lines, 9 receipts, 9 records"), "\(result.text)")
    // The logs of before may have been thrown away by now.
    box.directory.remove("out/records.jsonl.2.gz")
    let younger = box.verify()
    #expect(younger.code == 0 && younger.text.contains("3 records older"), "\(younger.text)")
  }

  @Test(
    "a doctored log is not ok, and what is wrong with it is named",
    arguments: ["records.jsonl", "records.jsonl.1"], Doctoring.allCases)
  func doctored(name: String, doctoring: Doctoring) throws {
    let box = prepared()
    let path = Path("out/" + name)
    let bytes = try #require(box.directory.read(path))
    var lines = bytes.split(separator: 0x0A).map { Array($0) + [0x0A] }
    let victim = "\(name.hasSuffix(".1") ? 1 : 2)-2.txt"
    let index = try #require(lines.firstIndex { String(decoding: $0, as: UTF8.self).contains(victim) })
    let place = "\(name):\(index + 1)"
    let expected: String
    switch doctoring {
    case .deleted:
      lines.remove(at: index)
      expected = victim
    case .doubled:
      lines.insert(lines[index], at: index)
      expected = victim
    case .torn:
      lines[index] = lines[index].dropLast(40) + [0x0A]
      expected = place
    case .edited:
      lines[index][1] = UInt8(ascii: "#")
      expected = place
    case .foreign:
      lines.insert(Array("{\"id\":\"x\",\"source\":{\"path\":\"stranger.txt\",\"sha256\":\"00\"}}\n".utf8), at: index)
      expected = place
    case .retold:
      let text = try #require(lines[index].firstRange(of: Array("\"text\":\"".utf8)))
      lines[index][text.upperBound] ^= 0x20
      expected = "\(place) has another text"
    case .stretched:
      lines[index].insert(UInt8(ascii: " "), at: 1)
      expected = "\(place) has \(lines[index].count) bytes, and \(lines[index].count - 1) by the receipts"
    case .other:
      lines.insert(Array("{\"level\":\"info\"}\n".utf8), at: index)
      expected = place
    case .empty:
      lines.insert([0x0A], at: index)
      expected = place
    case .unfinished:
      lines[lines.count - 1].removeLast()
      expected = "\(name):\(lines.count)"
    }
    box.directory.write(path, lines.flatMap { $0 })
    let result = box.verify()
    #expect(result.code == 65, "\(result.text)")
    #expect(result.text.contains(expected) && result.text.contains("NOT OK"), "\(expected) in: \(result.text)")
    box.directory.write(path, bytes)
    #expect(box.verify().code == 0)
  }

  enum Doctoring: CaseIterable {
    case deleted, doubled, torn, edited, retold, stretched, foreign, other, empty, unfinished
  }

  @Test("a gzipped log that lost a record in its middle is not ok")
  func gzipped() {
    let box = prepared()
    box.shell("cd out && gunzip records.jsonl.2.gz && sed -i 2d records.jsonl.2 && gzip records.jsonl.2")
    for younger in [[], ["records.jsonl.1"]] {
      for name in younger { box.directory.remove(Path("out/" + name)) }
      let logs = younger.isEmpty ? [] : ["records.jsonl.2.gz", "records.jsonl"].map { box.out.appending(Path($0)) }
      let result = box.verify(logs)
      #expect(result.code == 65 && result.text.contains("0-2.txt is missing"), "\(result.text)")
    }
  }

  @Test("a record of a feed that was made shorter is told, also where others of it were in a log that was thrown away")
  func shortenedInFeed() throws {
    let box = Sandbox("[Drop]\nSettleSec=0\n[Output]\nBatchBytes=4096\n[Pipeline]\nWorkers=1\n")
    let feed = (0..<1500).map { "{\"text\":\"Line \($0) of the feed says that much and no more.\",\"note\":\"one\"}\n" }
    box.put("feed.jsonl", feed.joined())
    #expect(box.runOnce() == 0)
    #expect(box.receipts().count > 3)
    // The file stays the same one, as an editor leaves it that writes in place.
    box.shell("sed '$s/\"note\":\"one\"/\"note\":\"\"/' out/records.jsonl > new && cat new > out/records.jsonl")
    let whole = box.verify()
    #expect(whole.code == 65 && whole.text.contains("records.jsonl:1 and the 1499 records behind it"), "\(whole.text)")
    _ = try cut(box, behind: 2)
    let rest = box.verify([box.log])
    #expect(rest.code == 65 && rest.text.contains("bytes, and ") && rest.text.contains("older"), "\(rest.text)")
  }

  @Test("what a feed and others had in a log that was thrown away is older, also between the batches of the feed")
  func interleaved() throws {
    let box = Sandbox("[Drop]\nSettleSec=0\n[Output]\nBatchBytes=4096\n[Pipeline]\nWorkers=1\n")
    let feed = (0..<1500).map { "{\"text\":\"Line \($0) of the feed says that much and no more.\"}\n" }
    box.put("feed.jsonl", feed.joined())
    for number in 0..<4 { box.put(Path("\(number).txt"), "A text, number \(number), between the batches of the feed.") }
    #expect(box.runOnce() == 0)
    // Whether the feed or the first text comes first is up to the machine.
    let paths = box.receipts().prefix(6).map(\.path)
    #expect(zip(paths, paths.dropFirst()).allSatisfy { ($0 == "feed.jsonl") != ($1 == "feed.jsonl") }, "\(paths)")
    let olderCount = box.receipts().prefix(5).compactMap { $0.object?["records"] as? Int }.reduce(0, +)
    let older = try cut(box, behind: 5)
    #expect(box.verify([older, box.log]).text.contains("ok: 1504 lines"))
    let result = box.verify([box.log])
    #expect(result.code == 0 && result.text.contains("\(olderCount) records older"), "\(result.text)")
    let lines = try #require(box.directory.read("out/records.jsonl")).split(separator: 0x0A).map { $0 + [0x0A] }
    box.directory.write(
      "out/records.jsonl", lines.filter { !String(decoding: $0, as: UTF8.self).contains("number 3,") }.flatMap { $0 })
    #expect(box.verify([box.log]).text.contains("3.txt is missing"))
  }

  @Test("a log that got the inode of one that was thrown away is not taken for it")
  func reusedInode() throws {
    let box = prepared()
    box.directory.remove("out/records.jsonl.2.gz")
    var receipts = try #require(box.directory.read("state/receipts.jsonl")).split(separator: 0x0A)
      .map { String(decoding: $0, as: UTF8.self) }
    let inodes = try ["records.jsonl", "records.jsonl.1"].map { try FileStatus.of(box.out.appending(Path($0))).inode }
    // A log of three records, then one that had held a single record.
    for (inode, count) in [(inodes[0], 3), (inodes[1], 3), (inodes[1], 1)] {
      for index in 0..<3 where index < count {
        receipts[index].replace(/"inode":[0-9]+/, with: "\"inode\":\(inode)")
      }
      for index in count..<3 { receipts[index].replace(/"inode":[0-9]+/, with: "\"inode\":1") }
      box.directory.write("state/receipts.jsonl", receipts.joined(separator: "\n") + "\n")
      let result = box.verify()
      #expect(result.code == 0 && result.text.contains("3 records older"), "\(result.text)")
    }
    // What is missing of the log that has the inode now is missed all the same.
    let log = try #require(box.directory.read("out/records.jsonl.1")).split(separator: 0x0A).map { $0 + [0x0A] }
    box.directory.write("out/records.jsonl.1", log.dropLast().flatMap { $0 })
    #expect(box.verify().text.contains("missing"))
  }

  /// Makes two logs of one, as if it had been rotated behind the receipt of this number; the older one.
  private func cut(_ box: Sandbox, behind count: Int) throws -> Path {
    var receipts = try #require(box.directory.read("state/receipts.jsonl")).split(separator: 0x0A)
      .map { String(decoding: $0, as: UTF8.self) }
    let records = box.receipts().prefix(count).compactMap { $0.object?["records"] as? Int }.reduce(0, +)
    let lines = try #require(box.directory.read("out/records.jsonl")).split(separator: 0x0A).map { $0 + [0x0A] }
    let older = box.out.appending("records.jsonl.1")
    box.directory.rename("out/records.jsonl", to: "out/records.jsonl.1")
    box.directory.write("out/records.jsonl", lines[records...].flatMap { $0 })
    let (before, after) = (try FileStatus.of(older).inode, try FileStatus.of(box.log).inode)
    box.directory.write("out/records.jsonl.1", lines[..<records].flatMap { $0 })
    for index in receipts.indices.dropFirst(count) {
      receipts[index] = receipts[index].replacing("\"inode\":\(before)", with: "\"inode\":\(after)")
    }
    box.directory.write("state/receipts.jsonl", receipts.joined(separator: "\n") + "\n")
    return older
  }

  @Test("a sibling whose gzip data is damaged, or still written, is named, and the other logs are read")
  func damagedSibling() throws {
    let box = prepared()
    let bytes = try #require(box.directory.read("out/records.jsonl.2.gz"))
    var flipped = bytes
    flipped[40] ^= 0xFF
    for damaged in [Array(bytes.dropLast(9)), flipped, Array(bytes.prefix(3))] {
      box.directory.write("out/records.jsonl.2.gz", damaged)
      let result = box.verify()
      #expect(result.code == 65 && result.text.contains("records.jsonl.2.gz"), "\(result.text)")
      #expect(result.text.contains("NOT OK") && !result.text.contains("records.jsonl.1:"), "\(result.text)")
    }
  }

  @Test("a log that lost its first or last record is not ok")
  func ends() throws {
    let box = prepared()
    let bytes = try #require(box.directory.read("out/records.jsonl"))
    let lines = bytes.split(separator: 0x0A).map { Array($0) + [0x0A] }
    for kept in [Array(lines.dropFirst()), Array(lines.dropLast())] {
      box.directory.write("out/records.jsonl", kept.flatMap { $0 })
      let result = box.verify()
      #expect(result.code == 65 && result.text.contains("missing"), "\(result.text)")
    }
  }

  @Test("receipts that lost a line do not agree with the log any more")
  func receipts() throws {
    let box = prepared()
    let receipts = try #require(box.directory.read("state/receipts.jsonl"))
    let lines = receipts.split(separator: 0x0A).map { Array($0) + [0x0A] }
    box.directory.write("state/receipts.jsonl", (lines[..<4] + lines[5...]).flatMap { $0 })
    let result = box.verify()
    #expect(result.code == 65 && result.text.contains("has no receipt"), "\(result.text)")
  }
}
