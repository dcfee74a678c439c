// The months in the languages of Europe, in Arabic, Hebrew, Hindi and some beside, full and short, nominative and
// genitive, in lower case. Croatian's listopada, October, is told from Polish November in `DayPattern`.

/// The month that a word names, by the hash of the word in lower case.
let monthNumbers: [UInt64: (number: Int, calendar: DayCalendar)] = {
  var numbers: [UInt64: (number: Int, calendar: DayCalendar)] = [:]
  for (rows, calendar) in [
    (monthRows, .gregorian), (persianMonthRows, .persian), (thaiMonthRows, .buddhist),
  ] as [([String], DayCalendar)] {
    for (index, row) in rows.enumerated() {
      for name in row.split(whereSeparator: \.isWhitespace) {
        numbers[WordHash.of(name.utf8)] = (index + 1, calendar)
      }
    }
  }
  return numbers
}()

let monthRows = [
  """
  january jan januar jänner jän janvier janv enero ene gennaio gen januari janeiro styczeń stycznia sty leden ledna
  led január
  januára január januarie ianuarie ian январь января янв січень січня січ студзень студзеня ocak oca januar tammikuu
  tammikuuta ιανουάριος ιανουαρίου ιαν siječanj siječnja јануар јануара януари január sausis sausio janvāris jaanuar
  januari
  يناير جانفي ژانویه ינואר בינואר जनवरी հունվար հունվարի იანვარი იანვარს janúar yanvar қаңтар janar gener
  জানুয়ারি জানুয়ারী জানুয়ারি জানুয়ারী جنوری जानेवारी ஜனவரி జనవరి xaneiro
  """,
  """
  february feb februar feber février févr fevrier febrero febbraio febr februari fevereiro fev luty lutego lut únor
  února úno
  február februára februarie февраль февраля фев февр лютий лютого лют люты лютага şubat şub helmikuu helmikuuta
  φεβρουάριος
  φεβρουαρίου φεβ veljača veljače фебруар фебруара февруари vasaris vasario februāris veebruar
  فبراير شباط فيفري فوریه פברואר בפברואר फरवरी փետրվար փետրվարի თებერვალი თებერვალს febrúar fevral ақпан shkurt
  febrer pebrero
  ফেব্রুয়ারি ফেব্রুয়ারী ফেব্রুয়ারি ফেব্রুয়ারী فروری फेब्रुवारी பிப்ரவரி ఫిబ్రవరి febreiro
  """,
  """
  march mar märz mrz mär maerz mars marzo maart mrt março marco marzec marca březen března bře marec marca martie
  март марта мар
  березень березня бер сакавік сакавіка mart maaliskuu maaliskuuta μάρτιος μαρτίου μαρ ožujak ožujka март március
  márc kovas
  kovo marts märts maret
  مارس آذار מרץ במרץ מרס במרס मार्च մարտ մարտի მარტი მარტს наурыз març marso
  মার্চ مارچ மார்ச் మార్చి
  """,
  """
  april apr avril avr abril abr aprile kwiecień kwietnia kwi duben dubna dub apríl apríla aprilie апрель апреля апр
  квітень
  квітня кві красавік красавіка nisan nis huhtikuu huhtikuuta απρίλιος απριλίου απρ travanj travnja април április
  ápr balandis
  balandžio aprīlis aprill
  أبريل ابريل إبريل نيسان أفريل آوریل آپریل אפריל באפריל अप्रैल ապրիլ ապրիլի აპრილი აპრილს aprel сәуір prill
  এপ্রিল اپریل एप्रिल ஏப்ரல் ఏప్రిల్
  """,
  """
  may mai mayo maggio mag mei maio maj maja květen května kvě máj mája май мая травень травня тра трав май травень
  mayıs
  toukokuu toukokuuta μάιος μαΐου μαι μαϊ svibanj svibnja мај маја máj május máj gegužė gegužės maijs
  مايو أيار ايار ماي מאי במאי मई մայիս մայիսի მაისი მაისს maí мамыр maig
  মে مئی मे மே మే
  """,
  """
  june jun juni juin junio giugno giu junho czerwiec czerwca cze červen června čvn jún júna iunie iun июнь июня июн
  червень
  червня чер черв чэрвень haziran haz kesäkuu kesäkuuta ιούνιος ιουνίου ιουν lipanj lipnja јун јуна юни június jún
  birželis
  birželio jūnijs juuni
  يونيو يونيه حزيران جوان ژوئن יוני ביוני जून հունիս հունիսի ივნისი ივნისს júní iyun маусым qershor juny hunyo
  জুন جون ஜூன் జూన్ xuño
  """,
  """
  july jul juli juillet juil julio luglio lug julho lipiec lipca lip červenec července čvc júl júla iulie iul июль
  июля июл
  липень липня лип ліпень temmuz tem heinäkuu heinäkuuta ιούλιος ιουλίου ιουλ srpanj srpnja јул јула юли július júl
  liepa
  liepos jūlijs juuli
  يوليو يوليه تموز جويلية ژوئیه جولای يوليوز יולי ביולי जुलाई հուլիս հուլիսի ივლისი ივლისს júlí iyul шілде korrik juliol hulyo
  জুলাই جولائی जुलै ஜூலை జులై జూలై xullo
  """,
  """
  august aug août aout agosto ago ag agt augustus sierpień sierpnia sie srpen srpna srp august augusta август
  августа авг
  серпень серпня сер серп жнівень ağustos ağu elokuu elokuuta αύγουστος αυγούστου αυγ kolovoz kolovoza август
  августа augusztus
  rugpjūtis rugpjūčio augusts agustus
  أغسطس اغسطس آب أوت اوت آگوست غشت אוגוסט באוגוסט अगस्त օգոստոս օգոստոսի აგვისტო აგვისტოს ágúst avqust avgust тамыз gusht
  agost
  আগস্ট আগষ্ট اگست ऑगस्ट ஆகஸ்ட் ఆగస్టు ogos
  """,
  """
  september sep sept septembre septiembre setiembre settembre set setembro wrzesień września wrz září zář septembra
  septembrie
  сентябрь сентября сен сент вересень вересня вер верес верасень eylül eyl syyskuu syyskuuta σεπτέμβριος σεπτεμβρίου
  σεπ rujan
  rujna септембар септембра септември szeptember szept rugsėjis rugsėjo septembris
  سبتمبر أيلول سپتامبر شتنبر ספטמבר בספטמבר सितंबर सितम्बर սեպտեմբեր սեպտեմբերի სექტემბერი სექტემბერს sentyabr қыркүйек
  shtator setyembre
  সেপ্টেম্বর ستمبر सप्टेंबर செப்டம்பர் సెప్టెంబర్ సెప్టెంబరు
  """,
  """
  october oct oktober okt octobre octubre ottobre ott outubro out październik października paź říjen října říj
  október októbra
  octombrie октябрь октября окт жовтень жовтня жов жовт кастрычнік ekim eki lokakuu lokakuuta οκτώβριος οκτωβρίου
  οκτ 
  октобар октобра октомври október spalis spalio oktobris oktoober
  أكتوبر اكتوبر اکتبر אוקטובר באוקטובר अक्टूबर अक्तूबर հոկտեմբեր հոկտեմբերի ოქტომბერი ოქტომბერს oktyabr қазан tetor
  oktubre
  অক্টোবর اکتوبر ऑक्टोबर அக்டோபர் అక్టోబర్ అక్టోబరు
  """,
  """
  november nov novembre noviembre novembro listopada лис lis listopad listopadu novembra noiembrie noi ноябрь ноября
  ноя нояб
  листопад листопада листоп лістапад kasım kas marraskuu marraskuuta νοέμβριος νοεμβρίου νοε studeni studenoga
  новембар
  новембра ноември november lapkritis lapkričio novembris
  نوفمبر نوامبر نونبر נובמבר בנובמבר नवंबर नवम्बर նոյեմբեր նոյեմբերի ნოემბერი ნოემბერს nóvember noyabr қараша nëntor
  nobyembre
  নভেম্বর نومبر नोव्हेंबर நவம்பர் నవంబర్ నవంబరు
  """,
  """
  december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro grudzień grudnia gru prosinec
  prosince pro
  decembra decembrie декабрь декабря дек грудень грудня гру груд снежань aralık ara joulukuu joulukuuta δεκέμβριος
  δεκεμβρίου δεκ prosinac prosinca децембар децембра декември december gruodis gruodžio decembris desember des
  detsember
  desember desembar
  ديسمبر دسامبر دجنبر דצמבר בדצמבר दिसंबर दिसम्बर դեկտեմբեր դեկտեմբերի დეკემბერი დეკემბერს dekabr желтоқсан dhjetor
  desembre disyembre
  ডিসেম্বর دسمبر डिसेंबर டிசம்பர் డిసెంబర్ డిసెంబరు
  """,
]
