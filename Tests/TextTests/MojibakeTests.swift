// Mojibake undone: sentences in many languages, misread in each encoding once and twice, must come back; the same
// sentences as they are, and text that only looks misread, must stay. The sentences were written for these tests.

import Testing

@testable import Text

/// `text` as it looks when its UTF-8 is read in the wrong encoding.
func misread(_ text: String, as encoding: MisreadEncoding) -> String {
  let table = encoding.scalars
  var result = String.UnicodeScalarView()
  for byte in text.utf8 {
    result.append(byte < 0x80 ? Unicode.Scalar(byte) : Unicode.Scalar(table[Int(byte) - 0x80]) ?? "?")
  }
  return String(result)
}

func repaired(_ text: String) -> String {
  repairMojibake(Array(text.utf8)[...]).map { String(decoding: $0.bytes, as: UTF8.self) } ?? text
}

/// Equal by scalars: two strings are equal for Swift when they only look the same.
func isSame(_ one: String, _ other: String) -> Bool { one.unicodeScalars.elementsEqual(other.unicodeScalars) }

@Suite struct MojibakeTests {
  static let sentences = [
    "Die Größe der Brücke überraschte die Bürger – „schön“, sagten sie.",
    "L’été dernier, à Paris, nous étions très heureux d’être là-bas.",
    "¿Dónde está el niño? ¡Mañana será otro día, señor!",
    "A população não é só de São Paulo; atenção às crianças.",
    "Perché la città è così bella? Però è già tardi.",
    "Zażółć gęślą jaźń – to jest łatwe zdanie po polsku.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "Árvíztűrő tükörfúrógép működik a hűtőszekrényben.",
    "Räksmörgås på Åland kostar mycket även för gäster.",
    "Съешь ещё этих мягких французских булок, да выпей чаю.",
    "Їхня їжа була дуже смачною, і ґанок теж гарний.",
    "Ο δρόμος δίπλα στο λιμάνι άνοιξε ξανά για τα αυτοκίνητα.",
    "İstanbul’da güneşli bir gün, çocuklar Iğdır’a gitti.",
    "Tiếng Việt rất đẹp và khó học đối với người nước ngoài.",
    "الطريق على طول الميناء مفتوح مرة أخرى.",
    "הכביש לאורך הנמל נפתח שוב לתנועה.",
    "今天天气很好，我们去公园吧。",
    "これは日本語の文章です。カタカナも。",
    "오늘은 날씨가 아주 좋습니다.",
    "Great job 👍🎉 everyone 😀",
    "It’s “good” – really…",
    "Šveices baņķieri gaida konkrētus projektus.",
  ]

  @Test(
    "one dash, quotation mark or picture in a line of English is enough where nobody writes what it became",
    arguments: [
      ("from 2027 вЂ” and the right", "from 2027 — and the right"), ("cost ‚Äì a bit", "cost – a bit"),
      ("// вњ… Right", "// ✅ Right"), ("đź’˛ Daily", "💲 Daily"), ("The GTX ¬Æ card", "The GTX ® card"),
      ("Shoe:┬á the blue one", "Shoe:\u{A0} the blue one"),
    ])
  func signatures(line: String, wanted: String) { #expect(isSame(repaired(line), wanted)) }

  @Test(
    "what is written side by side stays",
    arguments: [
      "( o¬ô )", "`¬´", "if ¬Ω then ¬φ", "┬─┬", "Она сказала: „в Ђаково”",
      "Хокејашки клуб „Локомотив Јарослављ“ изгубио", "Јарослављ…", "Јарослављ–Москва", "Јаковљ”", "Равњ“", "‘Џорџ’”",
      "Џорџ\u{A0}— амерички", "«Львів™»", "«‹Иванов›»", "«‹Rīgā›»", "‚öö‘", "‚õõnes", "‚Ärger‘ und ‚Äpfel‘", "├école",
    ])
  func noSignatures(line: String) { #expect(isSame(repaired(line), line)) }

  @Test("a sentence misread once comes back from each encoding", arguments: sentences)
  func once(sentence: String) {
    for encoding in MisreadEncoding.allCases {
      let broken = misread(sentence, as: encoding)
      #expect(isSame(repaired(broken), sentence), "\(encoding.rawValue): \(broken)")
    }
  }

  @Test("a sentence misread twice comes back from each encoding", arguments: sentences)
  func twice(sentence: String) {
    for encoding in MisreadEncoding.allCases {
      let broken = misread(misread(sentence, as: encoding), as: encoding)
      #expect(isSame(repaired(broken), sentence), "\(encoding.rawValue): \(broken)")
    }
  }

  @Test(
    "a word is enough where no text has such neighbours",
    arguments: [
      "Köln", "garçon", "corazón", "Łódź", "Kraków", "Řím", "Привет", "Ελλάδα", "Hà Nội", "مرحبا", "שלום", "日本", "한국",
    ])
  func words(word: String) {
    for encoding in [MisreadEncoding.windows1252, .windows1250, .windows1251] {
      #expect(isSame(repaired(misread(word, as: encoding)), word), "\(encoding.rawValue)")
    }
  }

  @Test("text as it was meant stays as it is", arguments: sentences)
  func clean(sentence: String) { #expect(repairMojibake(Array(sentence.utf8)[...]) == nil) }

  @Test(
    "text that only looks misread stays as it is",
    arguments: [
      "CAFÉ™ et THÉ®", "Das war „Spaß“ – sagte »Ä«.", "3×“ und 5×£", "Çok güzel…", "NÃO É…", "AMANHÃ… É TARDE",
      "SĂ MÂINE",
      "В Москве\u{A0}— снег", "Пётр и Чёрный пёс", "Рівне і Київ", "Ђак љуби њиву, џеп и ћуп.", "d´accord, l´été",
      "c’était là…",
      "x² + y³ ≤ √π", "20\u{A0}°C, 5\u{A0}€, ½ l", "┌──┬──┐ │é│", "[ˈhɛloʊ]", "Ô… Ê… Â", "œuvre, cœur, Œdipe",
      "L’Ø de Øystein",
      "µm und Ωm", "naïve—É", "Άρης «Έλα»", "–Él dijo –No", "©2017 — ®", "Ünïcödé", "Ð and Þ, eth and thorn",
    ])
  func lookalikes(text: String) { #expect(repairMojibake(Array(text.utf8)[...]) == nil, "\(repaired(text))") }

  @Test("misread words between intact ones are put right, and the intact ones stay")
  func mixed() {
    #expect(repaired("l’humanitÃ©, l’Ã©galitÃ© et la dignité") == "l’humanité, l’égalité et la dignité")
    #expect(repaired("“Quoted” and donâ€™t") == "“Quoted” and don’t")
    #expect(repaired("Классика and donâ€™t") == "Классика and don’t")
  }

  @Test("C1 controls are read as windows-1252 where they belong to nothing else")
  func controls() {
    #expect(repaired("It\u{92}s \u{93}here\u{94} \u{97} now\u{85}") == "It’s “here” — now…")
    #expect(repaired("\u{81}") == "\u{81}")
  }

  @Test("a no-break space that became a space is found again where the line proves the encoding")
  func lostSpaces() {
    #expect(repaired("Ã perturber la rÃ©flexion jusqu'Ã nos jours") == "à perturber la réflexion jusqu'à nos jours")
    #expect(repaired("atenÃ§Ã£o Ã s crianÃ§as") == "atenção às crianças")
    #expect(repaired("C O N C L U S Ã O") == "C O N C L U S Ã O")
    #expect(repaired("Ð’ÐµÑ‡ÐµÑ€ Ð Ð¸Ð¾ – 30 °C") == "Вечер Рио – 30 °C")
    #expect(repaired("voilÃ , câ€™est Ã lui – lÃ .") == "voilà, c’est à lui – là.")
    #expect(repaired("He said â€œquotedâ€ text and left.") == "He said “quoted” text and left.")
    #expect(repaired("MANHÃ DE SOL") == "MANHÃ DE SOL" && repaired("5 Å wide, 7 Å deep") == "5 Å wide, 7 Å deep")
  }

  @Test(
    "a line of which all was misread comes back whole, its lost no-break spaces too",
    arguments: [
      "Москва — столица России, «говорят» все.", "Perché la città è così più bella d’estate?",
      "Čovjek je došao u Šibenik, žena u Đakovo.", "A informação não é tão útil quanto à expectação.",
      "日本語の文章が文字化けしました。", "한국어 문장이 깨져서 보입니다.",
    ])
  func lostSpacesInAll(sentence: String) {
    for encoding in [MisreadEncoding.windows1252, .windows1251, .windows1250] {
      let broken = misread(sentence, as: encoding)
      let lost = String(broken.map { $0 == "\u{A0}" ? " " : $0 })
      #expect(broken != lost, "\(encoding.rawValue)")
      #expect(isSame(repaired(lost), sentence), "\(encoding.rawValue): \(lost)")
    }
  }

  @Test("no repair adds a U+FFFD, and one that stands for lost bytes takes their place")
  func lostBytes() {
    #expect(repaired("Ă\u{FFFD}frica y AmĂ©rica") == "\u{FFFD}frica y América")
    #expect(repaired("upgraded to â€œbb+â€? from â€œbbâ€?") == "upgraded to “bb+” from “bb”")
  }

  @Test("the plan says how a line was misread, outermost reading first")
  func plan() throws {
    let broken = misread(misread("Größe", as: .windows1252), as: .macRoman)
    let repair = try #require(repairMojibake(Array(broken.utf8)[...]))
    #expect(repair.plan.map(\.encoding) == [.macRoman, .windows1252])
    #expect(repair.plan.map(\.repairCount) == [4, 2])
    #expect(repair.plan.allSatisfy { $0.remainingBadness < $0.badness })
  }

  @Test("the edits of a text lead to it, line by line, and a second repair changes nothing")
  func edits() throws {
    let lines = Self.sentences + Self.sentences.map { misread($0, as: .windows1252) }
    let source = Array(lines.joined(separator: "\r\n").utf8)
    let result = try #require(repairMojibake(text: source))
    #expect(String(decoding: result.text, as: UTF8.self) == (Self.sentences + Self.sentences).joined(separator: "\r\n"))
    #expect(applied(result.edits, to: source) == result.text)
    for (edit, next) in zip(result.edits, result.edits.dropFirst()) { #expect(edit.end <= next.start) }
    #expect(repairMojibake(text: result.text) == nil)
  }

  @Test("what characters can be made of any encoding's is repaired to well-formed text, and only once")
  func garbage() {
    var generator = Generator(seed: 7)
    let characters =
      MisreadEncoding.allCases.flatMap(\.scalars).compactMap(Unicode.Scalar.init) + ["\u{FFFD}", " ", "?", "a"]
    for _ in 0..<2000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 1...40, using: &generator) {
        text.append(characters.randomElement(using: &generator)!)
      }
      let once = repaired(String(text))
      #expect(isSame(repaired(once), once), "\(String(text).debugDescription)")
      #expect(once.unicodeScalars.count { $0 == "\u{FFFD}" } <= text.count { $0 == "\u{FFFD}" })
    }
  }

  @Test(
    "in a page pieces between tags are put right each by itself, tags where no ASCII changes, long pieces not at all")
  func markup() {
    func repaired(_ page: String) -> String? {
      repairMarkup(Array(page.utf8)).map { String(decoding: $0.text, as: UTF8.self) }
    }
    #expect(repaired("<p>cafÃ©</p><p>naïve</p>") == "<p>café</p><p>naïve</p>")
    #expect(repaired("<meta content=\"cafÃ©\">") == "<meta content=\"café\">")
    // Here a space would go with the letter that is repaired.
    #expect(repaired("<div title=éÃ©â€™Ã©Â class=author>") == nil)
    #expect(repaired("<p>naïve</p>") == nil && repaired("") == nil && repaired("<") == nil)
    let long = String(repeating: "cafÃ© ", count: 12_000)
    #expect(repaired("<script>\(long)</script>") == nil)
    #expect(repaired("<script>\(long)</script>cafÃ©")?.hasSuffix("</script>café") == true)
  }

  @Test("the end of a piece is found wherever it stands, and nothing that only resembles one is taken for it")
  func endsOfPieces() {
    for end in [0x0A, 0x0D, 0x3C, 0x3E] as [UInt8] {
      for place in 0..<26 {
        // Neighbours of the marks, and bytes in which a borrow of the byte below could look like one.
        var bytes = (0..<26).map { [0x0B, 0x0C, 0x0E, 0x3D, 0x3F, 0x8A, 0xBE, 0x09, 0x01][$0 % 9] as UInt8 }
        bytes[place] = end
        for start in 0...place {
          #expect(endOfPiece(bytes.span, from: start, true) == place)
          #expect(endOfPiece(bytes.span, from: start, false) == (end < 0x20 ? place : 26))
        }
      }
    }
  }
}
