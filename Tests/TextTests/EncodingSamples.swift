// Texts in the languages whose legacy encodings are recognised, written for these tests: some 40 words each, as a local
// paper might have them.

import Testing

struct EncodingSample: CustomTestStringConvertible, Sendable {
  let language: String
  /// glibc's names of the encodings it was written in; the first characters that an encoding lacks must not occur.
  let encodings: [(name: String, iconvName: String)]
  let text: String
  var testDescription: String { language }

  init(_ language: String, _ encodings: String, _ text: String) {
    self.language = language
    self.text = text
    self.encodings = encodings.split(separator: " ").map { entry in
      let names = entry.split(separator: "=").map(String.init)
      return (names[0], names.last!)
    }
  }

  static let all: [EncodingSample] = [
    EncodingSample(
      "Russian", "windows-1251=CP1251 koi8-r ibm866=CP866 iso-8859-5",
      """
      Дорога вдоль набережной снова открыта для движения. Четыре месяца назад шторм разрушил стену, и с тех пор жителям \
      приходилось объезжать залив через старый мост. Глава городского совета сообщила, что работы обошлись дешевле, чем \
      ожидалось, а летом здесь посадят новые деревья.
      """),
    EncodingSample(
      "Ukrainian", "windows-1251=CP1251 koi8-u",
      """
      Дорогу вздовж набережної знову відкрили для руху. Чотири місяці тому буря зруйнувала стіну, і відтоді мешканці \
      мусили їхати через старий міст. Голова міської ради повідомила, що роботи коштували менше, ніж очікували, а влітку \
      тут посадять нові дерева.
      """),
    EncodingSample(
      "Lithuanian", "windows-1257=CP1257",
      """
      Kelias palei krantinę vėl atidarytas eismui. Prieš keturis mėnesius audra sugriovė sieną, ir nuo to laiko gyventojai \
      turėjo važiuoti aplink įlanką per senąjį tiltą. Miesto tarybos vadovė pranešė, kad darbai kainavo mažiau, negu \
      tikėtasi, o vasarą čia bus pasodinti nauji medžiai.
      """),
    EncodingSample(
      "Latvian", "windows-1257=CP1257",
      """
      Ceļš gar krastmalu atkal ir atvērts satiksmei. Pirms četriem mēnešiem vētra sagrāva sienu, un kopš tā laika \
      iedzīvotājiem bija jābrauc apkārt līcim pār veco tiltu. Pilsētas domes vadītāja paziņoja, ka darbi izmaksāja \
      mazāk, nekā bija gaidīts, bet vasarā šeit tiks iestādīti jauni koki.
      """),
    EncodingSample(
      "Bulgarian", "windows-1251=CP1251 iso-8859-5",
      """
      Пътят край брега отново е отворен за движение. Преди четири месеца бурята разруши стената и оттогава жителите \
      трябваше да минават по стария мост. Председателят на общинския съвет каза, че ремонтът е струвал по-малко от \
      очакваното и че през лятото тук ще бъдат засадени дървета.
      """),
    EncodingSample(
      "Serbian", "windows-1251=CP1251",
      """
      Пут поред обале поново је отворен за саобраћај. Пре четири месеца олуја је срушила зид и од тада су становници \
      морали да иду преко старог моста. Председница општине каже да су радови коштали мање него што се очекивало и да ће \
      лети овде бити засађено ново дрвеће.
      """),
    EncodingSample(
      "Greek", "windows-1253=CP1253 iso-8859-7",
      """
      Ο δρόμος δίπλα στο λιμάνι άνοιξε ξανά για τα αυτοκίνητα. Πριν από τέσσερις μήνες η καταιγίδα γκρέμισε τον τοίχο και \
      από τότε οι κάτοικοι περνούσαν από την παλιά γέφυρα. Ο δήμαρχος είπε ότι τα έργα κόστισαν λιγότερο από όσο περίμεναν.
      """),
    EncodingSample(
      "Hebrew", "windows-1255=CP1255",
      """
      הכביש לאורך הנמל נפתח שוב לתנועה. לפני ארבעה חודשים הסערה הרסה את הקיר ומאז נאלצו התושבים לנסוע דרך הגשר הישן. ראש \
      העיר אמרה שהעבודות עלו פחות ממה שציפו, ובקיץ יישתלו כאן עצים חדשים לאורך המדרכה.
      """),
    EncodingSample(
      "Arabic", "windows-1256=CP1256 iso-8859-6",
      """
      فتح الطريق المحاذي للميناء من جديد أمام حركة السير. قبل أربعة أشهر هدمت العاصفة الجدار ومنذ ذلك الحين كان السكان \
      يسلكون الجسر القديم. وقالت رئيسة البلدية إن الأعمال كلفت أقل مما كان متوقعا وإن أشجارا جديدة ستزرع هنا في الصيف.
      """),
    EncodingSample(
      "Thai", "windows-874=CP874",
      """
      ถนนเลียบท่าเรือเปิดให้รถวิ่งได้อีกครั้งแล้ว เมื่อสี่เดือนก่อนพายุพัดกำแพงพังลงมา ตั้งแต่นั้นชาวบ้านต้องอ้อมไปใช้สะพานเก่า \
      นายกเทศมนตรีบอกว่างานซ่อมใช้เงินน้อยกว่าที่คิดไว้ และในฤดูร้อนจะปลูกต้นไม้ใหม่ตามทางเดิน
      """),
    EncodingSample(
      "Polish", "windows-1250=CP1250 iso-8859-2",
      """
      Droga wzdłuż nabrzeża została znów otwarta dla ruchu. Cztery miesiące temu sztorm zniszczył mur i od tego czasu \
      mieszkańcy musieli jeździć przez stary most. Burmistrz powiedziała, że prace kosztowały mniej, niż się spodziewano, \
      a latem zostaną tu posadzone nowe drzewa.
      """),
    EncodingSample(
      "Czech", "windows-1250=CP1250 iso-8859-2",
      """
      Silnice podél nábřeží je znovu otevřena. Před čtyřmi měsíci bouře zničila zeď a od té doby museli obyvatelé jezdit \
      přes starý most. Starostka řekla, že práce stály méně, než se čekalo, a že v létě tu budou vysazeny nové stromy. \
      Šest lip už čeká ve školce.
      """),
    EncodingSample(
      "Slovak", "windows-1250=CP1250 iso-8859-2",
      """
      Cesta popri nábreží je opäť otvorená. Pred štyrmi mesiacmi búrka zničila múr a odvtedy museli obyvatelia jazdiť cez \
      starý most. Primátorka povedala, že práce stáli menej, ako sa čakalo, a že v lete tu vysadia nové stromy. Šesť líp \
      už čaká v škôlke.
      """),
    EncodingSample(
      "Hungarian", "windows-1250=CP1250 iso-8859-2",
      """
      A kikötő melletti út ismét megnyílt a forgalom előtt. Négy hónappal ezelőtt a vihar lerombolta a falat, és azóta a \
      lakóknak a régi hídon kellett járniuk. A polgármester szerint a munka kevesebbe került a vártnál, és nyáron új \
      fákat ültetnek ide a gyűjtött pénzből.
      """),
    EncodingSample(
      "Romanian", "windows-1250=CP1250 iso-8859-2",
      """
      Drumul de lângă port a fost redeschis circulaţiei. Acum patru luni furtuna a dărâmat zidul, iar de atunci locuitorii \
      au trecut pe podul vechi. Primăriţa a spus că lucrările au costat mai puţin decât se aştepta şi că vara vor fi \
      plantaţi aici copaci noi.
      """),
    EncodingSample(
      "Croatian", "windows-1250=CP1250 iso-8859-2",
      """
      Cesta uz luku ponovno je otvorena za promet. Prije četiri mjeseca oluja je srušila zid i otada su stanovnici morali \
      voziti preko staroga mosta. Načelnica kaže da su radovi stajali manje nego što se očekivalo i da će ljeti ovdje biti \
      posađena nova stabla, među njima i šest lipa.
      """),
    EncodingSample(
      "Turkish", "windows-1254=CP1254",
      """
      Liman boyunca uzanan yol yeniden trafiğe açıldı. Dört ay önce fırtına duvarı yıkmış, o günden beri halk eski köprüden \
      geçmek zorunda kalmıştı. Belediye başkanı işlerin beklenenden daha ucuza geldiğini ve yazın buraya yeni ağaçlar \
      dikileceğini söyledi.
      """),
    EncodingSample(
      "French", "windows-1252=CP1252",
      """
      La route du port est de nouveau ouverte à la circulation. Il y a quatre mois, la tempête avait détruit le mur et les \
      habitants étaient obligés de passer par le vieux pont. La mairesse a déclaré que les travaux avaient coûté moins cher \
      que prévu et qu’on plantera des arbres cet été.
      """),
    EncodingSample(
      "German", "windows-1252=CP1252",
      """
      Die Straße am Hafen ist wieder für den Verkehr geöffnet. Vor vier Monaten hatte der Sturm die Mauer zerstört, und \
      seither mussten die Bewohner über die alte Brücke fahren. Die Bürgermeisterin sagte, die Arbeiten seien günstiger \
      gewesen als erwartet, und im Sommer würden hier Bäume gepflanzt.
      """),
    EncodingSample(
      "Spanish", "windows-1252=CP1252",
      """
      La carretera del puerto volvió a abrirse al tráfico. Hace cuatro meses el temporal derribó el muro y desde entonces \
      los vecinos tenían que pasar por el viejo puente. La alcaldesa dijo que las obras costaron menos de lo que se \
      esperaba y que este año plantarán árboles aquí.
      """),
    EncodingSample(
      "Portuguese", "windows-1252=CP1252",
      """
      A estrada do porto voltou a abrir ao trânsito. Há quatro meses a tempestade destruiu o muro e, desde então, os \
      moradores tinham de passar pela ponte velha. A presidente da câmara disse que as obras custaram menos do que se \
      esperava e que no verão serão plantadas árvores. A população está contente.
      """),
    EncodingSample(
      "Swedish", "windows-1252=CP1252",
      """
      Vägen längs hamnen är åter öppen för trafik. För fyra månader sedan rev stormen ner muren, och sedan dess har de \
      boende fått köra över den gamla bron. Kommunens ordförande sade att arbetet blev billigare än väntat och att man \
      planterar nya träd här i sommar.
      """),
    EncodingSample(
      "Danish", "windows-1252=CP1252",
      """
      Vejen langs havnen er igen åben for trafik. For fire måneder siden rev stormen muren ned, og siden da har beboerne \
      måttet køre over den gamle bro. Borgmesteren sagde, at arbejdet blev billigere end ventet, og at der bliver plantet \
      nye træer her til sommer, også ude på øen.
      """),
    EncodingSample(
      "English", "windows-1252=CP1252",
      """
      The harbour road is open again, and the Café Doré on its corner with it. “We didn’t think we’d see the day,” said its \
      owner, who has run the place for twenty years – through three storms – and wouldn’t move now for £500,000. Six lime \
      trees will be planted in summer.
      """),
    EncodingSample(
      "Simplified Chinese", "gbk gbk=GB18030",
      """
      沿港公路星期五重新开放通车。四个月前，风暴冲毁了防波墙，此后居民只能绕道老桥。市长说，工程花费比预期少，夏天将在这里种植新的树木。\
      附近的商店老板表示，他们等这一天已经等了很久，希望客人很快就会回来。
      """),
    EncodingSample(
      "Traditional Chinese", "big5",
      """
      沿港公路星期五重新開放通車。四個月前，風暴沖毀了防波牆，此後居民只能繞道老橋。市長說，工程花費比預期少，夏天將在這裡種植新的樹木。\
      附近的商店老闆表示，他們等這一天已經等了很久，希望客人很快就會回來。
      """),
    EncodingSample(
      "Japanese", "shift_jis=CP932 euc-jp",
      """
      港沿いの道路が金曜日に再び通行できるようになった。四か月前の嵐で壁が壊れ、それ以来住民は古い橋を回らなければならなかった。市長は\
      「工事の費用は予想より少なかった」と話し、夏には新しい木を植えるという。近くのコーヒー店の主人は、この日を長く待っていたと語った。
      """),
    EncodingSample(
      "Korean", "euc-kr=CP949",
      """
      항구를 따라 난 도로가 금요일에 다시 열렸다. 네 달 전 폭풍으로 벽이 무너진 뒤 주민들은 오래된 다리로 돌아가야 했다. 시장은 공사 비용이 \
      예상보다 적게 들었으며 여름에는 이곳에 새 나무를 심을 것이라고 말했다. 근처 가게 주인은 이날을 오래 기다렸다고 했다.
      """),
  ]
}
