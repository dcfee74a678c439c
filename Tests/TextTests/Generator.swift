// Pseudo-random texts that are the same on every run, put together from lines that provoke the rules.
// In a real text rules hardly meet; here each finds what another has left, which is where cleaning twice would differ
// from cleaning once (G8).

import TestBench

struct Generator: RandomNumberGenerator {
  private var numbers: SplitMix64
  init(seed: UInt64) { numbers = SplitMix64(seed: seed) }

  mutating func next() -> UInt64 { numbers.next() }
}

/// Lines from which runs, edges, rows and wrapped paragraphs arise; few, so that repeats are frequent.
let provokingLines = [
  "Share", "Comments", "Post a Comment", "Read: Fishermen ask for a second ice house", "Read more", "Advertisement",
  "By Anna Lindqvist", "14 April 2017", "Updated: 15 April 2017", "Facebook", "Share on Facebook",
  "Home | News | Sport",
  "Photo: Nils Brandt", "© 2017 The Vessel Bay Post", "We use cookies to keep you signed in. Accept?", "Accept all",
  "Harbour road reopens", "What comes next", "Yes.", "No.", "- a point", "* another point", "1. first", "> quoted",
  "a\tb", "The wall held, and nobody got their feet wet at all.", "Sign in", "Weather was fine on all of the days.",
  "12 Comments",
  "The harbour road in Vessel Bay was opened to traffic again on Friday, four months after the storm tore at its wall.",
  "Engineers prefer the second one, because it moves when the sea does, as the head of the works office put it to us.",
  "refrain of the old song", "and we sailed away",
  "if (x) { return long_name_of_a_function(argument, another, third); } else { return 0; }",
  "the council waited for a full spring tide before it let the",
  "first lorries pass, which was in the second week of the",
  "month, and then", "x", "Ende", "日本語の文章です。", "Überschrift ohne Punkt", "\u{200B}", "\u{FEFF}", "# Marked heading",
  "name | state", "--- | ---", "│a │b │", "12:01 ole: yes", "```", "```", "```sh",
]

extension Generator {
  /// A text of up to `lineCount` lines with ends, gaps and dirt of all kinds.
  mutating func text(lineCount: Int) -> [UInt8] {
    var text = ""
    let vocabulary = (0..<Int.random(in: 1...12, using: &self)).map { _ in provokingLines.randomElement(using: &self)! }
    let gaps = ["  ", " \u{200B} ", "\t", "\u{AD} ", "\u{A0}", "\u{3000} "]
    let ends = ["\n", "\n", "\n\n", "\n\n", "\r\n", "\r", " \n \n", "\u{C}", "\u{2028}", "\u{85}", " "]
    for _ in 0..<Int.random(in: 0...lineCount, using: &self) {
      text += ["", "", "", " ", "\t", "\u{A0}", "\u{1}"].randomElement(using: &self)!
      let line = vocabulary.randomElement(using: &self)!
      if Int.random(in: 0..<6, using: &self) == 0 {
        text += line.split(separator: " ", omittingEmptySubsequences: false)
          .joined(separator: gaps.randomElement(using: &self)!)
      } else {
        text += line
      }
      text += ends.randomElement(using: &self)!
    }
    return Array(text.utf8)
  }

  /// Paragraphs wrapped at a margin, some with a list, a heading or a short last line between them.
  mutating func wrappedText() -> [UInt8] {
    let margin = Int.random(in: 40...90, using: &self)
    let words = [
      "the", "wall", "held", "Harbour", "council.", "long-", "Inselbewohner", "sea", "it", "und", "mail,", "Boats.",
    ]
    var text = ""
    for _ in 0..<Int.random(in: 1...8, using: &self) {
      if Int.random(in: 0..<4, using: &self) == 0 {
        text += ["- ", "* ", "> ", "# ", "12. "].randomElement(using: &self)!
      }
      var column = 0
      for _ in 0..<Int.random(in: 1...50, using: &self) {
        let word = words.randomElement(using: &self)!
        if column > 0, column + word.utf8.count > margin {
          text += "\n"
          column = 0
        }
        text += word + " "
        column += word.utf8.count + 1
      }
      text += ["\n", "\n\n", "\n\n", "\u{C}"].randomElement(using: &self)!
    }
    return Array(text.utf8)
  }
}
