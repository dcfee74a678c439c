// The phrases of boilerplate, as data: what share rows, comment prompts, cookie banners and cross-links say in two dozen
// languages. All in lower case; where that goes beyond Latin-1, `Lexicon` knows capitals too. A phrase belongs here only if a
// line that says it and nothing else is never part of an article.

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
    comentários|comentar|deixe um comentário|deixe o seu comentário|deixe uma resposta|ver comentários|komentarze|dodaj komentarz
    skomentuj|zostaw komentarz|комментарии|комментировать|оставить комментарий|добавить комментарий|написать комментарий
    коментарі|коментувати|залишити коментар|додати коментар|yorumlar|yorum yap|yorum yaz|kommentarer|kommentera
    skriv en kommentar|skriv kommentar|lämna en kommentar|legg igjen en kommentar|kommentit|kommentoi|jätä kommentti|komentáře
    přidat komentář|vložit komentář|komentovat|comentarii|adaugă un comentariu|lasă un comentariu|lasă un răspuns
    hozzászólások|hozzászólás|szólj hozzá|σχόλια|γράψτε σχόλιο|αφήστε ένα σχόλιο|αφήστε σχόλιο|发表评论|發表評論|发表回复
    發表迴響|我要评论|コメント|コメントする|コメントを書く|コメントを残す|コメントを投稿|コメントを投稿する|댓글|댓글 쓰기
    댓글쓰기|댓글 달기|댓글 남기기|التعليقات|تعليقات|أضف تعليق|أضف تعليقا|أضف تعليقك|اترك تعليقا|اترك تعليقاً|اترك رد|komentar
    tulis komentar|tinggalkan komentar|bình luận|viết bình luận|gửi bình luận|תגובות|הוסף תגובה
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
    compartilhar|compartilhe|compartilhe esta notícia|enviar por e-mail|min de leitura|minutos de leitura|udostępnij|drukuj
    поделиться|поделиться в соцсетях|распечатать|мин чтения|поділитися|роздрукувати|paylaş|yazdır|dela artikeln|del artikel
    del artiklen|skriv ut|jaa|jaa artikkeli|tulosta|sdílet|vytisknout|distribuie|megosztás|nyomtatás|κοινοποίηση|εκτύπωση
    分享|分享到|分享至|打印|列印|シェア|シェアする|ツイート|ツイートする|印刷|印刷する|공유|공유하기|프린트|인쇄|مشاركة|شارك|طباعة|bagikan
    chia sẻ|שיתוף|שתף|הדפסה
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
    aceitar|aceitar todos|aceitar cookies|rejeitar|rejeitar todos|akceptuję|zgadzam się|akceptuj wszystkie|odrzuć|принять
    принять все|отклонить|прийняти|kabul et|tümünü kabul et|reddet|godkänn alla|acceptera alla|acceptera|accepter alle
    godta alle|avvis alle|hyväksy|hyväksy kaikki|přijmout vše|přijmout|odmítnout|acceptă|accept toate|elfogadom|elutasítom
    αποδοχή|αποδοχή όλων|απόρριψη|接受|全部接受|拒绝|拒絕|同意する|すべて許可|すべて受け入れる|拒否する|동의|모두 동의|거부|موافق|أوافق
    قبول الكل|setuju|đồng ý|chấp nhận|אישור
    """
  ),
  (
    .navigation, .edge,
    """
    skip to content|skip to main content|skip to navigation|skip navigation|jump to content|menu|main menu|toggle menu
    toggle navigation|open menu|close menu|search|back to top|top|home|next article|previous article|next|previous
    next post|previous post|zum inhalt springen|zum inhalt|menü|startseite|suche|nach oben|zurück|weiter
    aller au contenu|accueil|rechercher|retour en haut|saltar al contenido|inicio|buscar|vai al contenuto|naar de inhoud
    ir para o conteúdo|pular para o conteúdo|ir para o conteúdo principal|voltar ao topo|przejdź do treści
    strona główna|do góry|главная|наверх|перейти к содержанию|перейти к содержимому
    перейти к основному содержанию|головна|перейти до вмісту|ana sayfa|anasayfa|içeriğe geç|hoppa till innehåll
    hoppa till huvudinnehåll|till toppen|gå til hovedinnhold|hopp til innhold|spring til indhold|gå til indhold|etusivu
    valikko|siirry sisältöön|přejít k obsahu|hlavní stránka|sari la conținut|acasă|főoldal|kezdőlap|ugrás a tartalomra
    αρχική|μετάβαση στο περιεχόμενο|首页|首頁|返回顶部|返回頂部|回到顶部|跳到主要内容|跳至内容
    跳至主要內容|上一页|下一页|上一頁|下一頁|上一篇|下一篇|ホーム|トップページ|ページトップへ|ページの先頭へ|トップへ戻る
    コンテンツへスキップ|本文へスキップ|本文へ移動|次のページ|前のページ|홈|본문 바로가기|맨 위로|الرئيسية|الصفحة الرئيسية
    انتقل إلى المحتوى|تخطي إلى المحتوى|beranda|trang chủ|tìm kiếm|דף הבית|חיפוש
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
    assine|assine já|faça login|cadastre-se|criar conta|minha conta|zaloguj|zaloguj się|zarejestruj się|załóż konto
    moje konto|войти|зарегистрироваться|подписаться|личный кабинет|увійти|підписатися
    giriş yap|üye ol|kayıt ol|abone ol|logga in|prenumerera|bli prenumerant|mitt konto|skapa konto|log ind|bliv medlem
    logg inn|bli abonnent|kirjaudu|kirjaudu sisään|rekisteröidy|tilaa uutiskirje|přihlásit se|přihlásit|odebírat
    autentificare|abonează-te|contul meu|bejelentkezés|belépés|regisztráció|feliratkozás|σύνδεση|εγγραφή|登录|登錄|登入|注册
    註冊|订阅|訂閱|ログイン|会員登録|新規登録|新規会員登録|無料会員登録|購読する|로그인|회원가입|구독|구독하기|تسجيل الدخول|إنشاء حساب|اشترك
    اشترك الآن|daftar|đăng nhập|đăng ký|התחברות|הרשמה
    """
  ),
  (
    .advertisement, .anywhere,
    """
    advertisement|advertisements|article continues below|article continues below advertisement
    article continues after advertisement|story continues below|story continues below advertisement
    continue reading below|scroll to continue|anzeige|werbung|nach der werbung weiterlesen|publicité|la suite après la publicité
    publicidad|pubblicità|advertentie
    publicidade|continua após a publicidade|continua depois da publicidade|a notícia continua após a publicidade|reklama
    dalsza część artykułu pod reklamą|ciąg dalszy pod reklamą|реклама|продолжение после рекламы|продовження після реклами
    reklam|annons|artikeln fortsätter efter annonsen|artikeln fortsätter under annonsen|annonce
    artiklen fortsætter efter annoncen|artiklen fortsætter under annoncen|annonse|artikkelen fortsetter under annonsen
    saken fortsetter under annonsen|artikkelen fortsetter etter annonsen|mainos|juttu jatkuu mainoksen jälkeen
    artikkeli jatkuu mainoksen jälkeen|publicitate|hirdetés|διαφήμιση|广告|廣告|広告|スポンサーリンク|スポンサードリンク|광고|إعلان|iklan
    quảng cáo|פרסומת
    """
  ),
  (
    .crossLink, .anywhere,
    """
    read more|read also|see also|related articles|related stories|related content|related news|more on this story
    more on this topic|more from this author|you may also like|you might also like|recommended for you
    recommended stories|lesen sie auch|lesen sie mehr|mehr zum thema|das könnte sie auch interessieren|weiterlesen
    lire aussi|à lire aussi|en savoir plus|sur le même sujet|lee también|te puede interesar|leggi anche|lees ook|lees meer
    leia também|leia mais|veja também|saiba mais|czytaj też|czytaj także|czytaj również|zobacz także|zobacz też|zobacz również
    przeczytaj także|przeczytaj też|читайте также|читать также|смотрите также|читайте ещё|материалы по теме
    читайте також|дивіться також|матеріали по темі|ilgili haberler|İlgili haberler|läs också|läs även
    läs mer|læs også|læs mere|les også|les mer|lue myös|lue lisää|čtěte také|přečtěte si také|související články|citește și
    citeşte şi|vezi și|olvasta már|ezt is olvassa el|kapcsolódó cikkek|διαβάστε επίσης|δείτε επίσης|διαβάστε ακόμα
    相关阅读|相關閱讀|相关新闻|相關新聞|相关报道|相關報導|関連記事|あわせて読みたい|合わせて読みたい
    관련기사|관련 기사|اقرأ أيضا|اقرأ أيضاً|إقرأ أيضا|إقرأ أيضاً|شاهد أيضا|شاهد أيضاً|مواضيع ذات صلة|أخبار ذات صلة
    यह भी पढ़ें|ये भी पढ़ें|इसे भी पढ़ें|baca juga|xem thêm|đọc thêm|קראו גם|ראו גם
    """
  ),
]

/// A label, then the title of another document.
let crossLinkLabels = """
  read more|read also|also read|related|related article|related story|related articles|more on this|must read
  you may also like|don't miss|lesen sie auch|lesen sie mehr|lesen sie dazu|lesen sie hier|mehr zum thema
  lesetipp|lire aussi|à lire aussi|à lire également|lire également|lee también|lea también
  lea además|te puede interesar|leggi anche|lees ook|lees meer|leia também
  veja também|czytaj też|czytaj także|czytaj również|zobacz także|zobacz też|zobacz również|przeczytaj także
  przeczytaj też|читайте также|читать также|смотрите также|читайте ещё|читайте також|дивіться також|по темі
  ilgili haber|ilgili haberler|İlgili haber|İlgili haberler|ayrıca okuyun|läs också|läs även|læs også
  les også|lue myös|čtěte také|přečtěte si také|citește și|citeşte şi|olvasta már
  ezt is olvassa el|διαβάστε επίσης|δείτε επίσης|διαβάστε ακόμα|相关阅读|相關閱讀|相关新闻|相關新聞|相关报道|相關報導
  関連記事|あわせて読みたい|合わせて読みたい|관련기사|관련 기사|اقرأ أيضا|اقرأ أيضاً|إقرأ أيضا|إقرأ أيضاً
  شاهد أيضا|شاهد أيضاً|यह भी पढ़ें|ये भी पढ़ें|इसे भी पढ़ें|baca juga|xem thêm|đọc thêm|קראו גם|ראו גם
  """

/// Labels that count only where what follows is a link: they head notes, definitions and lists of books as well.
let linkedCrossLinkLabels = """
  mehr dazu|по теме|関連|čtěte|per approfondire|te recomendamos|lue lisää|saiba mais|läs mer|læs mere|les mer|lee más
  leia mais|sur le même sujet|vezi și|延伸阅读|延伸閱讀|推荐阅读|推薦閱讀
  """

/// Labels that mean the same in plain text; on a page, where what follows is a link, they may be part of what is told.
let weakCrossLinkLabels = """
  read|see also|see more|watch|siehe auch|voir aussi|ver también|zie ook
  """

/// A label, then who took the picture.
let photoCreditLabels = """
  photo|photos|photo by|photo credit|photograph|photograph by|image|image credit|image source|picture|picture credit
  photo courtesy of|foto|fotos|foto von|bild|bildquelle|bildnachweis|crédit photo|photo crédit|credit photo|foto di
  crédito da foto|fot.|zdjęcie|фото|автор фото|фото автора|світлина|fotoğraf|kuva|kuvat|kép|φωτογραφία|φωτό|图片来源|圖片來源
  摄影|攝影|图源|写真|写真提供|撮影|사진|사진제공|사진 제공|사진출처|사진 출처|تصوير|الصورة|फोटो|ảnh|צילום
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
    usamos cookies|nós usamos cookies|nós utilizamos cookies|este site usa cookies|este site utiliza cookies
    o nosso site utiliza cookies|ta strona używa plików cookie|ta strona korzysta z plików cookie
    ta witryna korzysta z plików cookie|używamy plików cookie|korzystamy z plików cookie|мы используем файлы cookie
    мы используем cookie|этот сайт использует cookie|этот сайт использует файлы cookie|ми використовуємо файли cookie
    цей сайт використовує файли cookie|цей сайт використовує cookie|bu site çerez|bu web sitesi çerez|vi använder cookies|den här webbplatsen använder cookies
    denna webbplats använder cookies|vi bruger cookies|dette website bruger cookies|vi bruker cookies
    vi bruker informasjonskapsler|dette nettstedet bruker informasjonskapsler|dette nettstedet bruker cookies|käytämme evästeitä|tämä sivusto käyttää evästeitä
    používáme cookies|používáme soubory cookie|tento web používá cookies|tento web používá soubory cookie|acest site folosește cookie|acest site utilizează cookie
    ez a weboldal sütiket|weboldalunk sütiket|χρησιμοποιούμε cookies|αυτός ο ιστότοπος χρησιμοποιεί cookies|本网站使用cookie
    本网站使用 cookie|我们使用cookie|我们使用 cookie|本網站使用cookie|本網站使用 cookie|我們使用cookie|我們使用 cookie
    当サイトではcookie|当サイトでは、cookie|このサイトではcookie|本サイトではcookie|このウェブサイトはcookie|이 웹사이트는 쿠키|본 사이트는 쿠키
    نستخدم ملفات تعريف الارتباط|يستخدم هذا الموقع ملفات تعريف الارتباط|situs ini menggunakan cookie|kami menggunakan cookie
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
  todos os direitos reservados|wszelkie prawa zastrzeżone|wszystkie prawa zastrzeżone|все права защищены
  всі права захищені|усі права захищені|tüm hakları saklıdır|her hakkı saklıdır|alla rättigheter förbehållna
  alle rettigheder forbeholdes|alle rettigheter reservert|kaikki oikeudet pidätetään|všechna práva vyhrazena
  toate drepturile rezervate|minden jog fenntartva|με επιφύλαξη παντός δικαιώματος|版权所有|版權所有|保留所有权利|保留所有權利
  無断転載を禁じます|無断転載禁止|무단 전재 및 재배포 금지|무단전재 및 재배포 금지|무단전재 재배포금지|جميع الحقوق محفوظة
  hak cipta dilindungi|כל הזכויות שמורות
  """

/// Words of a share row: a line of two and more that has no others.
let shareWords = """
  share|facebook|twitter|x|whatsapp|linkedin|pinterest|reddit|telegram|instagram|email|e-mail|mail|messenger|print|tweet
  copy|link|url|save|bookmark|xing|pocket|flipboard|tumblr|sms|bluesky|mastodon|threads|teilen|drucken|merken|partager
  imprimer|envoyer|compartir|imprimir|condividi|stampa|delen|via|on|per|par
  compartilhar|compartilhe|udostępnij|drukuj|поделиться|вконтакте|ВКонтакте|одноклассники|распечатать|поділитися|paylaş|yazdır|dela
  jaa|sdílet|分享|微博|微信|シェア|ツイート|はてブ|공유|카카오톡|페이스북|트위터|مشاركة|فيسبوك|تويتر|واتساب|bagikan
  """
