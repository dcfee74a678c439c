// zlib's inflate as a value of its own: one stream of deflate (RFC 1951) in one of its three wrappings, a step at a time.
// Files and bodies of messages inflate by different rules; what they share is here, and the only pointers with it.

import CZlib

struct Inflation: ~Copyable {
  /// What lies around the deflated bytes, as zlib's window bits say it.
  enum Wrapping: Int32 {
    case gzip = 31
    /// RFC 1950.
    case zlib = 15
    case raw = -15
  }

  enum Outcome {
    /// The stream came to its end, and its checksum is right.
    case end
    case progress
    /// Nothing came out and nothing was used up: more input is needed.
    case stalled
    case damaged
  }

  struct Step {
    let outcome: Outcome
    let usedByteCount: Int
    let producedByteCount: Int
  }

  // zlib keeps a pointer to its stream and refuses one that has moved.
  private let stream: UnsafeMutablePointer<z_stream>
  private var block = [UInt8](repeating: 0, count: 1 << 15)

  init(_ wrapping: Wrapping) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    precondition(winnow_inflate_init(stream, wrapping.rawValue) == Z_OK, "zlib could not be set up")
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// Begins a new stream.
  mutating func reset() -> Bool { inflateReset(stream) == Z_OK }

  /// Inflates from the beginning of `input` as much as a block holds.
  mutating func step(_ input: ArraySlice<UInt8>) -> Step {
    let offered = min(input.count, 1 << 30)
    let stream = self.stream
    return block.withUnsafeMutableBufferPointer { target in
      input.withUnsafeBufferPointer { source in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        stream.pointee.avail_in = UInt32(offered)
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = UInt32(target.count)
        let status = inflate(stream, Z_NO_FLUSH)
        let used = offered - Int(stream.pointee.avail_in)
        let produced = target.count - Int(stream.pointee.avail_out)
        let outcome: Outcome =
          switch status {
          case Z_STREAM_END: .end
          case Z_OK, Z_BUF_ERROR: used + produced > 0 ? .progress : .stalled
          default: .damaged
          }
        return Step(outcome: outcome, usedByteCount: used, producedByteCount: produced)
      }
    }
  }

  /// What the last step produced, or the first `limit` bytes of it.
  func appendProduced(_ step: Step, upTo limit: Int = .max, to output: inout [UInt8]) {
    output.append(contentsOf: block.prefix(min(step.producedByteCount, limit)))
  }
}
