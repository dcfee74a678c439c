// Sockets as others use them: the receiving end of datagrams, which a service manager opens at $NOTIFY_SOCKET, and a
// connection whose sending half is closed.

import Glibc
import POSIX

public final class DatagramSocket: Sendable {
  private let raw: Int32

  /// Binds at `path`; a leading `@` names the abstract space.
  public init(at path: Path) {
    raw = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = path.bytes
    if name.first == UInt8(ascii: "@") { name[0] = 0 }
    precondition(name.count < 108, "a socket's path is too long: \(path)")
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let size = socklen_t(2 + name.count + (name[0] == 0 ? 0 : 1))
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(raw, $0, size) }
    }
    precondition(result == 0, "no socket can be bound at \(path)")
  }

  deinit { close(raw) }

  /// The next datagram; nil when none has come.
  public func receive() -> String? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(raw, &buffer, buffer.count, 0)
    return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
  }
}

/// shutdown(2) of the sending half: the other end reads what was sent and then the end.
public func finishSending(on connection: FileDescriptor) { _ = shutdown(connection.raw, Int32(SHUT_WR)) }
