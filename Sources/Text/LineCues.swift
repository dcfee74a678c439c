// Words that are common in the frame of a page and rare in its text, by subject, and words without which no sentence is
// made. Single words, looked up by their hashes while a line is read: a cue proves nothing by itself, the model weighs it.

/// What a word in the frame of a page is about. The order is that of the columns from `cueNavigation`.
enum LineCue: UInt8, CaseIterable {
  case navigation, account, share, legal, comment, time, shop, more
  /// No cue: a word of all sentences.
  case stopword
}

/// Words by their hashes; open addressing.
struct CueTable: Sendable {
  static let shared = CueTable()
  static let none: UInt8 = 255

  private var keys: [UInt32]
  private var values: [UInt8]
  private let mask: Int

  private init() {
    let words = lineCueWords.flatMap { cue, words in words.utf8.split { $0 == 0x20 || $0 == 0x0A }.map { (cue, $0) } }
    let capacity = 1 << (Int.bitWidth - (words.count * 3).leadingZeroBitCount)
    keys = Array(repeating: 0, count: capacity)
    values = Array(repeating: Self.none, count: capacity)
    mask = capacity - 1
    for (cue, word) in words {
      var hash = LineHash.start
      for byte in word { hash = LineHash.added(hash, byte) }
      var place = Int(hash) & mask
      while keys[place] != 0, keys[place] != hash { place = (place + 1) & mask }
      if keys[place] == 0 { (keys[place], values[place]) = (hash, cue.rawValue) }
    }
  }

  /// The cue's raw value, or `none`.
  @inline(__always) func value(of hash: UInt32) -> UInt8 {
    var place = Int(hash) & mask
    while keys[place] != 0 {
      if keys[place] == hash { return values[place] }
      place = (place + 1) & mask
    }
    return Self.none
  }
}

/// FNV-1a of a word in lower case, and its mixture with others.
enum LineHash {
  static let start: UInt32 = 0x811C_9DC5

  @inline(__always) static func added(_ hash: UInt32, _ byte: UInt8) -> UInt32 { (hash ^ UInt32(byte)) &* 0x0100_0193 }

  /// A hash of two, in this order.
  @inline(__always) static func mixed(_ left: UInt32, _ right: UInt32) -> UInt32 {
    let value = (left &* 0x9E37_79B1) ^ (right &+ 0x85EB_CA6B)
    return (value ^ value >> 15) &* 0x2C1B_3C6D
  }
}

/// English first, then what German, French, Spanish, Italian, Dutch and Portuguese pages say at the same place.
private let lineCueWords: [(LineCue, String)] = [
  (
    .stopword,
    """
    the of and to a in is that for it as was with be by on not he his but at are this have from or had an they which one
    you were her all their there been if when will would who so no she we has its can your our my me i do what der die
    und das den von zu mit sich des auf ist im dem nicht ein eine le la les et de du un une que est pour dans qui sur
    pas el los y en se del las por con para su o e il di che non per da os em uma na het van een dat op te zijn och att
    som det av og er til ja ei w nie
    """
  ),
  (
    .navigation,
    """
    home menu search skip navigation contact about faq faqs sitemap careers press help blog toggle content main homepage
    breadcrumb breadcrumbs categories category topics sections archive archives back top menü suche startseite kontakt
    hilfe accueil rechercher recherche inicio buscar contacto cerca zoeken início
    """
  ),
  (
    .account,
    """
    login log sign signin signup register registration account subscribe subscription newsletter newsletters password
    username email join member members membership submit profile anmelden konto abonnieren connexion compte abonner
    suscríbete cuenta abbonati accedi inloggen abonneren
    """
  ),
  (
    .share,
    """
    share shares facebook twitter instagram linkedin pinterest youtube whatsapp tweet reddit telegram tiktok follow
    followers print copied rss feed app teilen folgen partager suivre compartir condividi delen
    """
  ),
  (
    .legal,
    """
    cookie cookies privacy policy policies terms rights reserved copyright conditions disclaimer gdpr accessibility
    trademark trademarks consent preferences accept decline javascript browser impressum datenschutz agb mentions légales
    confidentialité privacidad legal privacidade voorwaarden
    """
  ),
  (
    .comment,
    """
    comment comments reply replies post posted posts thread threads likes like upvote views view quote joined reviews
    review votes vote answers answer question asked edited report moderator kommentare antworten commentaires répondre
    comentarios responder commenti rispondi reacties
    """
  ),
  (
    .time,
    """
    ago january february march april june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun am pm hours hour
    minutes minute min days day weeks week months month years year yesterday today updated published
    """
  ),
  (
    .shop,
    """
    price cart buy shipping stock rating ratings stars sale off add checkout wishlist basket compare quantity qty sku
    delivery returns return order orders free warenkorb kaufen versand panier acheter livraison carrito comprar
    winkelwagen carrello
    """
  ),
  (
    .more,
    """
    more related read popular latest trending recommended next previous prev see show load less learn click here discover
    explore browse featured similar also recent mehr weiterlesen lire plus suite más leer meer lees altri
    """
  ),
]
