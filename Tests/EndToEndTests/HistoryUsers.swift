// What the users of the drop directory do in a simulated history: files come in all the ways in which programs deliver them,
// are written over, appended to, renamed, linked, touched and taken away, finished by winnow or not.

import Foundation
import Glibc
import POSIX
import TestBench

extension History {
  func change(times: Int) {
    for _ in 0..<Int.random(in: 1...times, using: &random) {
      switch Int.random(in: 0..<16, using: &random) {
      case 0..<6: deliver(to: freshPath(ending: nil), fresh())
      case 6: deliver(to: paths.randomElement(using: &random), fresh())
      case 7: deliver(to: freshPath(ending: nil), made.randomElement(using: &random) ?? fresh())
      case 8..<10: grow()
      case 10: moveWithin()
      case 11: takeAway()
      case 12: bringBack()
      case 13: touch()
      case 14: linkAgain()
      default: moveDirectory()
      }
      if daemon != nil, chance(2) { usleep(UInt32.random(in: 0...3000, using: &random)) }
    }
  }

  private func fresh() -> HistoryContent {
    serial += 1
    let kinds = HistoryContent.Kind.allCases + [.text, .text, .text, .text, .text, .feed, .feed, .feed]
    let content = HistoryContent.make(kinds.randomElement(using: &random)!, serial: serial, &random)
    if content.isRegular { made.append(content) }
    return content
  }

  private func freshPath(ending: String?) -> String {
    serial += 1
    let directory = ["", "", "", "a/", "b/", "b/c/"].randomElement(using: &random)!
    return directory + "n\(serial)" + (ending.map { "." + $0 } ?? "")
  }

  private func target(_ path: String) -> Path { box.drop.appending(Path(path)) }

  /// Puts a file there, by any of the ways in which programs do it.
  private func deliver(to path: String?, _ content: HistoryContent) {
    guard var path else { return }
    if !path.contains(".") { path += "." + content.fileExtension }
    let place = target(path)
    // A directory that is renamed away meanwhile is made again.
    try! makeDirectories(place.parent)
    var style = Int.random(in: 0..<4, using: &random)
    // Nobody writes through a link or into a pipe.
    if model.content(at: path)?.isRegular == false { style = 3 }
    say("\(content.kind) of \(content.bytes.count) bytes to \(path), style \(style)")
    guard content.isRegular else { return deliverSpecial(path, content) }
    paths.append(path)
    switch style {
    case 0: writeInPlace(path, content, pieces: 1)
    case 1: writeInPlace(path, content, pieces: 4)
    case 2:
      let staged = box.directory.at(Path("staging/\(serial)"))
      let status = write(content, to: staged)
      if unlink(place.description) == 0 { model.left(path) }
      model.arrived(path, status, content)
      _ = link(staged.description, place.description)
      _ = unlink(staged.description)
    default:
      let staged = chance(2) ? place.parent.appending(Path(".hidden-\(serial).tmp")) : box.directory.at("staging/new")
      model.arrived(path, write(content, to: staged), content)
      try! renameFile(staged, to: place)
    }
  }

  private func deliverSpecial(_ path: String, _ content: HistoryContent) {
    let name = "staging/special-\(serial)"
    if content.kind == .pipe {
      box.directory.makePipe(Path(name))
    } else {
      box.directory.makeSymbolicLink(Path(name), to: box.directory.at("secret"))
    }
    model.arrived(path, try! FileStatus.of(box.directory.at(Path(name))), content)
    try! renameFile(box.directory.at(Path(name)), to: target(path))
  }

  private func write(_ content: HistoryContent, to path: Path) -> FileStatus {
    let file = try! FileDescriptor.open(path, [.writeOnly, .create, .truncate])
    try! file.writeAll(content.bytes)
    return try! file.status()
  }

  /// Holds the file open all the time.
  private func writeInPlace(_ path: String, _ content: HistoryContent, pieces: Int) {
    let file = try! FileDescriptor.open(target(path), [.writeOnly, .create, .truncate, .noFollow])
    var rest = content.bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(max(1, (content.bytes.count + pieces - 1) / pieces))
      try! file.writeAll(Array(piece))
      rest = rest.dropFirst(piece.count)
      if pieces > 1 { usleep(UInt32.random(in: 0...2000, using: &random)) }
    }
    settle(path, file, content)
  }

  /// The file is as its writer wants it. It may have been taken away under its hands: then it is not there any more.
  private func settle(_ path: String, _ file: FileDescriptor, _ content: HistoryContent) {
    let status = try! file.status()
    func lies(_ name: String) -> Bool {
      ((try? FileStatus.ifPresent(target(name))) ?? nil)?.inode == status.inode
    }
    for other in model.names(of: status.inode) {
      if lies(other) { model.arrived(other, status, content) } else { model.mayComeBack(other, status, content) }
    }
    model.arrived(path, status, content)
    if !lies(path) { model.left(path) }
  }

  private func grow() {
    guard let path = paths.randomElement(using: &random), let content = model.content(at: path) else { return }
    let count = Int.random(in: 1...20, using: &random)
    serial += 1
    guard content.isRegular, let grown = content.grown(by: count, serial: serial),
      let file = try? FileDescriptor.open(target(path), [.writeOnly, .append])
    else { return }
    say("append to \(path)")
    try! file.writeAll(Array(grown.bytes.dropFirst(content.bytes.count)))
    made.append(grown)
    settle(path, file, grown)
  }

  private func moveWithin() {
    guard let path = paths.randomElement(using: &random), let content = model.content(at: path) else { return }
    let other = chance(3) ? paths.randomElement(using: &random)! : freshPath(ending: content.fileExtension)
    try! makeDirectories(target(other).parent)
    // Of two names of one file rename(2) takes none away.
    guard other != path, let status = try? FileStatus.of(target(path)),
      ((try? FileStatus.ifPresent(target(other))) ?? nil)?.inode != status.inode,
      (try? renameFile(target(path), to: target(other))) != nil
    else { return }
    say("\(path) becomes \(other)")
    model.arrived(other, status, content)
    model.left(path)
    paths.append(other)
  }

  private func takeAway() {
    guard let path = paths.randomElement(using: &random), let content = model.content(at: path) else { return }
    if chance(2) {
      say("remove \(path)")
      _ = unlink(target(path).description)
    } else {
      let place =
        chance(2)
        ? target(path).parent.appending(Path(".hidden-away-\(serial)")) : box.directory.at(Path("aside/\(serial)"))
      serial += 1
      guard (try? renameFile(target(path), to: place)) != nil else { return }
      say("\(path) goes away")
      away.append((place, content))
    }
    model.left(path)
  }

  private func bringBack() {
    guard let (place, gone) = away.popLast() else { return }
    // It may have been written to by another name. Who opens a pipe waits for its writer.
    let bytes = gone.isRegular ? (try? readFile(place, limit: 1 << 30)) ?? [] : []
    let content = gone.isRegular ? made.first { $0.bytes == bytes } ?? gone : gone
    let path = freshPath(ending: content.fileExtension)
    try! makeDirectories(target(path).parent)
    guard let status = try? FileStatus.of(place) else { return }
    say("\(path) comes back")
    model.arrived(path, status, content)
    try! renameFile(place, to: target(path))
    paths.append(path)
  }

  private func touch() {
    guard let path = paths.randomElement(using: &random), let content = model.content(at: path), content.isRegular
    else { return }
    say("touch \(path)")
    if chance(2) {
      _ = chmod(target(path).description, 0o640)
    } else if let file = try? FileDescriptor.open(target(path), .readOnly) {
      let times = [
        timespec(tv_sec: 1_500_000_000 + serial, tv_nsec: 0), timespec(tv_sec: 1_500_000_000 + serial, tv_nsec: 0),
      ]
      serial += 1
      _ = futimens(file.raw, times)
      settle(path, file, content)
    }
  }

  private func linkAgain() {
    guard let path = paths.randomElement(using: &random), let content = model.content(at: path),
      let status = try? FileStatus.of(target(path))
    else { return }
    let other = freshPath(ending: content.fileExtension)
    try! makeDirectories(target(other).parent)
    model.arrived(other, status, content)
    guard link(target(path).description, target(other).description) == 0 else { return model.left(other) }
    say("\(other) is another name of \(path)")
    paths.append(other)
  }

  private func moveDirectory() {
    serial += 1
    let (old, new) = (["a", "b/c", "b"].randomElement(using: &random)!, "d\(serial)")
    let moving = model.current.keys.filter { $0.hasPrefix(old + "/") }.sorted()
    let contents = moving.compactMap { path in
      (try? FileStatus.of(target(path))).map { (path, $0, model.content(at: path)!) }
    }
    guard (try? renameFile(target(old), to: target(new))) != nil else { return }
    say("directory \(old) becomes \(new)")
    for path in moving { model.left(path) }
    for (path, status, content) in contents {
      let other = new + path.dropFirst(old.count)
      model.arrived(other, status, content)
      paths.append(other)
    }
  }
}
