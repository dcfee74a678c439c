// The index against a plain dictionary, through folds, restarts and damage; and the sorted file at its block borders.
// It says whether a file was there before: a key that it loses is a second record, one that it makes up a file without
// any (G1). The receipts know better, so wherever the two part it must be the index that gives way.

import Deduplication
import POSIX
import TestBench
import Testing

@testable import Storage

/// The ledger of an index as a file that tests may write, and the truth about it.
private struct IndexScene {
  let directory = TempDirectory()
  var lines: [UInt8] = []
  var truth: [IndexKey: FingerprintIndex.Entry] = [:]
  var added: [(receipt: Receipt, offset: Int64, end: Int64)] = []

  var receiptsPath: Path { directory.at("receipts.jsonl") }
  var path: Path { directory.at("fingerprints") }

  init() { directory.write("receipts.jsonl", "") }

  mutating func append(_ receipt: Receipt) {
    let offset = Int64(lines.count)
    lines += receipt.line
    added.append((receipt, offset, Int64(lines.count)))
    let entry = FingerprintIndex.Entry(outcome: receipt.outcome, offset: offset)
    if let version = receipt.version { truth[.version(receipt.path, version)] = entry }
    guard let digest = receipt.sha256 else { return }
    if receipt.outcome == .done, truth[.content(digest)] == nil { truth[.content(digest)] = entry }
    if [.done, .duplicate].contains(receipt.outcome) { truth[.path(receipt.path)] = entry }
  }

  func open(isReadOnly: Bool = false) throws -> (index: FingerprintIndex, damaged: Int) {
    try FileDescriptor.open(receiptsPath, [.writeOnly, .truncate]).writeAll(lines)
    var damaged = 0
    let index = try FingerprintIndex(
      at: path, over: FileDescriptor.open(receiptsPath, .readOnly), isReadOnly: isReadOnly, damagedLines: &damaged)
    return (index, damaged)
  }

  func disagreements(_ index: FingerprintIndex) throws -> Int {
    try truth.count { try index.lookup($0.key) != $0.value }
  }
}

@Suite struct IndexTests {
  /// Receipts that meet often: few paths, few contents.
  private static func receipt(_ generator: inout SplitMix64, among count: Int) -> Receipt {
    func number() -> Int { Int(generator.next() % UInt64(count)) }
    var receipt = Receipt(
      at: 0, outcome: [.done, .done, .duplicate, .quarantined, .empty, .vanished][Int(generator.next() % 6)],
      path: Array("p\(number())".utf8))
    if generator.next() % 4 > 0 { receipt.version = FileVersion(numbers: [1, Int64(number()), 1, 1, 1]) }
    if generator.next() % 4 > 0 { receipt.sha256 = SHA256.digest(of: Array("\(number())".utf8)) }
    return receipt
  }

  @Test("an index whose file is cut while it is open says so, also to a fold, and is made anew from the receipts")
  func cutWhileOpen() throws {
    let bench = CommitBench()
    try bench.commit(0..<1_100)
    try bench.open().tidy(atEnd: true)
    let committer = try bench.open()
    func first(_ number: Int) throws -> [UInt8]? {
      try committer.ledger.first(with: SHA256.digest(of: Array("\(number)".utf8)))?.path
    }
    let last = CommitBench.entry(1_099).receipt.path
    #expect(try first(1_099) == last)
    try FileDescriptor.open(bench.state.appending("fingerprints"), .writeOnly).truncate(to: 64)
    #expect(throws: SystemError.self) { try first(1_099) }
    try committer.begin((1_100..<2_200).map { CommitBench.entry($0) })
    try committer.finish()
    #expect(throws: SystemError.self) { try committer.tidy(atEnd: true) }
    try committer.ledger.rebuild()
    #expect(try first(1_099) == last)
    for number in [0, 500, 1_100, 2_199] { #expect(try first(number) == CommitBench.entry(number).receipt.path) }
  }

  @Test("agrees with a dictionary through additions, folds and restarts", arguments: [1, 2, 3])
  func property(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    var scene = IndexScene()
    var (index, _) = try scene.open()
    for round in 0..<12 {
      for _ in 0..<300 {
        scene.append(Self.receipt(&generator, among: 700))
        let last = scene.added.last!
        index.add(last.receipt, at: last.offset, end: last.end)
      }
      try FileDescriptor.open(scene.receiptsPath, [.writeOnly, .truncate]).writeAll(scene.lines)
      switch round % 3 {
      case 0: try index.fold()
      case 1: index = try scene.open().index
      default: break
      }
      #expect(index.coveredBytes == Int64(scene.lines.count))
      #expect(try scene.disagreements(index) == 0)
      #expect(try index.lookup(.path(Array("never".utf8))) == nil)
    }
  }

  @Test("however much came before, what is in memory stays small, and the files few")
  func bounded() throws {
    let scene = IndexScene()
    let keys = (0..<100_000).map { IndexKey.content(SHA256.digest(of: Array("\($0)".utf8))) }
    var (index, _) = try scene.open()
    var most = 0
    for (number, key) in keys.enumerated() {
      index.add(key, UInt64(number))
      if index.isFoldDue { try index.fold() }
      most = max(most, index.inMemory)
    }
    #expect(most <= 49_000)
    #expect(index.runSizes.count <= 2)
    #expect(try stride(from: 0, to: keys.count, by: 37).count { try index.lookup(keys[$0])?.offset != Int64($0) } == 0)
    #expect(index.count == keys.count)
  }

  @Test("after a kill between a merge and the removal of what it holds, and after a file is lost, nothing is missing")
  func interruptedMerge() throws {
    var generator = SplitMix64(seed: 9)
    var scene = IndexScene()
    func grow(_ index: inout FingerprintIndex, by count: Int) throws {
      for _ in 0..<count {
        scene.append(Self.receipt(&generator, among: 100_000))
        let last = scene.added.last!
        index.add(last.receipt, at: last.offset, end: last.end)
      }
      try FileDescriptor.open(scene.receiptsPath, [.writeOnly, .truncate]).writeAll(scene.lines)
      try index.fold()
    }
    var (index, _) = try scene.open()
    for count in [4000, 300, 20] { try grow(&index, by: count) }
    #expect(index.runSizes.count == 3)
    let superseded = try ["fingerprints.1", "fingerprints.2"].map {
      ($0, try readFile(scene.directory.at($0), limit: 1 << 20))
    }
    try grow(&index, by: 600)
    #expect(index.runSizes.count == 1)
    for (name, _) in superseded { #expect(try FileStatus.ifPresent(scene.directory.at(name)) == nil) }
    for (name, bytes) in superseded { scene.directory.write(name, bytes) }
    #expect(try scene.open().index.runSizes == index.runSizes)
    #expect(try scene.disagreements(try scene.open().index) == 0)

    (index, _) = try scene.open()
    for count in [300, 20] { try grow(&index, by: count) }
    scene.directory.remove("fingerprints.1")
    #expect(try scene.open().index.runSizes.count == 1)
    #expect(try scene.disagreements(try scene.open().index) == 0)
  }

  @Test("the first receipt of the same bytes stays, the last of a path wins, before and after a fold")
  func firstAndLast() throws {
    for foldAfter in 0..<3 {
      var scene = IndexScene()
      var (index, _) = try scene.open()
      for number in 0..<3 {
        var receipt = Receipt(at: Int64(number), outcome: .done, path: Array("p".utf8))
        receipt.sha256 = SHA256.digest(of: [])
        scene.append(receipt)
        let last = scene.added.last!
        index.add(receipt, at: last.offset, end: last.end)
        try FileDescriptor.open(scene.receiptsPath, [.writeOnly, .truncate]).writeAll(scene.lines)
        if number == foldAfter { try index.fold() }
      }
      for index in [index, try scene.open().index] {
        #expect(try index.lookup(.content(SHA256.digest(of: [])))?.offset == 0)
        #expect(try index.lookup(.path(Array("p".utf8)))?.offset == scene.added[2].offset)
      }
    }
  }

  @Test("an index that is absent, damaged anywhere or cut is done without")
  func damagedIndex() throws {
    var generator = SplitMix64(seed: 5)
    var scene = IndexScene()
    for _ in 0..<400 { scene.append(Self.receipt(&generator, among: 300)) }
    var (index, _) = try scene.open()
    try index.fold()
    let file = try readFile(scene.path, limit: 1 << 20)
    #expect(SortedEntries(opening: scene.path) != nil)
    for position in stride(from: 0, to: file.count, by: 61) {
      var damaged = file
      damaged[position] ^= 0x10
      scene.directory.write("fingerprints", damaged)
      #expect(SortedEntries(opening: scene.path) == nil)
      if position % 610 == 0 { #expect(try scene.disagreements(try scene.open().index) == 0) }
    }
    for end in [0, 1, 63, 64, 65, file.count - 1] {
      scene.directory.write("fingerprints", Array(file[..<end]))
      #expect(SortedEntries(opening: scene.path) == nil)
    }
    scene.directory.remove("fingerprints")
    #expect(try scene.disagreements(try scene.open().index) == 0)
  }

  @Test("an index of other receipts is not believed, whether those are shorter, longer or as long")
  func foreignReceipts() throws {
    var generator = SplitMix64(seed: 6)
    var old = IndexScene()
    for _ in 0..<200 { old.append(Self.receipt(&generator, among: 500)) }
    var (index, _) = try old.open()
    try index.fold()
    for count in [0, 50, 200, 400] {
      var new = IndexScene()
      for _ in 0..<count { new.append(Self.receipt(&generator, among: 500)) }
      new.directory.write("fingerprints", try readFile(old.path, limit: 1 << 20))
      let (reopened, _) = try new.open()
      #expect(try new.disagreements(reopened) == 0)
      #expect(try old.truth.keys.count { try new.truth[$0] == nil && reopened.lookup($0) != nil } == 0)
    }
  }

  @Test("receipts that grew beyond the index are read from where it ends")
  func behind() throws {
    var generator = SplitMix64(seed: 7)
    var scene = IndexScene()
    for _ in 0..<200 { scene.append(Self.receipt(&generator, among: 100)) }
    var (index, _) = try scene.open()
    try index.fold()
    let folded = index.count
    for _ in 0..<10 { scene.append(Self.receipt(&generator, among: 100)) }
    let (reopened, _) = try scene.open()
    #expect(try scene.disagreements(reopened) == 0)
    #expect(reopened.count > folded && reopened.count <= folded + 30)
  }

  @Test("damaged lines are counted and skipped: torn, of NULs, glued, of another kind")
  func damagedLines() throws {
    var scene = IndexScene()
    var generator = SplitMix64(seed: 8)
    for damage in [
      "torn {\"outcome\":\"do\n", "\0\0\0\0\n", "{}\n", "[1,2]\n", "\n", "{\"outcome\":\"done\",\"path\":\"a\"}\n",
    ] {
      scene.append(Self.receipt(&generator, among: 500))
      scene.lines += Array(damage.utf8)
    }
    scene.append(Self.receipt(&generator, among: 500))
    scene.lines += Array("{\"outcome\":\"done\",\"pa".utf8)  // the last line, without an end, is not a line yet
    let (index, damaged) = try scene.open()
    #expect(damaged == 5)
    #expect(try scene.disagreements(index) == 0)
    #expect(index.coveredBytes == Int64(scene.lines.count - 21))
  }

  @Test("lookups are right at every block border, also where upper halves are equal across blocks")
  func blocks() throws {
    let directory = TempDirectory()
    let path = directory.at("f")
    for count in [0, 1, 127, 128, 129, 256, 257, 1000] {
      for spread in [1, 50, 300, 2000] {
        // `spread` entries share an upper half.
        let items = (0..<count).map { number in
          SortedEntries.Item(
            key: IndexKey(high: UInt64(number / spread) * 10 + 5, low: UInt64(number) * 4 + 1), packed: UInt64(number))
        }
        try SortedEntries.write(
          to: path, by: directory.at("new"), merging: [], with: items, of: .init(start: 0, end: 0, tail: 0))
        let entries = try #require(SortedEntries(opening: path))
        #expect(entries.count == count)
        #expect(try items.count { try entries.lookup($0.key) != $0.packed } == 0)
        for key in [
          IndexKey(high: 0, low: 1), IndexKey(high: .max, low: 1), IndexKey(high: 5, low: 2), IndexKey(high: 7, low: 1),
        ] {
          #expect(try entries.lookup(key) == nil)
        }
      }
    }
  }

  @Test("a file that was cut short since it was opened is not merged into one that says it has all")
  func cutShort() throws {
    let directory = TempDirectory()
    let path = directory.at("f")
    let items = (0..<600).map { SortedEntries.Item(key: IndexKey(high: UInt64($0), low: 0), packed: 1) }
    try SortedEntries.write(
      to: path, by: directory.at("new"), merging: [], with: items, of: .init(start: 0, end: 1, tail: 1))
    let old = try #require(SortedEntries(opening: path))
    directory.write("f", Array(try readFile(path, limit: 1 << 20).prefix(5000)))
    #expect(throws: SystemError.self) {
      try SortedEntries.write(
        to: path, by: directory.at("new"), merging: [old], with: [], of: .init(start: 0, end: 2, tail: 1))
    }
    #expect(try FileStatus.ifPresent(directory.at("new")) == nil)
  }

  @Test("a merge keeps each key once: the newer of a path or version, the older of content")
  func merge() throws {
    let directory = TempDirectory()
    let path = directory.at("f")
    func items(_ range: some Sequence<Int>, _ packed: UInt64) -> [SortedEntries.Item] {
      range.flatMap { number in
        (0..<3).map { .init(key: IndexKey(high: UInt64(number), low: $0), packed: packed) }
      }
    }
    try SortedEntries.write(
      to: path, by: directory.at("new"), merging: [], with: items(0..<600, 1), of: .init(start: 0, end: 1, tail: 1))
    let old = try #require(SortedEntries(opening: path))
    try SortedEntries.write(
      to: path, by: directory.at("new"), merging: [old], with: items(stride(from: 0, to: 1200, by: 5), 2),
      of: .init(start: 0, end: 2, tail: 7))
    let new = try #require(SortedEntries(opening: path))
    #expect(new.source == .init(start: 0, end: 2, tail: 7))
    #expect(new.count == 3 * (600 + 120))
    for number in 0..<1200 {
      let (inOld, inFresh) = (number < 600, number % 5 == 0)
      for low in 0..<UInt64(3) {
        let expected: UInt64? = inFresh && (low != 0 || !inOld) ? 2 : inOld ? 1 : nil
        #expect(try new.lookup(IndexKey(high: UInt64(number), low: low)) == expected)
      }
    }
  }
}
