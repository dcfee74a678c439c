// What an element is to a reader: the browser's default style sheet (HTML standard, section 15) as far as text goes. One
// table, indexed by the number of the tag, so that the walk decides with one look-up.

import HTML
import Text

/// How an element stands in the text. Skipped ones come last.
enum Display: UInt8 {
  /// Part of the line: never a space, never a line end.
  case inline
  /// Begins and ends a block.
  case block
  case heading, listItem, quote, code, caption, row, cell
  case lineBreak
  /// Inline, but two of them that touch are two words: navigation is written `<a>News</a><a>Sport</a>`.
  case link
  /// Inline, with white space around.
  case button
  /// Holds no text, but stands between words.
  case gap
  case image
  /// A `dialog`, which shows itself only when it is open.
  case dialog
  case skippedScript, skippedStyle, skippedTemplate, skippedMetadata, skippedEmbedded, skippedControl, skippedRuby

  /// Why the text below such an element is not in the text; nil where it is.
  var unshown: Unshown? {
    switch self {
    case .skippedScript: .script
    case .skippedStyle: .style
    case .skippedTemplate: .template
    case .skippedMetadata: .metadata
    case .skippedEmbedded: .embedded
    case .skippedControl: .formControl
    case .skippedRuby: .ruby
    default: nil
    }
  }

  /// By `Tag.rawValue`. Not an InlineArray: each look-up would copy all of it (Swift 6.3.1, seen in a profile).
  static let table: [Display] = Tag.allCases.map(Display.init)

  private init(_ tag: Tag) {
    switch tag {
    case .address, .article, .aside, .body, .center, .details, .dir, .div, .dl, .fieldset, .figure, .footer, .form,
      .head,
      .header, .hgroup, .hr, .html, .legend, .main, .marquee, .menu, .nav, .ol, .optgroup, .p, .search, .section,
      .summary, .table, .tbody, .tfoot, .thead, .ul:
      self = .block
    case .h1, .h2, .h3, .h4, .h5, .h6: self = .heading
    case .li, .dt, .dd: self = .listItem
    case .blockquote: self = .quote
    case .pre, .listing, .xmp, .plaintext: self = .code
    case .caption, .figcaption: self = .caption
    case .tr: self = .row
    case .td, .th: self = .cell
    case .br: self = .lineBreak
    case .a, .label: self = .link
    case .button: self = .button
    case .input, .embed, .frame: self = .gap
    case .img: self = .image
    case .dialog: self = .dialog
    case .script: self = .skippedScript
    case .style: self = .skippedStyle
    case .template: self = .skippedTemplate
    case .title: self = .skippedMetadata
    case .iframe, .object, .applet, .video, .audio, .canvas, .noembed, .noframes: self = .skippedEmbedded
    case .select, .option, .textarea, .datalist, .progress, .meter: self = .skippedControl
    case .rt, .rp, .rtc: self = .skippedRuby
    default: self = .inline
    }
  }
}

/// Why a text or a comment is not shown.
enum Unshown: Int, CaseIterable {
  case comment, script, style, template, metadata, embedded, formControl, ruby, hidden, furniture

  var rule: Rule {
    switch self {
    case .comment: .comment
    case .script: .script
    case .style: .style
    case .template: .template
    case .metadata: .metadata
    case .embedded: .embedded
    case .formControl: .formControl
    case .ruby: .ruby
    case .hidden: .hidden
    case .furniture: .boilerplate
    }
  }
}
