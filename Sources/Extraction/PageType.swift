// What kind of page it is, as far as its build and its likely content tell: of use to those who route records, and to the
// second stage of the model.

/// The kinds of WCXB. The raw value is the name in the record; the order is that of the model's forests.
public enum PageType: String, CaseIterable, Sendable {
  case article, collection, documentation, forum, listing, product, service
}
