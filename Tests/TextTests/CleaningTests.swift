// What cleaning takes and what it leaves, rule by rule.
// A line that goes is missed by nobody, and lines that are joined are not parted again: so beside what each rule is for
// there stands what only looks like it, such as refrains, verse, tables and code.

import Testing

@testable import Text

@Suite struct CleaningTests {
  private let first =
    "The ferry to the outer islands ran again on Monday, after two weeks in which the pass was closed."
  private let second =
    "Shopkeepers said their shelves had been empty since the first weekend, and they had a list of wants."
  private let third = "The harbour master expects the pass to stay open unless the wind turns to the north once more."

  private func lines(_ source: [String], separator: String = "\n") throws -> [String] {
    let cleaned = try #require(clean(Array(source.joined(separator: separator).utf8)))
    return cleaned.blocks.map { String(decoding: cleaned.text[$0.start..<$0.end], as: UTF8.self) }
  }

  private func rules(_ source: [String]) throws -> [Rule] {
    try #require(clean(Array(source.joined(separator: "\n").utf8))).removals.map(\.rule)
  }

  @Test("a run that comes a second and a third time goes twice")
  func runs() throws {
    let body = [first, "Shelves", second, "The list", third]
    #expect(try lines(body + body + body) == body)
    #expect(try rules(body + body) == [.repeated])
  }

  @Test("interleaved copies go one by one")
  func interleaved() throws {
    #expect(try lines([first, first, second, second, third, third]) == [first, second, third])
  }

  @Test("a copy with a new line inside keeps the new line")
  func newLineInCopy() throws {
    let new = "Nothing of this was known on Tuesday."
    #expect(try lines([first, second, third, first, new, second, third]) == [first, second, third, new])
  }

  @Test("two short sentences that come again in a row are a repeat, one alone is not")
  func shortSentences() throws {
    let (one, other) = ["The wall held for all of the winter.", "Nobody got their feet wet in the whole harbour."].tuple
    #expect(try lines([first, one, other, second, one, other]) == [first, one, other, second])
    #expect(try lines([first, one, other, second, one]) == [first, one, other, second, one])
  }

  @Test("refrains, items, rows, answers and code stay")
  func guards() throws {
    for kept in [
      ["Blow, wind, blow", "blow the pass clear"], ["- onions", "- batteries"], ["a\t1", "b\t2"], ["Yes.", "No."],
      ["if (isOpen(pass) && hasWind(from: north)) { return crossing(quay: western, hours: 3); } else { wait(); }"],
    ] {
      let source = [first] + kept + [second] + kept + [third]
      #expect(try lines(source) == source)
    }
  }

  @Test("long rows and items that come again stay as well")
  func longRows() throws {
    for kept in [
      "- [ ] I have read the contributing guidelines and I agree to the code of conduct of this project",
      "The largest of the outer islands, with the mail and the shop\t1,204\t1,189\t1,230\t1,244\t1,251",
    ] {
      let source = [first, kept, second, kept, third]
      #expect(try lines(source) == source)
    }
  }

  @Test(
    "what is said at the end of a text is no button",
    arguments: ["“Got it.”", "I agree.", "Home.", "»Komm«, sagte er. »Wir gehen.«", "«Oui», dit-il. «Non», dit-elle."])
  func saidAtTheEnd(line: String) throws {
    #expect(try lines([first, second, line]) == [first, second, line])
    #expect(try lines([first, second, "« Older | Home | Newer »"]) == [first, second])
  }

  @Test("a headline about copyright is none of its notices")
  func copyrightHeadline() throws {
    let title = "Copyright reform passes the European Parliament"
    #expect(try lines([title, first, second]) == [title, first, second])
    #expect(try lines([first, second, "Copyright 2031 Harbour Post"]) == [first, second])
    #expect(try lines([first, second, "10 x 20 x 30"]) == [first, second, "10 x 20 x 30"])
  }

  @Test(
    "measures and configurations behind a label are neither credits nor cross-links",
    arguments: ["image: nginx:1.25", "Read: 3,500 MB/s", "Watch: 250 EUR", "Foto: 12 MP"])
  func labelled(line: String) throws {
    #expect(try lines([first, line, second]) == [first, line, second])
    #expect(try lines([first, "Foto: dpa/Anna Lind", "Read: Full report", second]) == [first, second])
  }

  @Test("equal lines in a row are kept three times, rows of data always")
  func equalLines() throws {
    #expect(try lines([first] + Array(repeating: "Buy onions here", count: 6)).count == 4)
    #expect(try lines([first] + Array(repeating: "- onions", count: 6)).count == 7)
    // A run never repeats itself: the second line is no copy of a run that the third belongs to.
    #expect(
      try lines([first] + Array(repeating: "Nobody got their feet wet in the whole harbour.", count: 3)).count == 4)
  }

  @Test("a document of nothing but boilerplate stays as it is")
  func onlyBoilerplate() throws {
    let source = ["Advertisement", "Read more", "Photo: Ole J. Vik"]
    #expect(try lines(source) == source)
  }

  @Test("the head ends at the first paragraph and the tail begins behind the last")
  func edges() throws {
    let source = [
      "Menu", "Sign in", "Ferry runs again", first, "Menu", "Comments", second, "Share", "Comments", "Menu",
    ]
    #expect(try lines(source) == ["Ferry runs again", first, "Menu", "Comments", second])
    #expect(try rules(source) == [.navigation, .subscribePrompt, .shareRow, .commentPrompt, .navigation])
  }

  @Test(
    "a line that comes again among other short lines of a head stays",
    arguments: [
      ["Holm North", "Labour and Cooperative", "Holm South", "Labour and Cooperative"],
      ["Labour and Cooperative", "Holm North", "Labour and Cooperative", "Holm South"],
      ["Monday", "9.00 am to 5.00 pm", "Tuesday", "9.00 am to 5.00 pm", "Wednesday", "9.00 am to 5.00 pm"],
      ["The ferries of the islands", "Ada Berg", "University of Holm", "Ole Lund", "University of Holm"],
      ["“Gone,” said Tom.", "“Gone where?”", "“Gone,” said Tom."],
      ["\"Gone,\" said Tom.", "\"Gone where?\"", "\"Gone,\" said Tom."],
      ["Ferry runs again", "Holm", "Ferry runs again", "Skerry", "Ferry runs again"],
    ])
  func repeatedInHead(head: [String]) throws {
    #expect(try lines(head + [first, second]) == head + [first, second])
    #expect(try lines(head + [first, second], separator: "\n\n") == head + [first, second])
  }

  @Test(
    "a title that is given twice goes once, with its lead or alone, side by side or right before the text",
    arguments: [
      [["Ferry runs again"], [], []], [["Ferry runs again"], ["The outer islands"], []],
      [["Ferry runs again", "First boat in two weeks"], [], ["The outer islands"]],
      [["Ferry runs again", "First boat in two weeks"], ["By Ada Berg", "The outer islands"], []],
    ])
  func titleTwice(parts: [[String]]) throws {
    let (title, between, behind) = (parts[0], parts[1], parts[2])
    let kept = between.filter { !$0.hasPrefix("By ") }
    #expect(
      try lines(title + between + title + behind + [first, second]) == title + kept + behind + [first, second])
    #expect(try rules(title + between + title + behind + [first, second]).contains(.repeated))
  }

  @Test(
    "an article about cookies is not a banner",
    arguments: ["Cookies are small files that a site leaves behind for later use."])
  func cookies(line: String) throws { #expect(try lines([line, first]) == [line, first]) }

  @Test(
    "boilerplate of other languages goes as well",
    arguments: [
      "Kommentare (3)", "Alle Rechte vorbehalten", "Partager cet article", "Laisser un commentaire »",
      "Teilen | Drucken",
    ])
  func otherLanguages(line: String) throws { #expect(try lines([first, second, line]) == [first, second]) }

  @Test("a cross-link loses its label in related; a sentence with the label stays")
  func crossLinks() throws {
    let source = [first, "Lesen Sie auch: Eis schließt die Durchfahrt", second, "Read: it aloud, he said.", third]
    let cleaned = try #require(clean(Array(source.joined(separator: "\n").utf8)))
    #expect(cleaned.related == [Array("Eis schließt die Durchfahrt".utf8)])
    #expect(try lines(source) == [first, second, "Read: it aloud, he said.", third])
  }

  @Test(
    "lines that belong to no article are known in two dozen languages, in capitals too",
    arguments: [
      "Читайте также: Весенние паводки в фотографиях", "ЧИТАЙТЕ ТАКЖЕ: Весенние паводки", "関連記事：写真で見る春の洪水",
      "İlgili Haber: Bahar selleri", "Czytaj też: Wiosenne powodzie na zdjęciach", "相關閱讀：春季洪水影像紀錄", "РЕКЛАМА",
      "スポンサーリンク", "Διαφήμιση", "Фото: Иван Петров / ТАСС", "写真：山田太郎", "Publicidade", "إعلان",
    ])
  func foreignLines(line: String) throws { #expect(try lines([first, line, second]) == [first, second]) }

  @Test(
    "what is said of anything stays, in these languages too",
    arguments: [
      "Цей сайт використовує сонячну енергію для своїх серверів", "Dette nettstedet bruker solenergi til alle servere",
      "По теме: экономика и право в современном мире", "写真：光を用いて像を記録する技術のこと", "関連：東京都、神奈川県、千葉県",
      "Mehr dazu: im nächsten Kapitel dieses Buches", "延伸阅读",
    ])
  func foreignSentences(line: String) throws {
    #expect(try lines([first, line, second]) == [first, line, second])
    #expect(try lines([first, second, line]) == [first, second, line])
  }

  @Test("capitals are known as they are written in Greece and in Turkey")
  func capitals() throws {
    #expect(
      try lines([first, "ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ: Η παλιά γέφυρα", "İLGİLİ HABER: Bahar selleri", second]) == [first, second])
  }

  @Test(
    "at the edge of a document, too",
    arguments: [
      "Комментарии", "Поделиться | ВКонтакте", "コメントを書く", "© 2024 某某网 版权所有", "Все права защищены", "Zaloguj się",
      "Мы используем файлы cookie, чтобы сайт работал лучше.", "本网站使用cookie以改善您的体验", "الرئيسية",
    ])
  func foreignEdges(line: String) throws { #expect(try lines([first, second, line]) == [first, second]) }

  @Test("line ends of every kind end lines, form feeds end paragraphs")
  func lineEnds() throws {
    for end in ["\n", "\r\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"] {
      #expect(try lines([first, second, third], separator: end) == [first, second, third])
    }
  }

  @Test("one character of a group of white space stays: a tab, else a space, else what there is")
  func whiteSpace() throws {
    let source = "a  b \t c\u{A0} d\u{A0}\u{2003}e\u{A0}f \u{200B} g h\u{AD}i"
    let cleaned = try #require(clean(Array(source.utf8)))
    #expect(String(decoding: cleaned.text, as: UTF8.self) == "a b\tc d\u{A0}e\u{A0}f g hi")
  }

  @Test("tabs beside each other stay: they hold empty cells")
  func emptyCells() throws {
    let source = Array("country\tcapital\tarea\nMonaco\t\t2\nVatican \t \t1".utf8)
    let cleaned = try #require(clean(source))
    #expect(String(decoding: cleaned.text, as: UTF8.self) == "country\tcapital\tarea\nMonaco\t\t2\nVatican\t1")
    let spans = account(of: cleaned, source: source)
    #expect(spans.filter { $0.rule != nil }.map { $0.end - $0.start }.reduce(0, +) == cleaned.removedByteCount)
    #expect(try #require(clean(cleaned.text)).text == cleaned.text)
  }

  @Test("joiners stay: words of Persian and emoji are spelled with them")
  func joiners() throws {
    let source = "می\u{200C}خواهم 👩\u{200D}🚒"
    #expect(try #require(clean(Array(source.utf8))).text == Array(source.utf8))
  }
}

@Suite struct WrappingTests {
  private func blocks(_ source: String) throws -> [String] {
    let cleaned = try #require(clean(Array(source.utf8)))
    return cleaned.blocks.map { String(decoding: cleaned.text[$0.start..<$0.end], as: UTF8.self) }
  }

  @Test("lines wrapped at a margin are one paragraph; one that ends short and with a stop ends it")
  func wrapped() throws {
    let source = """
      The ferry to the outer islands ran again on Monday, after two
      weeks in which the pass was closed by drifting ice and nothing
      but the mail came over.
      Shopkeepers on the largest of the islands said their shelves
      had been empty since the first weekend.
      """
    #expect(
      try blocks(source) == [
        "The ferry to the outer islands ran again on Monday, after two weeks in which the pass was closed by drifting "
          + "ice and nothing but the mail came over.",
        "Shopkeepers on the largest of the islands said their shelves had been empty since the first weekend.",
      ])
  }

  @Test("verse, long lines and lists are not joined")
  func notWrapped() throws {
    let verse = [
      "Shall I compare thee to a summer's day of late", "Thou art more lovely and more temperate by far", "Rough winds",
    ]
    #expect(try blocks(verse.joined(separator: "\n")) == verse)
    let items = ["- onions for all of the islands in the outer ring", "- batteries for all of the islands as well"]
    #expect(try blocks(items.joined(separator: "\n")) == items)
  }

  @Test(
    "lines that each open anew are no paragraph: logs, measures, addresses, headlines in Cyrillic, commands",
    arguments: [
      [
        "2024-05-01 12:00:01 INFO Request GET /index.html served in 12 ms",
        "2024-05-01 12:00:02 INFO Request GET /style.css served in 3 ms",
        "2024-05-01 12:00:03 WARN Request GET /favicon.ico failed, code 404",
      ],
      [
        "1 cup (240 ml) warm water, about 40 degrees and no more", "2 1/4 teaspoons active dry yeast, one packet of it",
        "3 cups (375 g) bread flour, more for dusting the board",
      ],
      [
        "https://www.example.com/news/2024/05/01/first-story", "https://www.example.com/news/2024/05/02/second-story",
        "https://www.example.com/news/2024/05/03/third-story",
      ],
      [
        "Правительство утвердило новый порядок выплаты пособий",
        "Центробанк сохранил ключевую ставку на прежнем уровне",
        "Учёные нашли древнюю стоянку на берегу Байкала",
      ],
      ["sudo apt-get install -y build-essential libssl-dev", "make install"],
      ["国务院总理主持召开常务会议", "部署进一步做好稳外贸稳外资工作", "审议通过《中华人民共和国某某条例（修订草案）》", "决定核准有关核电项目"],
    ])
  func opensAnew(lines: [String]) throws { #expect(try blocks(lines.joined(separator: "\n")) == lines) }

  @Test(
    "lines in columns are not joined",
    arguments: [
      [
        "cat       print the contents of one or more files to standard output",
        "grep      print the lines of a file that match a regular expression",
        "uniq      report or leave out lines that are the same as the one before",
        "wc        print the number of lines, words and bytes in each file",
      ],
      [
        "grilled trout with potatoes and a small green salad ........ 12.90",
        "vegetable lasagne with tomato sauce and parmesan cheese .... 10.50",
        "apple pie with vanilla ice cream and whipped cream ..........5.20",
      ],
      [
        "introduction to the harbour and to its history . . . . . . . . . 3",
        "where the boats come from and where they go to  . . . . . . . . 17",
        "what the people say who live there all the year . . . . . . . . 29",
      ],
    ])
  func columns(lines: [String]) throws {
    let wanted = lines.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(try blocks(lines.joined(separator: "\n")) == wanted)
    #expect(try blocks(wanted.joined(separator: "\n\n")) == wanted)
  }

  @Test("the space behind a bullet, and a gap in one line of many, are no columns")
  func noColumns() throws {
    let item =
      "*   the ferry to the outer islands ran again on Monday, after two\n    weeks in which the pass was closed."
    #expect(try blocks(item).count == 1)
    let paragraph = """
      The ferry to the outer islands ran again on Monday.   It was late
      by two weeks in which the pass was closed by drifting ice and by
      nothing else.
      """
    #expect(try blocks(paragraph).count == 1)
  }

  @Test("lines that open with nouns of German are joined, verse is not")
  func nouns() throws {
    let source = """
      Die Stadtverwaltung Musterstadt teilt mit, dass die
      Sanierung der Brücke über die Donau im Frühjahr beginnen
      wird. Betroffen sind Autofahrer, Radfahrer und Fußgänger,
      die Umleitung führt über die Bahnhofstraße und den
      Marktplatz. Bürgermeister Karl Huber sagte, die Kosten von
      Zwischenlösungen und Umwegen trage zur Hälfte das Land Bayern, den
      Rest die Gemeinde.
      """
    #expect(try blocks(source).count == 1)
    let verse = """
      The tide goes out and leaves the stones in rows
      and all along the grey sea wall the gulls
      Go up and down between the boats and wait
      Until the boy comes with his bread again
      And nobody is there to see them eat.
      """
    #expect(try blocks(verse).count == 5)
  }

  @Test("Chinese quotes and dashes at the ends of lines stay beside what they are beside")
  func wideJoints() throws {
    let line = String(repeating: "渡船", count: 11)
    for (end, start) in [("说：", "“今天"), ("想到", "——这"), ("今天”", "他说"), ("走了……", "后来")] {
      let (first, second) = (line + end, start + line)
      let source = [first, second, second, second]
      #expect(try blocks(source.joined(separator: "\n")) == [source.joined()])
    }
  }

  @Test("Japanese lines are joined without a space, hyphenated compounds as well")
  func joints() throws {
    let japanese = String(repeating: "渡船", count: 12)
    #expect(try blocks(japanese + "\n" + japanese + "\n" + japanese + "。") == [japanese + japanese + japanese + "。"])
    let source = """
      It was a boat of the kind that is called flat-bottomed, double-
      ended and slow, and nobody who knew the pass wanted another one
      for the crossing.
      """
    #expect(try blocks(source)[0].contains("double-ended and slow"))
    for (second, third, joint) in [
      (
        "von denen jede für sich schon damals auch ihre Vor-",
        "und Nachteile hatte, wie man in den beiden Häfen wusste,", "Vor- und Nachteile"
      ),
      (
        "und nach langer Fahrt durch das ganze schöne Baden-",
        "Württemberg kamen sie am Abend in den Häfen wieder an,", "Baden-Württemberg"
      ),
      (
        "für die sie nach langen Jahren eine hohe Entschä-",
        "digung bekamen, wie man in den beiden Häfen sehr wohl weiß,",
        "Entschä-digung"
      ),
    ] {
      let lines = [
        "Es waren zwei Fähren auf dem See, die alte und die neue,", second, third, "bis man sie verkaufte.",
      ]
      #expect(try blocks(lines.joined(separator: "\n"))[0].contains(joint))
    }
  }
}

extension [String] {
  fileprivate var tuple: (String, String) { (self[0], self[1]) }
}
