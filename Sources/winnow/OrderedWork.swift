// Work side by side whose results come back in the order in which it was handed out. The caller's thread hands out, takes
// back and waits only when too much is under way, so no worker waits for the slowest of a group.

import Dispatch
import Synchronization

/// To be used from one thread. With one worker everything happens on that thread.
final class OrderedWork<Item: Sendable, Result: Sendable>: Sendable {
  private struct State {
    var waiting: [(number: Int, item: Item)] = []
    var results: [Int: Result] = [:]
    var idle: [DispatchQueue]
  }

  private let state: Mutex<State>
  private let body: @Sendable (Item) -> Result
  private let isInline: Bool
  private let mostCost: Int
  /// Counts results.
  private let done = DispatchSemaphore(value: 0)

  // On the caller's thread only: the costs of what was handed out and not taken back, and the number of the first.
  nonisolated(unsafe) private var held: (costs: [Int], cost: Int, first: Int) = ([], 0, 0)

  /// What an item costs at least: bounds how many are under way.
  private static var leastCost: Int { 1 << 14 }

  /// At most `mostCost`, in bytes, is under way, or one item.
  init(workers: Int, mostCost: Int, _ body: @escaping @Sendable (Item) -> Result) {
    // Serial queues: a concurrent one makes libdispatch look after its threads every second.
    state = Mutex(State(idle: (0..<workers).map { _ in DispatchQueue(label: "winnow.extract") }))
    isInline = workers == 1
    self.mostCost = mostCost
    self.body = body
  }

  /// Hands out an item, and takes back what is finished; waits while too much is under way.
  func submit<E: Error>(_ item: Item, cost: Int, _ take: (Result) throws(E) -> Void) throws(E) {
    if isInline { return try take(body(item)) }
    let cost = max(cost, Self.leastCost)
    try collect(while: { held.cost > 0 && held.cost + cost > mostCost }, take)
    let number = held.first + held.costs.count
    held.costs.append(cost)
    held.cost += cost
    let queue = state.withLock { state in
      state.waiting.append((number, item))
      return state.idle.popLast()
    }
    queue?.async { [self] in work(queue!) }
  }

  /// Takes back all that is under way.
  func finish<E: Error>(_ take: (Result) throws(E) -> Void) throws(E) {
    try collect(while: { !held.costs.isEmpty }, take)
  }

  private func collect<E: Error>(while isTooMuch: () -> Bool, _ take: (Result) throws(E) -> Void) throws(E) {
    var takenCount = 0
    defer { held.costs.removeFirst(takenCount) }
    while takenCount < held.costs.count {
      if let result = state.withLock({ $0.results.removeValue(forKey: held.first) }) {
        held.cost -= held.costs[takenCount]
        held.first += 1
        takenCount += 1
        try take(result)
      } else if isTooMuch() {
        done.wait()
      } else {
        return
      }
    }
  }

  private func work(_ queue: DispatchQueue) {
    while let (number, item) = next(queue) {
      let result = body(item)
      state.withLock { $0.results[number] = result }
      done.signal()
    }
  }

  private func next(_ queue: DispatchQueue) -> (number: Int, item: Item)? {
    state.withLock { state in
      if state.waiting.isEmpty { state.idle.append(queue) }
      return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
    }
  }
}
