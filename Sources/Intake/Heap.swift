// A binary heap: the standard library has none. Entries are never removed from the middle; whoever uses it marks what
// is stale and skips it when it comes up.

struct Heap<Element: Comparable> {
  private(set) var elements: [Element] = []

  init() {}

  init(_ elements: [Element]) { self.elements = elements.sorted() }  // a sorted array is a heap

  var count: Int { elements.count }
  var first: Element? { elements.first }

  mutating func push(_ element: Element) {
    elements.append(element)
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if !(elements[child] < elements[parent]) { break }
      elements.swapAt(child, parent)
      child = parent
    }
  }

  /// Removes the smallest.
  mutating func pop() -> Element? {
    guard let smallest = elements.first else { return nil }
    let last = elements.removeLast()
    if elements.isEmpty { return smallest }
    elements[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < elements.count {
        if elements[child] < elements[least] { least = child }
      }
      if least == parent { return smallest }
      elements.swapAt(parent, least)
      parent = least
    }
  }
}
