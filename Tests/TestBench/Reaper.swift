// What becomes of processes whose test run is killed: nobody would end them, for each stands in a group of its own,
// which the terminal's ^C does not reach either. So a shell reads from a socket that only the test run holds open. When
// that ends, however it ends, the shell kills the groups that are left.

import Glibc
import POSIX

/// Kills the process groups it watches when it goes or the test run ends.
public final class Reaper: Sendable {
  /// The one of this test run.
  static let shared = Reaper()

  private let socket: Int32
  private let shell: Int32

  private static let script = """
    while read -r sign group; do
      left=
      for other in $groups; do [ "$other" = "$group" ] || left="$left $other"; done
      [ "$sign" = - ] || left="$left $group"
      groups=$left
    done
    for group in $groups; do kill -9 "-$group"; done
    """

  public init() {
    var ends: [Int32] = [0, 0]
    // A pair of sockets, since a pipe cannot be closed to other children in the moment it is made.
    let result = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
    precondition(result == 0, "no pair of sockets can be made")
    socket = ends[1]
    shell = spawn(
      ["sh", "-c", Self.script], ["PATH=/usr/bin:/bin"], in: "/", standardInput: ends[0], standardOutput: "/dev/null",
      standardError: "/dev/null")
    close(ends[0])
  }

  deinit {
    close(socket)
    var status: Int32 = 0
    waitpid(shell, &status, 0)
  }

  public func watch(_ group: Int32) { tell("+ \(group)\n") }

  /// To be called before the number can be given to somebody else.
  public func forget(_ group: Int32) { tell("- \(group)\n") }

  private func tell(_ line: String) {
    let bytes = Array(line.utf8)
    precondition(write(socket, bytes, bytes.count) == bytes.count, "nobody watches over the processes of this test run")
  }
}
