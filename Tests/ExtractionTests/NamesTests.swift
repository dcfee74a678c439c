// Names as they are written: several writers side by side, words inside of names, and the words around them.
// Users group records by author: two people glued into one, or one with a profession or a day in the name, are somebody
// who does not exist.

import Testing

@testable import Extraction

@Suite struct NamesTests {
  private let head = "<title>The wall held</title><h1>The wall held</h1>"
  private func authors(_ body: String, _ type: PageType? = nil) -> String? {
    show(metadata(head + body, pageType: type).authors)
  }

  private func linked(_ author: String) -> String? {
    authors(
      "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"The wall held\",\"author\":\(author)}</script>"
    )
  }

  private func person(_ name: String) -> String? { linked(#"{"@type":"Person","name":"\#(name)"}"#) }

  @Test("authors in elements of their own side by side are all there")
  func sideBySide() {
    let links =
      "<p>By <a rel=author href=/x>Ada Berg</a>, <a rel=author href=/y>Ole Lund</a> and <a rel=author href=/z>Eva Holm</a></p>"
    #expect(authors(links) == "Ada Berg; Ole Lund; Eva Holm (link)")
    let spans = "<div class=byline><span class=author>Ada Berg</span><span class=author>Ole Lund</span></div>"
    #expect(authors(spans) == "Ada Berg; Ole Lund (byline)")
    let inside = "<div><div><a href=/people/ada>Ada Berg</a></div><div><a href=/people/ole>Ole Lund</a></div></div>"
    #expect(authors(inside) == "Ada Berg; Ole Lund (link)")
    func item(_ name: String) -> String {
      "<b itemprop=author itemscope itemtype=https://schema.org/Person><i itemprop=name>\(name)</i><i>Novelist</i></b>"
    }
    #expect(authors("<p>\(item("Ada le Berg")), \(item("Ole Lund"))</p>") == "Ada le Berg; Ole Lund (microdata)")
  }

  @Test("writers of several posts, and of what stands far apart, are no co-authors")
  func apart() {
    let post = "<div><span class=author>Ada Berg</span><p>The wall held.</p></div>"
    let thread = "<div>\(post)\(post.replacing("Ada Berg", with: "Ole Lund"))</div>"
    #expect(authors(thread, .forum) == "Ada Berg (byline)")
    let text = "<p>The wall held all night, and in the morning it stood there still.</p>"
    #expect(
      authors("<div><b class=author>Ada Berg</b>\(text)<b class=author>Ole Lund</b></div>") == "Ada Berg (byline)")
    #expect(
      authors("<p><b class=author>Ada Berg</b> <b class=author>Berlin</b> <b class=author>Senior Editor</b></p>")
        == "Ada Berg (byline)")
  }

  @Test(
    "a name that a page declares is taken as it is written",
    arguments: [
      "Ursula K. Le Guin", "Mohamed El Baradei", "José Ortega y Gasset", "John le Carré", "Kim Il Sung", "Herbert Read",
      "Jia You", "Emily Post", "Thomas More", "Ada Berg, MD",
    ])
  func declared(name: String) {
    #expect(person(name) == name + " (json_ld)")
    if !name.contains(",") { #expect(authors("<meta name=citation_author content='\(name)'>") == name + " (meta)") }
  }

  @Test("what is declared as an organisation is one name, what is declared as one person may be several")
  func organisations() {
    func organisation(_ name: String) -> String? { linked(#"{"@type":"Organization","name":"\#(name)"}"#) }
    for name in ["Centers for Disease Control and Prevention", "Institute for War and Peace Reporting"] {
      #expect(organisation(name) == name + " (json_ld)")
    }
    #expect(person("Ada Berg and Ole Lund") == "Ada Berg; Ole Lund (json_ld)")
    #expect(
      linked(#"{"@type":"http://schema.org/Person","name":["Ada Berg","Ole Lund"]}"#) == "Ada Berg; Ole Lund (json_ld)")
    #expect(linked(#"{"@list":[{"@type":"Person","name":"Ada Berg"}]}"#) == "Ada Berg (json_ld)")
    for nobody in ["Site Admin", "Read More", "Guest Author", "Editorial Team"] { #expect(person(nobody) == nil) }
  }

  @Test("words end a byline as they are written small")
  func smallWords() {
    #expect(authors("<p>by Marine Le Pen</p>") == "Marine Le Pen (byline)")
    #expect(authors("<p>By John le Carré</p>") == "John le Carré (byline)")
    #expect(authors("<p>By Kim In Sung</p>") == "Kim In Sung (byline)")
    #expect(authors("<p>By Ada Berg in Berlin</p>") == "Ada Berg (byline)")
    #expect(authors("<p>By Ada Berg In Politics</p>") == "Ada Berg (byline)")
    #expect(authors("<p>Par Ada Berg le 4 mai 2020</p>") == "Ada Berg (byline)")
    #expect(authors("<p>Por José Ortega y Gasset</p>") == "José Ortega y Gasset (byline)")
    #expect(authors("<p>Por Ana López y José Ortega</p>") == "Ana López; José Ortega (byline)")
  }

  @Test("family names before a comma are turned round")
  func turnedRound() {
    func meta(_ name: String, _ content: String) -> String? { authors("<meta name=\(name) content='\(content)'>") }
    #expect(meta("citation_author", "García López, María") == "María García López (meta)")
    #expect(meta("citation_author", "van der Berg, Anna") == "Anna van der Berg (meta)")
    #expect(meta("DC.creator", "Doe, Jane; Roe, John") == "Jane Doe; John Roe (dublin_core)")
    #expect(meta("author", "Doe, Jane; Roe, John") == "Jane Doe; John Roe (meta)")
    #expect(meta("author", "Ada Berg, Ole Lund") == "Ada Berg; Ole Lund (meta)")
    #expect(meta("citation_author", "Ada Berg, MD") == "Ada Berg, MD (meta)")
  }

  @Test("bylines with their words: prepositions, what kind of text it is, who took the pictures, a place")
  func around() {
    func byline(_ text: String) -> String? { authors("<p class=byline>\(text)</p>") }
    #expect(byline("di Mario Rossi") == "Mario Rossi (byline)")
    #expect(byline("Av Kari Nordmann og Ola Hansen") == "Kari Nordmann; Ola Hansen (byline)")
    #expect(byline("Opinion by Ada Berg") == "Ada Berg (byline)")
    #expect(byline("Propos recueillis par Marie Dupont") == "Marie Dupont (byline)")
    #expect(byline("Photos by Ole Lund") == nil && byline("Translated by Ole Lund") == nil)
    #expect(byline("Words by Ada Berg, photography by Ole Lund") == "Ada Berg (byline)")
    #expect(byline("By Ada Berg, Berlin") == "Ada Berg (byline)")
    #expect(byline("By Ada Berg, Berlin, and Ole Lund, Oslo") == "Ada Berg; Ole Lund (byline)")
    #expect(byline("By Ada Berg, MD, gastroenterologist, Coast Health") == "Ada Berg, MD (byline)")
    #expect(byline("Karl von Berg") == "Karl von Berg (byline)")
    #expect(byline("Text: Anna Berg Fotos: Jens Holm") == "Anna Berg (byline)")
    #expect(authors("<p>Opinion by Ada Berg</p>") == "Ada Berg (byline)" && authors("<p>Death by Ada Berg</p>") == nil)
  }

  @Test(
    "words for published and updated are nobody; who stands behind a preposition is the writer",
    arguments: [
      "Publié le 3 mai 2024 par Ada Berg", "Publié le 3 mai 2024 à 10h30 par Ada Berg",
      "Veröffentlicht am 3. Mai 2024 von Ada Berg", "Publicado el 3 de mayo de 2024 por Ada Berg",
      "Pubblicato il 3 maggio 2024 da Ada Berg", "Opublikowano 3 maja 2024 przez Ada Berg",
      "Opublikowano przez Ada Berg dnia 3 maja 2024", "Gepubliceerd op 3 mei 2024 door Ada Berg",
      "Mise à jour le 4 mai 2024 par Ada Berg", "Published August 7, 2023 by Ada Berg",
    ])
  func publishedBy(line: String) {
    #expect(authors("<p class=byline>\(line)</p>") == "Ada Berg (byline)")
    #expect(authors("<p>\(line)</p>") == "Ada Berg (byline)")
  }

  @Test(
    "a line that says only when is no byline",
    arguments: [
      "Publié le 3 mai 2024", "Publié", "Mise à jour le 4 mai 2024", "Veröffentlicht am 3. Mai 2024", "Mis à jour",
      "Publicado el 3 de mayo de 2024", "Pubblicato il 3 maggio 2024", "Opublikowano 3 maja 2024",
      "Publié le 3 mai 2024 par la rédaction", "Edited 3 May 2024", "更新日：2024年5月4日", "Published in Vasco da Gama",
    ])
  func publishedByNobody(line: String) {
    #expect(authors("<p class=byline>\(line)</p>") == nil)
    #expect(authors("<p class=author>\(line)</p>", .article) == nil)
  }

  @Test("the word before a day and what a writer is belong to no name, whatever the language")
  func wordsBehind() {
    #expect(authors("<p class=byline>Geschreven door Piet de Vries op 3 mei 2024</p>") == "Piet de Vries (byline)")
    #expect(authors("<p>Por Ana Silva no dia 3 de maio de 2024</p>") == "Ana Silva (byline)")
    #expect(authors("<p class=byline>Door Hans Op de Beeck</p>") == "Hans Op de Beeck (byline)")
    #expect(authors("<p>Par Ada Berg, envoyée spéciale à Lyon</p>") == "Ada Berg (byline)")
    #expect(authors("<p class=byline>Par Ada Berg, Envoyée spéciale à Lyon</p>") == "Ada Berg (byline)")
    #expect(authors("<p>Par Ada Berg, correspondante</p>") == "Ada Berg (byline)")
    #expect(authors("<p>Door Ada Berg, Piet de Vries en Ole Lund</p>") == "Ada Berg; Piet de Vries; Ole Lund (byline)")
  }

  @Test(
    "labels before names in Japanese, Chinese and Arabic are no part of them",
    arguments: [
      ("文・山田太郎", "山田太郎"), ("記者 山田太郎", "山田太郎"), ("記者　山田 太郎", "山田 太郎"), ("记者 张三", "张三"),
      ("文・写真 山田太郎", "山田太郎"), ("بقلم: سعاد المرابط", "سعاد المرابط"), ("بقلم سعاد المرابط", "سعاد المرابط"),
      ("الكاتب: سعاد المرابط", "سعاد المرابط"),
    ])
  func labels(line: String, name: String) {
    #expect(authors("<p class=author>\(line)</p>") == name + " (byline)")
    #expect(authors("<p>\(line)</p>") == name + " (byline)")
  }

  @Test("a handle that is a link to its member ends there, whatever figures stand beside it")
  func linkedHandles() {
    func info(_ link: String) -> String {
      "<div class=user-info>\(link) <span class=reputation-score>1,203</span></div>"
    }
    #expect(authors(info("<a href=/users/77/marigold>marigold</a>"), .forum) == "marigold (byline)")
    let picture = "<a href=/users/77/marigold><img src=a></a> <a href=/users/77/marigold>marigold</a>"
    #expect(authors("<p>asked 3 May 2020" + info(picture), .forum) == "marigold (byline)")
  }

  @Test("the word for a reporter behind a name in Korean, Japanese and Chinese is no part of it")
  func reporters() {
    #expect(authors("<p class=byline>홍길동 기자</p>") == "홍길동 (byline)")
    #expect(authors("<p class=byline><b class=writer>홍길동 기자</b> 입력 2024. 3. 5.</p>") == "홍길동 (byline)")
    #expect(authors("<p class=byline>港太郎 記者　2024年3月5日 8時30分</p>") == "港太郎 (byline)")
  }

  @Test("whom somebody works for is no further author and no part of a name")
  func employers() {
    #expect(person("By ADA BERG, AP National Writer") == "ADA BERG (json_ld)")
    #expect(person("Ada Berg, The Associated Press") == "Ada Berg (json_ld)")
    #expect(person("Ada Berg For Mailonline") == "Ada Berg (json_ld)")
    #expect(person("National Center for Walls") == "National Center for Walls (json_ld)")
    #expect(person("記者王小明／即時報導") == "王小明 (json_ld)")
    #expect(person("The Associated Press") == "The Associated Press (json_ld)")
    #expect(authors("<p>By Jane Doe, Efe Yilmaz, Ap Dijk</p>") == "Jane Doe; Efe Yilmaz; Ap Dijk (byline)")
    for body in ["European Agency for Safety", "Museum of Art for Children", "記者協會"] {
      #expect(person(body) == "\(body) (json_ld)")
    }
    for work in [
      "Daily Mail Reporter", "Chief Political Correspondent", "Times of India Correspondent", "AAA Travel Editor",
    ] {
      #expect(person(work) == nil && authors("<p>By \(work)</p>") == nil, "\(work)")
    }
  }

  @Test("introductions stand in what is declared too, where no name begins so")
  func declaredIntroductions() {
    #expect(person("Von Ada Berg, dpa") == "Ada Berg (json_ld)")
    #expect(person("Von Miller") == "Von Miller (json_ld)")
    #expect(person("Par Ada Berg") == "Ada Berg (json_ld)" && person("Por EFE") == "EFE (json_ld)")
    for name in ["Von der Leyen", "Par Hansson", "ada.berg"] { #expect(person(name) == "\(name) (json_ld)") }
  }

  @Test(
    "hosts, editors in any language, makers of the site and halves of brackets are nobody",
    arguments: [
      "harbour.com", "INFORM.KZ", "Redaccion", "Redação", "Редактор", "ΣΥΝΤΑΚΤΙΚΗ ΟΜΑΔΑ", "Developed By Ada Berg",
      "(Ada",
    ])
  func nobody(name: String) { #expect(person(name) == nil) }

  @Test("in a byline a word for author needs no colon before a name of two words, and heads nobody else's")
  func wordsForAuthor() {
    func byline(_ text: String) -> String? { authors("<p class=byline>\(text)</p>") }
    #expect(byline("Автор Иван Петров") == "Иван Петров (byline)")
    #expect(byline("Autore Anna Riva") == "Anna Riva (byline)" && byline("Di Anna Riva") == "Anna Riva (byline)")
    #expect(byline("الكاتب محمد علي") == "محمد علي (byline)" && byline("Текст Иван Петров") == "Иван Петров (byline)")
    #expect(byline("Автор статьи неизвестен") == nil && byline("Text Size") == nil)
    #expect(byline("Di Maio") == "Di Maio (byline)")
    #expect(authors("<p>Autor Jan Kowalski</p>") == nil)
  }

  @Test("letters of Greek and Cyrillic have capitals as well")
  func capitals() {
    func byline(_ text: String) -> String? { authors("<p class=byline>\(text)</p>") }
    #expect(byline("Ελένη Βασιλείου") == "Ελένη Βασιλείου (byline)" && byline("Émile Ōta") == "Émile Ōta (byline)")
    #expect(byline("все новости") == nil && byline("όλα τα νέα") == nil && byline("écrit hier soir") == nil)
  }

  @Test("Edit and Em are people")
  func shortNames() {
    #expect(authors("<p>By Ada Berg, Edit Szabó, Ole Lund</p>") == "Ada Berg; Edit Szabó; Ole Lund (byline)")
    #expect(authors("<p>By Em Steck and Ada Berg, CNN</p>")?.hasPrefix("Em Steck; Ada Berg") == true)
    #expect(authors("<p class=author>Edit</p>") == nil)
    #expect(authors("<p class=author>Ada Berg <a href=#>Edit</a></p>") == "Ada Berg (byline)")
  }

  @Test("a list of names that ends in a full stop is no sentence, and what somebody reviewed is no label of a day")
  func fullStops() {
    let list = "<p class=author>Jane Doe, M.D., Ph.D., and John Roe, M.D., Ph.D.</p>"
    #expect(authors(list) == "Jane Doe, M.D., Ph.D.; John Roe, M.D., Ph.D. (byline)")
    #expect(authors("<p class=author>Ada Berg, em Lisboa</p>") == "Ada Berg (byline)")
    #expect(authors("<p>By Ada Berg. Reviewed by Ole Lund</p>") == "Ada Berg (byline)")
    #expect(authors("<p>By Ada Berg Reviewed by Ole Lund</p>") == "Ada Berg (byline)")
    #expect(authors("<p>Por Ana Reis, g1 SP</p>") == "Ana Reis (byline)")
  }

  @Test("what stands for an agency in Portuguese, and its place, name nobody")
  func portuguese() {
    #expect(authors("<p class=author>Do UOL, em São Paulo</p>") == nil)
    #expect(authors("<p class=author>Do UOL, Em São Paulo</p>") == nil)
  }

  @Test("in Dublin Core and lists a comma parts two people, or a family name from what stands before it")
  func commas() {
    #expect(authors("<meta name=dc.creator content='Ada Berg, Ole Lund'>") == "Ada Berg; Ole Lund (dublin_core)")
    #expect(authors("<meta name=dc.creator content='García López, María'>") == "María García López (dublin_core)")
    #expect(authors("<meta name=citation_author content='Lund, J. A.'>") == "J. A. Lund (meta)")
    #expect(
      authors("<meta name=author content='Berg, Ada; Lund, Ole; Eva Holm'>") == "Ada Berg; Ole Lund; Eva Holm (meta)")
  }

  @Test("an item inside of that of a person does not name it")
  func itemInItem() {
    let firm = "<span itemprop=affiliation itemscope><span itemprop=name>Coast University</span></span>"
    let person = "<span itemprop=author itemscope>" + firm + "<span itemprop=name>Ada Berg</span></span>"
    #expect(authors("<article><p>" + person) == "Ada Berg (microdata)")
  }
}
