// The other end of the status socket, for `winnow status` and `winnow sync`: one request, one answer, never a wait
// without end.

import POSIX

public enum StatusClient {
  public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nobody listens, or not for us.
    case unreachable(SystemError)
    case timedOut
    /// Not HTTP, cut off, or larger than any answer of winnow's.
    case malformedAnswer

    public var description: String {
      switch self {
      case .unreachable(let error): error.description
      case .timedOut: "the daemon did not answer in time"
      case .malformedAnswer: "the answer is not one of winnow's"
      }
    }
  }

  private static let maximumAnswerBytes = 16 << 20

  /// Sends one request and returns status and body. Blocks for at most about `timeout` for connecting and again as
  /// long for the answer; a `sync` needs some seconds more than it asks the daemon to wait.
  public static func request(
    socket: Path, method: String, path: String, timeout: Duration = .seconds(10)
  ) throws(Failure) -> (status: Int, body: [UInt8]) {
    let (seconds, attoseconds) = timeout.components
    let milliseconds = max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    let connection: FileDescriptor
    do throws(SystemError) {
      connection = try UnixSocket.connect(to: socket, timeoutMilliseconds: milliseconds)
    } catch { throw .unreachable(error) }
    let request = Array("\(method) \(path) HTTP/1.1\r\nHost: winnow\r\nConnection: close\r\n\r\n".utf8)
    // So short a request is taken whole by the buffer of a new connection. A server with too many connections has
    // answered and closed by now: its answer can be read all the same.
    let failure = sendFailure(request, connection)
    let deadline = Clock.monotonicNanoseconds() + Int64(milliseconds) * 1_000_000
    var answer: [UInt8] = []
    while try receive(from: connection, into: &answer, until: deadline) {
      if answer.count > maximumAnswerBytes { throw .malformedAnswer }
      if let complete = parse(answer) { return complete }
    }
    throw failure.map { .unreachable($0) } ?? .malformedAnswer
  }

  private static func sendFailure(_ request: [UInt8], _ connection: FileDescriptor) -> SystemError? {
    do {
      _ = try UnixSocket.send(request, to: connection)
      return nil
    } catch { return error }
  }

  /// False at the end of the stream.
  private static func receive(
    from connection: FileDescriptor, into answer: inout [UInt8], until deadline: Int64
  ) throws(Failure) -> Bool {
    let left = deadline - Clock.monotonicNanoseconds()
    let received: [UInt8]
    let isReadable: Bool
    do throws(SystemError) {
      isReadable = left > 0 ? try connection.waitUntilReadable(milliseconds: Int(left / 1_000_000) + 1) : false
      received = isReadable ? try connection.read(upTo: 16_384) : []
    } catch { throw .unreachable(error) }
    if !isReadable { throw .timedOut }
    answer.append(contentsOf: received)
    return !received.isEmpty
  }

  /// Status and body once all of it is there.
  private static func parse(_ answer: [UInt8]) -> (status: Int, body: [UInt8])? {
    let blank = Array("\r\n\r\n".utf8)
    guard let end = answer.indices.first(where: { answer[$0...].starts(with: blank) }) else { return nil }
    let lines = String(decoding: answer[..<end], as: UTF8.self).split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    let length = lines.dropFirst().compactMap { line in
      line.lowercased().hasPrefix("content-length:") ? Int(line.dropFirst(15).filter { $0 != " " }) : nil
    }
    let body = answer[(end + blank.count)...]
    guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]), let length = length.first,
      length >= 0, body.count >= length
    else { return nil }
    return (status, Array(body.prefix(length)))
  }
}
