// Names that are not deliveries.
// A temporary file that is read becomes a torn record; a delivery that is ignored has none, and of that only somebody
// hears who asks for it.

import POSIX
import Testing

@testable import Intake

@Suite("Ignore rules")
struct IgnoreRulesTests {
  @Test(
    "temporary names are ignored, and the pattern is named",
    arguments: [
      (".hidden", ".*"), ("a.html.part", "*.part"), ("x~", "*~"), ("#x#", "#*#"), ("~$report.html", "~$*"),
      ("a.crdownload", "*.crdownload"), ("deep/er/.x", ".*"), (".git/config", ".*"), ("@eaDir/a.html", "@eaDir/"),
      ("a/lost+found/b", "lost+found/"), ("x.!ut", "*.!ut"), ("Thumbs.db", "Thumbs.db"), ("._x", ".*"),
    ])
  func builtIn(_ path: String, _ pattern: String) {
    #expect(IgnoreRules().match(Path(path)) == pattern)
  }

  @Test(
    "deliveries are not ignored",
    arguments: ["a.html", "part", "a.part.html", "a~b", "#x", "Thumbs.db.html", "@eaDir", "tmp/a", "x.tmpl", "~x"])
  func delivered(_ path: String) {
    #expect(IgnoreRules().match(Path(path)) == nil)
  }

  @Test("a name that is not UTF-8 is matched by its bytes")
  func bytes() {
    #expect(IgnoreRules().match(Path(bytes: [0x2E, 0xED])) == ".*")
    #expect(IgnoreRules(["V?c"]).match(Path(bytes: [0x56, 0xED, 0x63])) == "V?c")
  }

  @Test(
    "a user's globs match names, and paths where they hold a slash",
    arguments: [
      ("*.log", "a/b.log", true), ("*.log", "a/b.log.html", false), ("raw/*.html", "raw/x.html", true),
      ("raw/*.html", "raw/y/x.html", false), ("raw/*.html", "a/raw/x.html", false), ("/x", "x", true),
      ("/x", "a/x", false),
      ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[^a-c]x", "dx", true), ("[]]", "]", true), ("[x", "[x", true),
      ("a?c", "abc", true), ("a?c", "a/c", false), ("*a*b*", "xxaxxbxx", true), ("*a*b*", "xxbxxaxx", false),
      ("draft/", "draft/x", true), ("draft/", "draft", false), ("a\\*", "a*", true), ("a\\*", "ab", false),
    ])
  func user(_ glob: String, _ path: String, _ isIgnored: Bool) {
    #expect((IgnoreRules([glob]).match(Path(path)) == glob) == isIgnored)
  }

  @Test("a glob of many stars ends")
  func stars() {
    let glob = String(repeating: "*a", count: 200) + "*b"
    #expect(IgnoreRules([glob]).match(Path(String(repeating: "a", count: 250))) == nil)
  }
}
