// The sets of elements the standard's rules speak of, as questions to a tag.
// Together, because the standard changes these lists more often than its rules.

extension Tag {
  /// HTML elements of the category special (#special).
  var isSpecial: Bool {
    switch self {
    case .address, .applet, .area, .article, .aside, .base, .basefont, .bgsound, .blockquote, .body, .br, .button,
      .caption, .center, .col, .colgroup, .dd, .details, .dir, .div, .dl, .dt, .embed, .fieldset, .figcaption, .figure,
      .footer, .form, .frame, .frameset, .h1, .h2, .h3, .h4, .h5, .h6, .head, .header, .hgroup, .hr, .html, .iframe,
      .img, .input, .keygen, .li, .link, .listing, .main, .marquee, .menu, .meta, .nav, .noembed, .noframes, .noscript,
      .object, .ol, .p, .param, .plaintext, .pre, .script, .search, .section, .select, .source, .style, .summary,
      .table, .tbody, .td, .template, .textarea, .tfoot, .th, .thead, .title, .tr, .track, .ul, .wbr, .xmp:
      true
    default: false
    }
  }

  /// Ends every scope but the table's (#has-an-element-in-the-specific-scope).
  var isScopeBoundary: Bool {
    switch self {
    case .applet, .caption, .html, .table, .td, .th, .marquee, .object, .select, .template: true
    default: false
    }
  }

  var hasImpliedEnd: Bool {
    switch self {
    case .dd, .dt, .li, .optgroup, .option, .p, .rb, .rp, .rt, .rtc: true
    default: false
    }
  }

  /// What else ends where a template does.
  var isTablePart: Bool {
    switch self {
    case .caption, .colgroup, .tbody, .td, .tfoot, .th, .thead, .tr: true
    default: false
    }
  }

  /// Puts a marker into the list of active formatting elements.
  var hasMarker: Bool {
    switch self {
    case .applet, .caption, .marquee, .object, .td, .template, .th: true
    default: false
    }
  }

  var isHeading: Bool {
    switch self {
    case .h1, .h2, .h3, .h4, .h5, .h6: true
    default: false
    }
  }

  /// Where text and elements that don't belong into a table stand inside one (#foster-parent).
  var isFosterTarget: Bool {
    switch self {
    case .table, .tbody, .tfoot, .thead, .tr: true
    default: false
    }
  }

  var isTableBody: Bool { self == .tbody || self == .tfoot || self == .thead }

  var isTableCell: Bool { self == .td || self == .th }

  /// #mathml-text-integration-point
  var isMathMLTextIntegrationPoint: Bool {
    switch self {
    case .mi, .mo, .mn, .ms, .mtext: true
    default: false
    }
  }

  /// #html-integration-point, as far as SVG elements are.
  var isSVGIntegrationPoint: Bool { self == .foreignobject || self == .desc || self == .title }
}
