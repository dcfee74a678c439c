// The element names winnow knows by number. Everything that decides on an element does so by its `Tag`; a name that is
// not here is `.unknown` and is told apart only by the number the document gave it (see NameTable).

/// A known element name, whatever the namespace of the element. `unknown` stands for all others.
public enum Tag: UInt8, CaseIterable, Sendable {
  case unknown
  case a, abbr, acronym, address, applet, area, article, aside, audio
  case b, base, basefont, bdi, bdo, bgsound, big, blink, blockquote, body, br, button
  case canvas, caption, center, cite, code, col, colgroup
  case data, datalist, dd, del, details, dfn, dialog, dir, div, dl, dt
  case em, embed
  case fieldset, figcaption, figure, font, footer, form, frame, frameset
  case h1, h2, h3, h4, h5, h6, head, header, hgroup, hr, html
  case i, iframe, image, img, input, ins
  case kbd, keygen, label, legend, li, link, listing
  case main, map, mark, marquee, math, menu, menuitem, meta, meter
  case nav, nobr, noembed, noframes, noscript
  case object, ol, optgroup, option, output
  case p, param, picture, plaintext, pre, progress
  case q, rb, rp, rt, rtc, ruby
  case s, samp, script, search, section, select, slot, small, source, span, strike, strong, style, sub, summary, sup,
    svg
  case table, tbody, td, template, textarea, tfoot, th, thead, time, title, tr, track, tt
  case u, ul, `var`, video, wbr, xmp
  // SVG and MathML, as far as the tree builder asks for them.
  case annotationXML, desc, foreignobject, malignmark, mglyph, mi, mn, mo, ms, mtext

  /// In lower case.
  public var name: String { self == .annotationXML ? "annotation-xml" : String(describing: self) }
}

/// The attribute names winnow knows by number, as their positions in the document's table of names.
public enum AttributeName: UInt16, CaseIterable, Sendable {
  case accept, action, align, alt, ariaHidden, ariaLabel, charset, cite, `class`, color, colspan, content, data,
    datetime
  case dir, encoding, face, height, hidden, href, httpEquiv, id, itemid, itemprop, itemscope, itemtype, lang, media,
    name
  case open, property, rel, role, rowspan, size, src, srcset, start, style, summary, title, type, value, width

  /// In lower case.
  public var name: String {
    switch self {
    case .ariaHidden: "aria-hidden"
    case .ariaLabel: "aria-label"
    case .httpEquiv: "http-equiv"
    default: String(describing: self)
    }
  }
}
