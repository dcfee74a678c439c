// Sockets of this machine: a listening Unix stream socket, the same on loopback TCP, a client, and the datagram that
// sd_notify(3) sends.

import Glibc

public enum UnixSocket {
  /// Binds and listens, non-blocking. A socket file that nobody answers on is removed first; one that somebody answers
  /// on throws EADDRINUSE.
  public static func listen(at path: Path, permissions: UInt32 = 0o660) throws(SystemError) -> FileDescriptor {
    if try FileStatus.ifPresent(path)?.kind == .socket {
      if (try? connect(to: path)) != nil { throw SystemError("listen", path, code: EADDRINUSE) }  // nobody there: stale
      try removeFile(path)
    }
    let descriptor = try makeStream(AF_UNIX, path)
    var address = try unixAddress(path)
    // Nobody can connect before listen(2), so there is no moment with the wrong permissions; a umask would be that of
    // every thread.
    try retrying("bind", path) {
      withSocketAddress(&address) { bind(descriptor.raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    try retrying("set permissions of", path) { path.withCString { chmod($0, mode_t(permissions)) } }
    try retrying("listen", path) { Glibc.listen(descriptor.raw, 1024) }
    return descriptor
  }

  /// Listens on a port of 127.0.0.1; port 0 lets the kernel choose.
  public static func listenOnLoopback(port: UInt16) throws(SystemError) -> FileDescriptor {
    let name = Path("127.0.0.1:\(port)")
    let descriptor = try makeStream(AF_INET, name)
    var one: Int32 = 1
    setsockopt(descriptor.raw, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    try retrying("bind", name) {
      withSocketAddress(&address) { bind(descriptor.raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    try retrying("listen", name) { Glibc.listen(descriptor.raw, 1024) }
    return descriptor
  }

  /// Accepts one connection, non-blocking; nil when none waits or it went away again.
  public static func accept(on listener: FileDescriptor) throws(SystemError) -> FileDescriptor? {
    do {
      let raw = try retrying("accept", listener.path) { Glibc.accept(listener.raw, nil, nil) }
      let connection = FileDescriptor(adopting: raw, path: listener.path)
      try retrying("configure", listener.path) { fcntl(raw, F_SETFD, FD_CLOEXEC) }
      try retrying("configure", listener.path) { fcntl(raw, F_SETFL, O_NONBLOCK) }
      return connection
    } catch {
      if [EAGAIN, EWOULDBLOCK, ECONNABORTED].contains(error.code) { return nil }
      throw error
    }
  }

  /// Takes over a listening socket that another process opened for us, as systemd does: from now on non-blocking and not
  /// inherited. Throws EINVAL for anything else than a listening stream socket.
  public static func adoptListener(_ raw: Int32, named name: Path) throws(SystemError) -> FileDescriptor {
    func option(_ option: Int32) throws(SystemError) -> Int32 {
      var value: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      try retrying("adopt", name) { getsockopt(raw, SOL_SOCKET, option, &value, &size) }
      return value
    }
    guard try option(SO_TYPE) == Int32(SOCK_STREAM.rawValue), try option(SO_ACCEPTCONN) == 1 else {
      throw SystemError("adopt", name, code: EINVAL)
    }
    try retrying("configure", name) { fcntl(raw, F_SETFD, FD_CLOEXEC) }
    try retrying("configure", name) { fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK) }
    return FileDescriptor(adopting: raw, path: name)
  }

  /// Connects, blocking. With a limit, connecting and every later send fail with EAGAIN when they wait longer than that,
  /// as for a listener that has stopped accepting.
  public static func connect(to path: Path, timeoutMilliseconds: Int? = nil) throws(SystemError) -> FileDescriptor {
    let flags = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let raw = try retrying("socket", path) { socket(AF_UNIX, flags, 0) }
    let descriptor = FileDescriptor(adopting: raw, path: path)
    if let timeoutMilliseconds {
      var limit = timeval(tv_sec: timeoutMilliseconds / 1000, tv_usec: timeoutMilliseconds % 1000 * 1000)
      try retrying("configure", path) {
        setsockopt(raw, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      }
    }
    var address = try unixAddress(path)
    try retrying("connect to", path) {
      withSocketAddress(&address) { Glibc.connect(raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    return descriptor
  }

  /// The user at the other end of a connected Unix socket (SO_PEERCRED); nil for TCP.
  public static func peerUser(of connection: FileDescriptor) -> UInt32? {
    var credentials = (pid: Int32(0), user: UInt32.max, group: UInt32.max)  // struct ucred of unix(7)
    var size = socklen_t(12)
    guard getsockopt(connection.raw, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0, size == 12 else { return nil }
    return credentials.user == UInt32.max ? nil : credentials.user
  }

  /// send(2) of the bytes from `start` on, without SIGPIPE: how many were taken; nil when a non-blocking socket takes
  /// nothing now.
  public static func send(
    _ bytes: [UInt8], from start: Int = 0, to connection: FileDescriptor
  ) throws(SystemError) -> Int? {
    do {
      return try retrying("send", connection.path) {
        bytes.withUnsafeBytes {
          Glibc.send(connection.raw, $0.baseAddress! + start, $0.count - start, Int32(MSG_NOSIGNAL))
        }
      }
    } catch { if error.code == EAGAIN || error.code == EWOULDBLOCK { return nil } else { throw error } }
  }

  /// One datagram to a Unix socket; a leading `@` names the abstract space.
  public static func sendDatagram(_ bytes: [UInt8], to path: Path) throws(SystemError) {
    let raw = try retrying("socket", path) { socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0) }
    let descriptor = FileDescriptor(adopting: raw, path: path)
    let isAbstract = path.bytes.first == UInt8(ascii: "@")
    var name = path.bytes
    if isAbstract { name[0] = 0 }
    var address = try unixAddress(Path(bytes: name))
    let size = socklen_t(2 + name.count + (isAbstract ? 0 : 1))
    try retrying("send to", path) {
      withSocketAddress(&address) {
        sendto(descriptor.raw, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, size)
      }
    }
  }

  private static func makeStream(_ family: Int32, _ path: Path) throws(SystemError) -> FileDescriptor {
    let flags = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    return FileDescriptor(adopting: try retrying("socket", path) { socket(family, flags, 0) }, path: path)
  }

  private static func unixAddress(_ path: Path) throws(SystemError) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard path.bytes.count < room else { throw SystemError("use as a socket name", path, code: ENAMETOOLONG) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.bytes) }
    return address
  }
}

private func withSocketAddress<Address, Result>(
  _ address: inout Address, _ body: (UnsafePointer<sockaddr>) -> Result
) -> Result {
  withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
}
