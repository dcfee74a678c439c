// What the commit loop has in hand between two commits.
// A value of its own, so that a batch ends by giving way to an empty one, and nothing of it can stay behind in the loop.

import Deduplication
import Intake
import Storage

/// A file of many documents that has begun, and those with the same bytes that wait for its end.
struct BegunFile {
  let ticket: UInt64
  var waiting: [Arrival] = []
}

/// Results of one batch, in order.
struct GatheredResults {
  var entries: [CommitEntry] = []
  var titles: [String?] = []
  var arrivals: [Arrival] = []
  /// Files of many documents that must be looked at again, which may be only when what they have so far is durable.
  var again: [(Arrival, End)] = []
  var sequences: [UInt64] = []
  var heldBytes = 0
  var payloadBytes = 0
  /// Ids of the records of this batch, by the bytes they were made of; empty of files of many documents.
  var contents: [Digest: String] = [:]
}
