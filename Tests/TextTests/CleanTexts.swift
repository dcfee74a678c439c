// Texts that nobody would take a line from: what the line model, trained on English pages, must leave alone. In nine
// languages and as many kinds of text. Each is long enough to be judged.

import Testing

struct CleanSample: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String
  var testDescription: String { name }
}

let cleanTexts: [CleanSample] = [
  CleanSample(
    name: "German",
    text: """
      Die Fähre zu den äußeren Inseln

      Seit Montag fährt die kleine Fähre wieder, nachdem das Eis zwei Wochen lang die Durchfahrt versperrt hatte.
      Im Laden von Frau Petersen gab es in dieser Zeit weder Mehl noch Kerzen, und die Post blieb liegen.

      Was die Leute erzählen

      Der Hafenmeister sagt, er habe so etwas in dreißig Jahren nicht erlebt. Seine Mutter aber erinnert sich noch gut.
      Damals, so erzählt sie, seien die Männer zu Fuß über das Eis gegangen, mit Brettern unter dem Arm.

      Am Abend saßen alle im Gasthaus und warteten auf das Horn.
      """),
  CleanSample(
    name: "French",
    text: """
      Le moulin de la rive gauche

      On l'avait cru perdu depuis la crue, mais le vieux moulin tourne de nouveau depuis la semaine dernière.
      Le meunier, qui a quatre-vingts ans, n'a voulu laisser à personne le soin de tailler la nouvelle roue.

      Une affaire de patience

      Il a fallu trois hivers pour sécher le bois et deux étés pour convaincre la commune d'ouvrir la vanne.
      « Je n'étais pas pressé, dit-il, la rivière non plus. » Les enfants de l'école viennent le voir le jeudi.

      On vend la farine au marché, dans des sacs que sa fille a cousus.
      """),
  CleanSample(
    name: "Spanish",
    text: """
      La biblioteca que viaja en burro

      Cada jueves, antes de que salga el sol, el maestro carga dos burros con ochenta libros y sube a la montaña.
      En la primera aldea lo esperan los niños; en la segunda, casi siempre, también sus abuelas.

      Empezó hace diez años con los libros de su propia casa, y hoy la gente del valle le manda los que ya ha leído.
      Nunca ha perdido ninguno, aunque una vez un burro se comió la portada de una novela muy larga.

      ¿Y cuando llueve? Entonces los envuelve en hule y camina más despacio.
      """),
  CleanSample(
    name: "Russian",
    text: """
      Письмо с маяка

      Зимой к нам никто не приезжает, и мы сами печём хлеб, чиним сети и слушаем по вечерам старое радио.
      Отец каждую ночь поднимается наверх и смотрит, горит ли лампа, хотя она давно уже электрическая.

      Весной придёт катер и привезёт газеты за три месяца. Мы будем читать их по порядку, как книгу.
      Брат говорит, что уедет учиться, но я вижу, как он смотрит на море, и не верю ему.

      Пиши нам. Письма доходят медленно, но доходят.
      """),
  CleanSample(
    name: "Arabic",
    text: """
      بائع الماء في السوق القديم

      كان الرجل يأتي كل صباح قبل شروق الشمس ويحمل الماء من النبع البعيد إلى السوق القديم في وسط المدينة.
      يعرفه الأطفال من صوت الجرس الصغير، ويعرفه الكبار من كلامه القليل وابتسامته الهادئة.

      قال لي مرة إن أباه كان يعمل في المكان نفسه، وإن الجرس الذي يحمله أقدم من البيوت التي حوله.
      لم يترك السوق يوما واحدا، حتى في أيام المطر حين لا يشتري أحد منه شيئا.

      وفي آخر النهار يسقي الشجرة الوحيدة عند الباب، ثم يعود إلى بيته.
      """),
  CleanSample(
    name: "Chinese",
    text: """
      山上的邮局

      山上有一个很小的邮局，只有一间屋子和一扇朝南的窗户。老李在那里工作了四十年，每天早上自己烧水、扫地、开门。
      冬天下雪的时候，山路走不通，他就把信一封一封放在炉子旁边，等雪停了再送下去。

      村里的人都认识他的脚步声。孩子们说，听见他的脚步，就知道远方有人想念他们。
      去年镇上说要关掉邮局，可是第二天来了一百多个人，每个人手里都拿着一封信。

      邮局现在还开着，窗户下面多了一张长椅。
      """),
  CleanSample(
    name: "Japanese",
    text: """
      島の時計屋

      港から坂を上ったところに、古い時計屋があります。店の主人は八十歳を過ぎていますが、今でも毎朝七時に店を開けます。
      島の人たちは時計が止まると、まずここへ持って来ます。直らなかった時計は一つもないそうです。

      ある日、遠い町から来た若い人が、弟子にしてほしいと頼みました。主人は何も言わずに、椅子をもう一つ出しました。
      それから三年、二人はほとんど話をしないで、並んで仕事をしています。

      窓の外では、船が一日に二回、時間どおりに着きます。
      """),
  CleanSample(
    name: "Hindi",
    text: """
      नदी के पार का स्कूल

      हर सुबह बच्चे एक छोटी नाव से नदी पार करते हैं, क्योंकि स्कूल दूसरे किनारे पर है और पुल कई साल पहले टूट गया था।
      नाव चलाने वाला बूढ़ा आदमी सबका नाम जानता है और कभी किसी से पैसे नहीं लेता।

      बारिश के दिनों में पानी बहुत तेज़ हो जाता है, तब अध्यापिका खुद इस किनारे आकर पेड़ के नीचे पढ़ाती हैं।
      बच्चे कहते हैं कि उन्हें पेड़ के नीचे की कक्षा ज़्यादा अच्छी लगती है।

      अगले साल नया पुल बनेगा, ऐसा सब कहते हैं।
      """),
  CleanSample(
    name: "English story",
    text: """
      The lamp at the end of the pier

      Nobody remembered who had put the lamp there, but everybody in the village knew when it was out.
      On those nights Martha walked down with a can of oil and a box of matches and said nothing about it afterwards.

      One autumn the council sent a man to measure the pier. He wrote down the length of it, the width of it, and the
      number of rotten planks, and then he asked what the lamp was for.

      Martha told him it was for the boats. He looked at the harbour, in which there had been no boats for eleven years.
      "They might come back," she said.
      """),
  CleanSample(
    name: "poem",
    text: """
      The tide goes out and leaves the stones
      In rows along the grey sea wall
      The gulls walk up and down between
      And nobody is there at all

      I kept a shell inside my coat
      For all the winters I was gone
      It told me every night the same
      The sea goes on, the sea goes on

      The tide comes in and takes the stones
      The gulls fly up above the bay
      I put the shell back on the sand
      And watch it rolled and borne away
      """),
  CleanSample(
    name: "log",
    text: (0..<30).map(logLine).joined(separator: "\n")),
  CleanSample(
    name: "source code",
    text: """
      import sys

      LIMIT = 80


      def wrapped(words, limit=LIMIT):
          \"\"\"Lines of at most `limit` characters.\"\"\"
          line = []
          width = 0
          for word in words:
              if width + len(word) > limit and line:
                  yield " ".join(line)
                  line, width = [], 0
              line.append(word)
              width += len(word) + 1
          if line:
              yield " ".join(line)


      def main():
          for path in sys.argv[1:]:
              with open(path) as file:
                  for line in wrapped(file.read().split()):
                      print(line)


      main()
      """),
  CleanSample(
    name: "read-me",
    text: """
      # tidemark

      Prints the times of high and low water for a harbour, from a table that it keeps in one file.

      ## Install

      - Download the archive and unpack it
      - Run `make install`
      - Put the table of your harbour into `~/.tidemark`

      ## Use

          tidemark --harbour vessel-bay --days 3

      ## Options

      - `--harbour` is the name of a table
      - `--days` says how many days are printed
      - `--utc` leaves out the local time

      ## Licence

      Do with it what you like, and tell me when it is wrong.
      """),
  CleanSample(
    name: "list",
    text: """
      Things to bring to the island
      - two pairs of boots
      - a coat that keeps the rain out
      - oil for the lamp
      - the blue rope, not the red one
      - flour, salt, yeast
      - coffee for a month
      - the spare key to the boat shed
      - batteries for the radio
      - seeds for the garden behind the house
      - something to read when the ferry is late
      - the letter for Martha
      """),
  CleanSample(
    name: "chat",
    text: """
      anna: is the ferry running today?
      ole: not before noon, there is ice in the pass
      anna: then I will come tomorrow
      ole: bring flour, the shop has none
      anna: how much
      ole: as much as you can carry
      mirko: and batteries please
      anna: which ones
      mirko: the big square ones for the radio
      anna: ok
      ole: the dog says hello
      anna: tell him I am bringing the sausage he likes
      """),
  CleanSample(
    name: "notes",
    text: """
      meeting on the boat shed

      roof first, then the doors
      ask nils about timber, he owes us one
      budget is what is left of last year
      nobody wants to paint it, so we draw lots
      the council needs a drawing by the end of the month
      martha makes the drawing
      ole brings the ladder
      next time at the school, eight o'clock
      """),
]

private func logLine(_ index: Int) -> String {
  let time = "2031-03-0\(1 + index % 9) 0\(index % 10):1\(index % 6):0\(index % 7)"
  let level = ["INFO", "WARN", "INFO", "ERROR"][index % 4]
  let said = [
    "batch \(index) written", "queue is \(index) deep, slowing down until somebody reads what is waiting in it",
    "connection from 10.0.0.\(index) accepted", "cannot open /srv/data/\(index): permission denied by the owner",
  ][index % 4]
  return "\(time) \(level) worker[\(400 + index * 7)]: \(said)"
}
