// Fuzz target: bytes to finished tree, on any UTF-8. Each input is parsed with the usual limits, with limits so small that
// every one of them is met, and as a fragment; all that TreeChecks knows must hold each time.

/// Limits that a page of a few hundred bytes meets.
private let smallLimits: ParseLimits = {
  var limits = ParseLimits()
  limits.nodeCount = 200
  limits.depth = 12
  limits.flatDepth = 6
  limits.deepLevelsPerByte = 0
  limits.attributeCount = 3
  limits.formattingCount = 4
  return limits
}()

private let contexts: [FragmentContext] =
  [.div, .template, .table, .tr, .select, .title, .script, .head, .html, .colgroup].map { FragmentContext(tag: $0) }
  + [FragmentContext(tag: .svg, kind: .svg), FragmentContext(tag: .mi, kind: .mathML)]

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTree(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let source = Array(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self).utf8)
  let document = parse(source)
  check(document, .default)
  guard document.hasSameNodes(as: parse(source)) else { fatalError("the same bytes are the same tree") }
  check(parse(source, limits: smallLimits, countsAllErrors: true), smallLimits)
  check(parse(source, context: contexts[source.count % contexts.count]), .default)
  return 0
}

private func check(_ document: Document, _ limits: ParseLimits) {
  var checks = TreeChecks(document)
  checks.run(depthLimit: 2 * limits.depth + 8)
  checks.readAll()
}
