// Repairs UTF-8 that was read in a wrong encoding (mojibake), once or several times over, line by line. A repair is made
// only where the line becomes more like text by the measure of MojibakeBadness.swift; what made sense before is left as
// it was published. How it was done is recorded step by step.

/// One reading undone.
public struct MojibakeStep: Equatable, Sendable {
  /// The encoding the text had been misread in; nil for lone C1 controls that are read as windows-1252.
  public var encoding: MisreadEncoding?
  /// Characters that were put right.
  public var repairCount: Int
  /// Of the line, before and after.
  public var badness: Int
  public var remainingBadness: Int
}

/// A line as it was meant.
public struct MojibakeRepair: Equatable, Sendable {
  /// UTF-8.
  public var bytes: [UInt8]
  /// In the order in which they were undone; never empty.
  public var plan: [MojibakeStep]
}

/// Points by which a line must get better.
private let evidence = 2
/// Text has been seen misread three times; each round makes a line shorter.
private let roundLimit = 8

/// nil where the line stays as it is. `line` is well-formed UTF-8 without line ends; U+0085 is taken for a character.
public func repairMojibake(_ line: ArraySlice<UInt8>) -> MojibakeRepair? {
  guard let first = firstSuspicion(line.span, from: 0) else { return nil }
  return repairSuspicious(line, encodings: first.encodings)
}

/// A text of which lines were put right.
public struct MojibakeTextRepair: Sendable {
  public var text: [UInt8] = []
  /// From the source to the text, word by word, where they were asked for.
  public var edits: [Edit] = []
  public var lineCount = 0
  /// Lines by the encodings that they had been misread in, the last misreading first; "c1" stands for controls that were
  /// read as windows-1252.
  public var lineCounts: [String: Int] = [:]
}

/// All lines of a text, which ends its lines with LF, CR or both; `inMarkup` tags end them too. nil where nothing changes.
public func repairMojibake(
  text: [UInt8], inMarkup: Bool = false, recordingEdits: Bool = true
) -> MojibakeTextRepair? {
  var result = MojibakeTextRepair()
  var position = 0
  let bytes = text.span
  var index = 0
  while let suspicion = firstSuspicion(bytes, from: index) {
    var start = suspicion.offset
    while start > index, !endsPiece(bytes[start - 1], inMarkup) { start -= 1 }
    let end = endOfPiece(bytes, from: suspicion.offset, inMarkup)
    index = end
    if inMarkup, end - start > markupLimitBytes { continue }
    if let repair = repairSuspicious(text[start..<end], encodings: suspicion.encodings) {
      // A tag is more than words: a space or a quotation mark that comes or goes makes another of it.
      let isTag = inMarkup && start > 0 && text[start - 1] == UInt8(ascii: "<")
      if isTag, !hasSameASCII(text[start..<end], repair.bytes) { continue }
      if recordingEdits { result.edits.append(contentsOf: differences(text[start..<end], repair.bytes)) }
      if result.lineCount == 0 { result.text.reserveCapacity(text.count) }
      result.lineCount += 1
      result.lineCounts[repair.plan.map { $0.encoding?.rawValue ?? "c1" }.joined(separator: "+"), default: 0] += 1
      result.text.append(contentsOf: text[position..<start])
      result.text.append(contentsOf: repair.bytes)
      position = end
    }
  }
  guard result.lineCount > 0 else { return nil }
  result.text.append(contentsOf: text[position...])
  return result
}

/// Longer pieces of a page are scripts and data, and would cost more than the page.
private let markupLimitBytes = 64 << 10

private func hasSameASCII(_ before: ArraySlice<UInt8>, _ after: [UInt8]) -> Bool {
  before.lazy.filter { $0 < 0x80 }.elementsEqual(after.lazy.filter { $0 < 0x80 })
}

private func repairSuspicious(_ bytes: ArraySlice<UInt8>, encodings: UInt16) -> MojibakeRepair? {
  var line = scalars(bytes.span)
  var plan: [MojibakeStep] = []
  var candidates = encodings | possibleEncodings(line)
  while plan.count < roundLimit {
    let next = candidates == 0 ? [] : bestAttempt(line, candidates).map { [$0] } ?? twofold(line, candidates)
    if let last = next.last {
      line = last.result
      plan += next.map(\.step)
    } else if let step = readControls(&line) {
      plan.append(step)
    } else {
      break
    }
    candidates = possibleEncodings(line)
  }
  guard !plan.isEmpty else { return nil }
  var repaired: [UInt8] = []
  repaired.reserveCapacity(bytes.count)
  for scalar in line { repaired.append(scalar: scalar) }
  return MojibakeRepair(bytes: repaired, plan: plan)
}

private func attempts(_ line: [UInt32], _ encodings: UInt16, leastGain: Int) -> [Attempt] {
  MisreadEncoding.allCases.enumerated().compactMap { number, encoding in
    encodings & 1 << UInt16(number) == 0 ? nil : Attempt(line: line, encoding: encoding, leastGain: leastGain)
  }
}

private func bestAttempt(_ line: [UInt32], _ encodings: UInt16) -> Attempt? {
  // The first of equals.
  attempts(line, encodings, leastGain: evidence).reduce(nil) { best, next in
    guard let best else { return next }
    return next.isBetter(than: best) ? next : best
  }
}

/// Two readings undone at once, where only the second shows that the first was right.
private func twofold(_ line: [UInt32], _ encodings: UInt16) -> [Attempt] {
  for first in attempts(line, encodings, leastGain: -1) where first.isWhole {
    if let second = bestAttempt(first.result, possibleEncodings(first.result)), first.gain + second.gain >= evidence {
      return [first, second]
    }
  }
  return []
}

/// C1 controls that belong to no sequence: nobody writes them, and windows-1252 has characters there.
private func readControls(_ line: inout [UInt32]) -> MojibakeStep? {
  let read = line.map(readAsWindows1252)
  let count = zip(line, read).count { $0 != $1 }
  guard count > 0 else { return nil }
  let badness = Badness.shared
  let before = badness.cost(line.map(badness.neighbour))
  line = read
  return MojibakeStep(
    encoding: nil, repairCount: count, badness: before, remainingBadness: badness.cost(read.map(badness.neighbour)))
}

/// One encoding tried on a line, where it makes the line better.
private struct Attempt {
  let result: [UInt32]
  let step: MojibakeStep
  let gain: Int
  /// All that is not ASCII was misread.
  let isWhole: Bool
  private let agreement: Int

  /// nil where the badness does not fall by `leastGain`.
  init?(line: [UInt32], encoding: MisreadEncoding, leastGain: Int) {
    let reader = SequenceReader(line: line, encoding: encoding)
    let sequences = reader.sequences(admitsSpaces: false)
    guard !sequences.isEmpty else { return nil }
    let badness = Badness.shared
    let classes = line.map(badness.neighbour)
    let before = badness.cost(classes) + signatureCost(sequences, line)
    isWhole = isConsistent(line, sequences)
    var chosen = isWhole ? sequences : convincing(sequences, line, classes)
    if !isWhole {
      let loose = reader.sequences(admitsSpaces: true)
      let all = lossy(sequences, loose, line)
      // With lost bytes all was misread: then nothing has to speak for itself.
      if isConsistent(line, all) {
        chosen = all
      } else if !chosen.isEmpty {
        chosen = lossy(chosen, loose, line)
      }
      guard !chosen.isEmpty, isSupported(chosen, line) else { return nil }
    }
    let repaired = replacing(chosen, in: line)
    let after = badness.cost(repaired.map(badness.neighbour))
    guard before - after >= leastGain, isWhole || after * 3 <= before + 3 else { return nil }
    result = encoding == .windows1252 ? closingLostQuotes(repaired) : repaired
    gain = before - after
    agreement = lettersInAgreement(chosen.map(\.scalar))
    step = MojibakeStep(encoding: encoding, repairCount: chosen.count, badness: before, remainingBadness: after)
  }

  func isBetter(than other: Attempt) -> Bool {
    if gain != other.gain { return gain > other.gain }
    if isWhole != other.isWhole { return isWhole }
    return agreement > other.agreement
  }
}

/// Whether all that is not ASCII was misread.
private func isConsistent(_ line: [UInt32], _ sequences: [MisreadSequence]) -> Bool {
  var end = 0
  for sequence in sequences {
    if line[end..<sequence.start].contains(where: { $0 >= 0x80 }) { return false }
    end = sequence.end
  }
  return !line[end...].contains { $0 >= 0x80 }
}

/// In a line with intact text: the runs of sequences that speak for themselves, and, given one, those that agree.
private func convincing(_ sequences: [MisreadSequence], _ line: [UInt32], _ classes: [UInt8]) -> [MisreadSequence] {
  var strong = false
  var chosen: [MisreadSequence] = []
  for run in runs(sequences) {
    let gain = gain(run, line, classes)
    guard gain >= 1 else { continue }
    chosen.append(contentsOf: run)
    if gain >= evidence { strong = true }
  }
  return strong ? chosen : []
}

/// Sequences that touch.
private func runs(_ sequences: [MisreadSequence]) -> [[MisreadSequence]] {
  var runs: [[MisreadSequence]] = []
  var run: [MisreadSequence] = []
  for sequence in sequences {
    if let last = run.last, last.end != sequence.start {
      runs.append(run)
      run = []
    }
    run.append(sequence)
  }
  if !run.isEmpty { runs.append(run) }
  return runs
}

/// How much better a run makes the line, judged with two neighbours on each side.
private func gain(_ run: [MisreadSequence], _ line: [UInt32], _ classes: [UInt8]) -> Int {
  guard let first = run.first, let last = run.last else { return 0 }
  let badness = Badness.shared
  let left = classes[max(0, first.start - 2)..<first.start]
  let right = classes[last.end..<min(classes.count, last.end + 2)]
  let middle = replacing(run, in: line, from: first.start, to: last.end).map(badness.neighbour)
  return badness.cost(Array(left + classes[first.start..<last.end] + right)) + signatureCost(run, line)
    - badness.cost(Array(left + middle + right))
}

/// Each is evidence by itself.
private func signatureCost(_ sequences: [MisreadSequence], _ line: [UInt32]) -> Int {
  evidence * sequences.count { $0.isSignature(in: line) }
}

/// Whether there is enough misread text beside the intact: letters with accents that stand on their own speak against
/// it, and so does a sequence all alone that could be play with currency signs (£, ¥ for L, Y).
private func isSupported(_ chosen: [MisreadSequence], _ line: [UInt32]) -> Bool {
  let badness = Badness.shared
  var intactCount = 0
  var end = 0
  for sequence in chosen + [MisreadSequence(start: line.count, end: line.count, scalar: 0)] {
    for scalar in line[end..<sequence.start] where scalar >= 0x80 {
      if Neighbours.accented.contains(Neighbour(rawValue: badness.neighbour(scalar)) ?? .neutral) { intactCount += 1 }
    }
    end = sequence.end
  }
  if intactCount > 4 * chosen.count { return false }
  guard chosen.count == 1, let only = chosen.first, only.end - only.start == 2 else { return true }
  return neighbourClass(line[only.start + 1]) != .currency
}

/// The chosen sequences and, as they prove the encoding, those of which a byte is now a space, where the repaired line is not
/// the worse for it.
private func lossy(
  _ chosen: [MisreadSequence], _ loose: [MisreadSequence], _ line: [UInt32]
) -> [MisreadSequence] {
  var result: [MisreadSequence] = []
  var known = chosen[...]
  for candidate in loose where line[candidate.start..<candidate.end].contains(0x20) {
    while let first = known.first, first.start < candidate.start {
      result.append(first)
      known.removeFirst()
    }
    guard candidate.start >= result.last?.end ?? 0, known.first.map({ $0.start >= candidate.end }) ?? true else {
      continue
    }
    if gain(of: candidate, between: result.suffix(2), and: known.prefix(2), in: line) >= 0 { result.append(candidate) }
  }
  return result + known
}

/// How much better one more sequence makes a line in which those around it are put right already.
private func gain(
  of candidate: MisreadSequence, between before: ArraySlice<MisreadSequence>, and behind: ArraySlice<MisreadSequence>,
  in line: [UInt32]
) -> Int {
  var (start, end) = (max(candidate.start - 2, 0), min(candidate.end + 2, line.count))
  var around: [MisreadSequence] = []
  for sequence in before.reversed() where sequence.end > start {
    around.insert(sequence, at: 0)
    start = min(start, sequence.start)
  }
  let place = around.count
  for sequence in behind where sequence.start < end {
    around.append(sequence)
    end = max(end, sequence.end)
  }
  func cost(_ sequences: [MisreadSequence]) -> Int {
    let badness = Badness.shared
    return badness.cost(replacing(sequences, in: line, from: start, to: end).map(badness.neighbour))
  }
  var repaired = around
  repaired.insert(candidate, at: place)
  return cost(around) - cost(repaired)
}

private func replacing(
  _ sequences: [MisreadSequence], in line: [UInt32], from start: Int = 0, to end: Int? = nil
) -> [UInt32] {
  var result: [UInt32] = []
  var position = start
  for sequence in sequences {
    result.append(contentsOf: line[position..<sequence.start])
    result.append(sequence.scalar)
    if sequence.keepsSpace { result.append(0x20) }
    position = sequence.end
  }
  result.append(contentsOf: line[position..<(end ?? line.count)])
  return result
}

/// The closing quote ” ends in byte 9D, which windows-1252 lacks: `â€?` is what remains of it when a “ was put right
/// before and no letter follows.
private func closingLostQuotes(_ line: [UInt32]) -> [UInt32] {
  var result: [UInt32] = []
  var isOpen = false
  for (index, scalar) in line.enumerated() {
    if scalar == 0x201C { isOpen = true }
    let isLost = scalar == 0x3F && isOpen && result.count >= 2 && result.suffix(2) == [0xE2, 0x20AC]
    let next = index + 1 < line.count ? neighbourClass(line[index + 1]) : .space
    if isLost, next.isBoundary {
      result.removeLast(2)
      result.append(0x201D)
      isOpen = false
    } else {
      result.append(scalar)
    }
  }
  return result
}
