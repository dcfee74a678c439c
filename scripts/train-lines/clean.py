"""Texts that are clean already, and texts in writing the model has no words of: what keeps it from taking them apart.

Made of the truths: whole, in pieces, rewritten as other kinds of text, and with letters exchanged for those of other
scripts, so that length, rhythm and marks remain and no word is known. All by chance that follows from the page's id. And
what people write for other readers than those of pages: source code, licences and read-mes of the pinned packages that the
training is installed from, the same for everybody."""
import hashlib
import importlib.metadata
import random

CYRILLIC = "авсдефгнийклморзртшуцвжхуз"
GREEK = "αβγδεζηθικλμνξοπρστυφχψωςά"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنه"
HINDI = "कखगघचछजझटठडढणतथदधनपफबभमयरल"
LATIN = "ebkdiframglpnousqhtcywvzjx"
PUNCTUATION = {"arabic": {",": "،", "?": "؟"}, "hindi": {".": "।"}, "cjk": {".": "。", ",": "、", "?": "？", " ": ""}}


#: Packages that requirements.txt pins, and how many files of each are taken at the most, licences and read-mes aside.
PACKAGES, FILES = ("beautifulsoup4", "inscriptis", "lightgbm", "lxml", "numba", "numpy", "resiliparse"), 160
WRITTEN = (".py", ".pyi", ".h", ".hpp", ".c", ".pxd", ".f90", ".rst", ".txt", ".md", ".json", ".toml")
#: Of longer files the beginning is taken, in bytes.
LONGEST = 40_000


def packaged():
    """Files of the pinned packages: a name, what is kept in one fold, and the text."""
    for package in PACKAGES:
        files = [f for f in importlib.metadata.files(package) if f.locate().is_file() and f.locate().stat().st_size > 400]
        prose = [f for f in files if "dist-info" in str(f) and ("LICEN" in str(f).upper() or f.name == "METADATA")]
        others = [f for f in files if f.suffix in WRITTEN and f not in prose]
        others.sort(key=lambda f: hashlib.sha256(str(f).encode()).hexdigest())
        for file in prose + others[:FILES]:
            text = file.locate().read_bytes()[:LONGEST].decode("utf-8", "replace")
            # A folder's files are alike: they are seen together or not at all.
            yield f"{package}-{str(file).replace('/', '_')}", f"{package}/{'/'.join(file.parts[:2])}", text


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
