// What is measured besides time: memory of one parse, the hostile pages one by one, and what a tree holds, for comparison
// with another parser's.

import Extraction
import Glibc
import HTML

struct Page {
  var name: String
  var bytes: [UInt8]
}

/// All files of a directory, by name.
func loadPages(_ directory: String) -> [Page] {
  guard let entries = opendir(directory) else { return [] }
  defer { closedir(entries) }
  var names: [String] = []
  while let entry = readdir(entries) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    if !name.hasPrefix(".") { names.append(name) }
  }
  return names.sorted().map { Page(name: $0, bytes: readFile("\(directory)/\($0)")) }
}

func readFile(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { return [] }
  defer { fclose(file) }
  fseek(file, 0, SEEK_END)
  let count = ftell(file)
  rewind(file)
  return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    filled = fread(buffer.baseAddress, 1, count, file)
  }
}

// MARK: - Memory

/// Growth of the resident set at its highest while `bytes` is parsed, in bytes: the kernel's own count (VmHWM, reset before).
func memoryOfParse(_ bytes: [UInt8]) -> Int {
  _ = trim(0)
  if let file = fopen("/proc/self/clear_refs", "w") {
    fputs("5", file)
    fclose(file)
  }
  let before = statusKilobytes("VmRSS:")
  keep(parse(bytes).nodes.count)
  return (statusKilobytes("VmHWM:") - before) * 1024
}

/// malloc_trim(3), which the toolchain's module of glibc leaves out: gives free pages back, so that reuse shows as growth.
@_silgen_name("malloc_trim") private func trim(_ pad: Int) -> CInt

private func statusKilobytes(_ field: String) -> Int {
  guard let file = fopen("/proc/self/status", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, 256, file) != nil {
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if text.hasPrefix(field) { return Int(text.split(whereSeparator: \.isWhitespace)[1]) ?? 0 }
  }
  return 0
}

// MARK: - Hostile pages

/// Name, bytes, MB/s of the parse (best of two), MB/s with the visible text, bytes of memory for each byte of the page,
/// depth, limits met.
func runHostilePages(bytes count: Int, named name: String) {
  for page in HostilePage.all where name.isEmpty || page.name == name {
    let bytes = page.bytes(count)
    let megabytes = Double(bytes.count) / 1e6
    var document: Document?
    let parsing = min(cpuSeconds { document = parse(bytes) }, cpuSeconds { document = parse(bytes) })
    let reading = cpuSeconds { keep(visibleText(of: document!).text.count) }
    let (depth, exceeded) = (depth(of: document!), met(document!.exceeded))
    document = nil
    let memory = Double(memoryOfParse(bytes)) / Double(bytes.count)
    print(
      page.name, bytes.count, megabytes / parsing, megabytes / (parsing + reading), memory, depth, exceeded, sep: "\t")
  }
}

private func met(_ counts: LimitCounts) -> String {
  let all = [
    ("nodes", counts.nodes), ("depth", counts.depth), ("attributes", counts.attributes),
    ("formatting", counts.formatting), ("names", counts.names),
  ]
  return all.filter { $0.1 > 0 }.map(\.0).joined(separator: ",")
}

private func depth(of document: Document) -> Int {
  var (node, depth, deepest) = (document.nodes[0].firstChild, 1, 0)
  while node != 0 {
    deepest = max(deepest, depth)
    if document.nodes[Int(node)].firstChild != 0 {
      node = document.nodes[Int(node)].firstChild
      depth += 1
      continue
    }
    while document.nodes[Int(node)].next == 0 {
      node = document.nodes[Int(node)].parent
      depth -= 1
      if node == 0 { return deepest }
    }
    node = document.nodes[Int(node)].next
  }
  return deepest
}

// MARK: - What a tree holds

/// Four fields: the elements by name, `name=count` with spaces between, sorted, template contents left out; the FNV-1a of
/// depth and name of all elements in order; the bytes of the text of the body, and its FNV-1a. Text is all text nodes below body in order, except those in `untold`, every
/// run of white space (HTML's) as one space.
func dump(_ page: [UInt8]) -> String {
  let document = parse(page)
  var counts: [String: Int] = [:]
  var (text, shape): ([UInt8], [UInt8]) = ([], [])
  var (node, body, untoldRoot, depth) = (document.nodes[0].firstChild, NodeID(0), NodeID(0), 0)
  while node != 0 {
    let element = document.nodes[Int(node)]
    if element.kind.isElement {
      let name = document.tagName(of: node).lowercased()
      counts[name, default: 0] += 1
      shape.append(contentsOf: "\(depth)\(name) ".utf8)
      if element.tag == .body, body == 0 { body = node }
      if untoldRoot == 0, untold.contains(name) { untoldRoot = node }
    }
    if element.kind == .text, body != 0, untoldRoot == 0 { document.appendText(of: node, to: &text) }
    if element.firstChild != 0, element.kind != .content {
      node = element.firstChild
      depth += 1
      continue
    }
    while node != 0 {
      if node == untoldRoot { untoldRoot = 0 }
      let next = document.nodes[Int(node)].next
      node = next == 0 ? document.nodes[Int(node)].parent : next
      if next != 0 { break }
      depth -= 1
    }
  }
  let elements = counts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) && byte != 0x0B }
  let words = Array(text.split(whereSeparator: isSpace).joined(separator: [0x20]))
  return "\(elements)\t\(String(fnv(shape), radix: 16))\t\(words.count)\t\(String(fnv(words), radix: 16))"
}

/// Whose text is not counted.
private let untold: Set<String> = ["script", "style", "template", "noscript", "iframe", "noembed", "noframes"]

private func fnv(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}
