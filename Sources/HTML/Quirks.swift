// Which DOCTYPEs mean an old page (#the-initial-insertion-mode). It matters to the tree in one place: in quirks mode a table
// may stand in a paragraph.

func documentMode(_ source: Span<UInt8>, _ doctype: Doctype) -> QuirksMode {
  let publicID = folded(source, doctype.publicID)
  let systemID = folded(source, doctype.systemID)
  let isHTML = folded(source, doctype.name).map { $0 == Array("html".utf8) } ?? false
  if doctype.forcesQuirks || !isHTML { return .quirks }
  if let publicID {
    if quirkyPublicIDs.contains(publicID) || quirkyPublicPrefixes.contains(where: { publicID.starts(with: $0) }) {
      return .quirks
    }
    let isTransitional4 = transitional4Prefixes.contains { publicID.starts(with: $0) }
    if isTransitional4 { return systemID == nil ? .quirks : .limitedQuirks }
    if transitionalXHTMLPrefixes.contains(where: { publicID.starts(with: $0) }) { return .limitedQuirks }
  }
  return systemID == Array("http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd".utf8) ? .quirks : .noQuirks
}

private func folded(_ source: Span<UInt8>, _ range: Range<Int>?) -> [UInt8]? {
  range.map { $0.map { NameHash.folded(source[$0]) } }
}

private func bytes(_ lines: String) -> [[UInt8]] { lines.split(separator: "\n").map { Array($0.utf8) } }

private let quirkyPublicIDs = bytes(
  """
  -//w3o//dtd w3 html strict 3.0//en//
  -/w3c/dtd html 4.0 transitional/en
  html
  """)

private let transitional4Prefixes = bytes(
  """
  -//w3c//dtd html 4.01 frameset//
  -//w3c//dtd html 4.01 transitional//
  """)

private let transitionalXHTMLPrefixes = bytes(
  """
  -//w3c//dtd xhtml 1.0 frameset//
  -//w3c//dtd xhtml 1.0 transitional//
  """)

private let quirkyPublicPrefixes = bytes(
  """
  +//silmaril//dtd html pro v0r11 19970101//
  -//as//dtd html 3.0 aswedit + extensions//
  -//advasoft ltd//dtd html 3.0 aswedit + extensions//
  -//ietf//dtd html 2.0 level 1//
  -//ietf//dtd html 2.0 level 2//
  -//ietf//dtd html 2.0 strict level 1//
  -//ietf//dtd html 2.0 strict level 2//
  -//ietf//dtd html 2.0 strict//
  -//ietf//dtd html 2.0//
  -//ietf//dtd html 2.1e//
  -//ietf//dtd html 3.0//
  -//ietf//dtd html 3.2 final//
  -//ietf//dtd html 3.2//
  -//ietf//dtd html 3//
  -//ietf//dtd html level 0//
  -//ietf//dtd html level 1//
  -//ietf//dtd html level 2//
  -//ietf//dtd html level 3//
  -//ietf//dtd html strict level 0//
  -//ietf//dtd html strict level 1//
  -//ietf//dtd html strict level 2//
  -//ietf//dtd html strict level 3//
  -//ietf//dtd html strict//
  -//ietf//dtd html//
  -//metrius//dtd metrius presentational//
  -//microsoft//dtd internet explorer 2.0 html strict//
  -//microsoft//dtd internet explorer 2.0 html//
  -//microsoft//dtd internet explorer 2.0 tables//
  -//microsoft//dtd internet explorer 3.0 html strict//
  -//microsoft//dtd internet explorer 3.0 html//
  -//microsoft//dtd internet explorer 3.0 tables//
  -//netscape comm. corp.//dtd html//
  -//netscape comm. corp.//dtd strict html//
  -//o'reilly and associates//dtd html 2.0//
  -//o'reilly and associates//dtd html extended 1.0//
  -//o'reilly and associates//dtd html extended relaxed 1.0//
  -//sq//dtd html 2.0 hotmetal + extensions//
  -//softquad software//dtd hotmetal pro 6.0::19990601::extensions to html 4.0//
  -//softquad//dtd hotmetal pro 4.0::19971010::extensions to html 4.0//
  -//spyglass//dtd html 2.0 extended//
  -//sun microsystems corp.//dtd hotjava html//
  -//sun microsystems corp.//dtd hotjava strict html//
  -//w3c//dtd html 3 1995-03-24//
  -//w3c//dtd html 3.2 draft//
  -//w3c//dtd html 3.2 final//
  -//w3c//dtd html 3.2//
  -//w3c//dtd html 3.2s draft//
  -//w3c//dtd html 4.0 frameset//
  -//w3c//dtd html 4.0 transitional//
  -//w3c//dtd html experimental 19960712//
  -//w3c//dtd html experimental 970421//
  -//w3c//dtd w3 html//
  -//w3o//dtd w3 html 3.0//
  -//webtechs//dtd mozilla html 2.0//
  -//webtechs//dtd mozilla html//
  """)
