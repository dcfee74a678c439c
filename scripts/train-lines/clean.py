"""Texts that are clean already, and texts in writing the model has no words of: what keeps it from taking them apart.

Made of the truths: whole, in pieces, rewritten as other kinds of text, and with letters exchanged for those of other
scripts, so that length, rhythm and marks remain and no word is known. All by chance that follows from the page's id."""
import random

CYRILLIC = "авсдефгнийклморзртшуцвжхуз"
GREEK = "αβγδεζηθικλμνξοπρστυφχψωςά"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنه"
HINDI = "कखगघचछजझटठडढणतथदधनपफबभमयरल"
LATIN = "ebkdiframglpnousqhtcywvzjx"
PUNCTUATION = {"arabic": {",": "،", "?": "؟"}, "hindi": {".": "।"}, "cjk": {".": "。", ",": "、", "?": "？", " ": ""}}


def exchanged(text, chance):
    """The text in another script; of each word always the same."""
    kind = chance.choice(["cyrillic", "greek", "arabic", "hindi", "latin", "latin", "cjk"])
    small = "abcdefghijklmnopqrstuvwxyz"
    table = {}
    if kind == "cjk":
        for index, letter in enumerate(small):
            # A word becomes about a third as many characters.
            table[letter] = chr(0x4E00 + 37 * index) if index % 3 == 0 else ""
            table[letter.upper()] = table[letter] or chr(0x5000 + 11 * index)
    else:
        letters = dict(cyrillic=CYRILLIC, greek=GREEK, arabic=ARABIC, hindi=HINDI, latin=LATIN)[kind]
        for letter, other in zip(small, letters):
            table[letter] = other
            table[letter.upper()] = other.upper()
    table.update(PUNCTUATION.get(kind, {}))
    return "".join(table.get(letter, letter) for letter in text)


def rewritten(lines, chance):
    """The truth's words as a text of another kind, all of which is to be kept."""
    kind = chance.choice(["verse", "log", "chat", "list", "notes", "table", "heads", "steps", "mail"])
    words = [word for line in lines for word in line.split()][:600]
    if kind in ("verse", "list", "notes", "steps"):
        out, at = [], 0
        while at < len(words) and len(out) < 80:
            count = chance.randint(4, 9) if kind == "verse" else chance.randint(1, 8)
            row = " ".join(words[at : at + count])
            at += count
            if kind == "verse":
                row = row[:1].upper() + row[1:]
                if chance.random() < 0.2:
                    out.append("")
                    continue
            elif kind == "list":
                row = chance.choice(["- ", "- ", "* ", "• "]) + row
            elif kind == "steps":
                row = f"{len(out) + 1}. {row}"
            else:
                row = row.lower()
            out.append(row)
        return out
    if kind == "log":
        return [
            f"2024-0{chance.randint(1, 9)}-{chance.randint(10, 28)} {chance.randint(10, 23)}:{chance.randint(10, 59)}:00 "
            + chance.choice(["INFO", "WARN", "ERROR", "host kernel:", "app[411]:"]) + " " + line[:120]
            for line in lines[:60]
        ]
    if kind == "chat":
        names = chance.sample(["anna", "Ole", "mirko", "Jo", "Tariq", "wei", "Sam"], 3)
        mark = chance.choice(["{}: {}", "<{}> {}", "[12:4{}] {}"])
        out, at = [], 0
        while at < len(words) and len(out) < 60:
            count = chance.randint(1, 14)
            out.append(mark.format(chance.choice(names), " ".join(words[at : at + count])))
            at += count
        return out
    if kind == "table":
        return ["\t".join(words[at : at + 4]) for at in range(0, min(len(words), 200), 4)]
    if kind == "mail":
        return ["Hi " + (words[0] if words else "all") + ",", ""] + lines[:6] + ["", "Best,", "Anna"]
    return [line for line in lines if len(line) < 60][:40]
