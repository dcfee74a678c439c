// Short ways to ask what a page says of itself.
// Each value is shown with the source that the record names in `from`: a right title from the wrong place is right by
// chance, and would pass a test of the value alone.

import HTML
import Text

@testable import Extraction

/// The metadata of a page given as text.
func metadata(_ page: String, address: String? = nil, received: Int64? = nil, pageType: PageType? = nil) -> Metadata {
  let document = parse(Array(page.utf8))
  return Metadata(
    of: document, visibleText(of: document), address: address.map { Array($0.utf8) }, receivedNanoseconds: received,
    pageType: pageType)
}

/// "value (source)".
func show(_ value: Sourced<[UInt8]>?) -> String? {
  value.map { String(decoding: $0.value, as: UTF8.self) + " (\($0.origin.rawValue))" }
}

/// "one; two (source)".
func show(_ values: Sourced<[[UInt8]]>?) -> String? {
  values.map { sourced in
    sourced.value.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "; ") + " (\(sourced.origin.rawValue))"
  }
}

/// "2017-04-14 (source)".
func show(_ day: Sourced<CalendarDate>?) -> String? { day.map { $0.value.text + " (\($0.origin.rawValue))" } }
