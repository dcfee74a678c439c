// The phrases of boilerplate, as data: what share rows, comment prompts, cookie banners and cross-links say in English,
// German, French, Spanish, Italian and Dutch. All in lower case. A phrase belongs here only if a line that says it and
// nothing else is never part of an article.

/// Where a line must stand for its rule to count.
enum Place {
  case anywhere
  /// Before the first or behind the last passage of substance.
  case edge
  /// The same, but never a document's first line, which may be its title.
  case edgeBelowTitle
  /// At the edge, unless the text is about that.
  case edgeUnlessSubject
}

/// The whole line, its outer digits and punctuation aside: "12 Comments" and "Comments (12)" are "comments".
let wholeLinePhrases: [(rule: Rule, place: Place, phrases: String)] = [
  (
    .commentPrompt, .edgeBelowTitle,
    """
    comments|comment|no comments|no comments yet|post a comment|post comment|leave a comment|leave a reply|add a comment
    add comment|write a comment|join the conversation|join the discussion|show comments|view comments|view all comments
    see all comments|load more comments|load comments|be the first to comment|comments are closed|comments closed
    comment on this article|comment on this story|have your say|sign in to comment|log in to comment|login to comment
    kommentare|kommentar|kommentar schreiben|kommentar verfassen|kommentar hinterlassen|schreiben sie einen kommentar
    schreibe einen kommentar|alle kommentare|kommentare anzeigen|diskutieren sie mit|commentaires|commentaire
    laisser un commentaire|ajouter un commentaire|voir les commentaires|réagir|réagissez|comentarios|deja un comentario
    deja una respuesta|dejar un comentario|commenti|lascia un commento|reacties|reageer|plaats een reactie
    """
  ),
  (
    .shareRow, .edge,
    """
    share|share this|share this article|share this story|share this page|share this post|share on facebook
    share on twitter|share on x|share on whatsapp|share on linkedin|share via email|share by email|share article
    tweet|tweet this|email this|email this article|email this story|print|print this|print article|print this article
    copy link|copy url|link copied|teilen|artikel teilen|diesen artikel teilen|drucken|seite drucken|merken
    auf facebook teilen|auf twitter teilen|per e-mail teilen|partager|partager cet article|imprimer|envoyer par e-mail
    compartir|imprimir|condividi|stampa|delen|deel dit artikel|afdrukken|min read|minutes read|minute read
    min de lecture|min lesezeit|minuten lesezeit|shares
    """
  ),
  (
    .shareRow, .edgeBelowTitle,
    """
    facebook|twitter|whatsapp|linkedin|pinterest|reddit|telegram|instagram|email|e-mail|messenger|youtube|tumblr
    """
  ),
  (
    .cookieBanner, .edge,
    """
    accept|accept all|accept cookies|accept all cookies|reject all|reject|decline|manage cookies|cookie settings
    cookie preferences|manage preferences|manage settings|i agree|agree|got it|allow all|allow cookies|only necessary
    akzeptieren|alle akzeptieren|ablehnen|alle ablehnen|einstellungen verwalten|cookie-einstellungen|zustimmen
    tout accepter|accepter|tout refuser|refuser|continuer sans accepter|gérer les cookies|paramétrer les cookies
    aceptar|aceptar todo|rechazar|accetta|accetta tutto|rifiuta|accepteren|alles accepteren|weigeren
    """
  ),
  (
    .navigation, .edge,
    """
    skip to content|skip to main content|skip to navigation|skip navigation|jump to content|menu|main menu|toggle menu
    toggle navigation|open menu|close menu|search|back to top|top|home|next article|previous article|next|previous
    next post|previous post|zum inhalt springen|zum inhalt|menü|startseite|suche|nach oben|zurück|weiter
    aller au contenu|accueil|rechercher|retour en haut|saltar al contenido|inicio|buscar|vai al contenuto|naar de inhoud
    """
  ),
  (
    .subscribePrompt, .edge,
    """
    subscribe|subscribe now|sign in|sign up|log in|login|register|create account|create an account|my account|newsletter
    newsletters|sign up for our newsletter|subscribe to our newsletter|get our newsletter|already a subscriber
    become a member|support us|donate|anmelden|einloggen|registrieren|abonnieren|jetzt abonnieren|newsletter abonnieren
    mein konto|s'abonner|abonnez-vous|se connecter|s'inscrire|mon compte|suscríbete|iniciar sesión|abbonati|accedi
    inloggen|abonneren
    """
  ),
  (
    .advertisement, .anywhere,
    """
    advertisement|advertisements|article continues below|article continues below advertisement
    article continues after advertisement|story continues below|story continues below advertisement
    continue reading below|scroll to continue|anzeige|werbung|nach der werbung weiterlesen|publicité|la suite après la publicité
    publicidad|pubblicità|advertentie
    """
  ),
  (
    .crossLink, .anywhere,
    """
    read more|read also|see also|related articles|related stories|related content|related news|more on this story
    more on this topic|more from this author|you may also like|you might also like|recommended for you
    recommended stories|lesen sie auch|lesen sie mehr|mehr zum thema|das könnte sie auch interessieren|weiterlesen
    lire aussi|à lire aussi|en savoir plus|sur le même sujet|lee también|te puede interesar|leggi anche|lees ook|lees meer
    """
  ),
]

/// A label, then the title of another document.
let crossLinkLabels = """
  read|read more|read also|also read|see also|see more|related|related article|related story|related articles|more on this
  must read|watch|you may also like|don't miss|lesen sie auch|lesen sie mehr|lesen sie dazu|mehr zum thema|siehe auch
  lesetipp|lire aussi|à lire aussi|à lire également|voir aussi|lee también|lea también|ver también|leggi anche|lees ook
  lees meer|zie ook
  """

/// A label, then who took the picture.
let photoCreditLabels = """
  photo|photos|photo by|photo credit|photograph|photograph by|image|image credit|image source|picture|picture credit
  photo courtesy of|foto|fotos|foto von|bild|bildquelle|bildnachweis|crédit photo|photo crédit|credit photo|foto di
  """

/// What a line of at most `maximumWidth` opens with.
let openingPhrases: [(rule: Rule, maximumWidth: Int, phrases: String)] = [
  (
    .cookieBanner, 600,
    """
    we use cookies|we and our partners use cookies|this site uses cookies|this website uses cookies|our site uses cookies
    our website uses cookies|our use of cookies|accept all cookies|by continuing to use this site
    by continuing to browse|by using this site, you agree|wir verwenden cookies|wir nutzen cookies
    diese website verwendet cookies|diese seite verwendet cookies|nous utilisons des cookies|ce site utilise des cookies
    utilizamos cookies|este sitio utiliza cookies|utilizziamo i cookie|questo sito utilizza cookie|wij gebruiken cookies
    """
  ),
  (
    .subscribePrompt, 200,
    """
    subscribe now to|subscribe today|to continue reading, please|log in or register|please log in or register
    you must log in or register|sign in or create|already a subscriber?|newsletter abonnieren
    """
  ),
]

/// Anywhere in a line of at most 200 characters, at the beginning of a word: who says so speaks of their own.
let promptPhrases = """
  subscribe to our newsletter|sign up for our newsletter|sign up to our newsletter|subscribe to our channel
  sign up for our daily|get our daily newsletter|abonnieren sie unseren newsletter|inscrivez-vous à notre newsletter
  abonnez-vous à notre newsletter|suscríbete a nuestro
  """

/// What a line opens with, or ends with behind the owner's name, or has somewhere behind a year.
let rightsPhrases = """
  all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados
  tutti i diritti riservati|alle rechten voorbehouden
  """

/// Words of a share row: a line of two and more that has no others.
let shareWords = """
  share|facebook|twitter|x|whatsapp|linkedin|pinterest|reddit|telegram|instagram|email|e-mail|mail|messenger|print|tweet
  copy|link|url|save|bookmark|xing|pocket|flipboard|tumblr|sms|bluesky|mastodon|threads|teilen|drucken|merken|partager
  imprimer|envoyer|compartir|imprimir|condividi|stampa|delen|via|on|per|par
  """
