"""The lines of plain texts as the line model sees them: features from winnow itself, labels by alignment with the truth.

Three versions of each page (texts.py), and texts that are clean already: the truths, whole and in pieces."""
import json
import os
import random
import sys

import numpy as np

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "train"))
import clean  # noqa: E402
from answers import Answers  # noqa: E402
from corpus import align, domain, page_type, words  # noqa: E402

KINDS = ("soup", "inscriptis", "resiliparse")
#: The second and the third in another script.
MADE = ("whole", "foreign", "foreign-piece", "piece", "other")
CLEAN = MADE + ("package",)
#: One version of each page, in another script.
FOREIGN = "foreign-page"


class Text:
    """One text: its lines with features, tokens, words and labels. The names are those that data.Data knows."""


def features(tool, paths):
    """The tool's answers, text by text."""
    answers = Answers([tool, "lines"], paths)
    for _ in paths:
        text = Text()
        text.count = answers.number()
        text.features = answers.array(np.int16).reshape(text.count, -1 if text.count else 1)
        text.names, text.name_ends = answers.array(np.uint32), answers.array(np.uint32)
        text.words, text.word_ends = answers.array(np.uint32), answers.array(np.uint32)
        text.places = answers.array(np.int32).reshape(-1, 2)
        ends = np.cumsum(answers.array(np.uint32))
        content = answers.array(np.uint8).tobytes()
        text.texts = [content[s:e].decode("utf-8", "replace") for s, e in zip([0, *ends[:-1]], ends)]
        yield text
    answers.end()


def write_made(folder, truths):
    """Texts made of the truths (clean.py), and one version of each page in another script."""
    for kind in MADE + (FOREIGN,):
        os.makedirs(os.path.join(folder, kind), exist_ok=True)
    for ident, truth in truths.items():
        content = (truth.get("ground_truth") or {}).get("main_content") or ""
        lines = [line for line in content.split("\n") if line.strip()]
        chance = random.Random(ident)
        start = chance.randrange(max(len(lines) - 3, 1))
        piece = lines[start : start + chance.randint(3, 30)]
        with open(os.path.join(folder, chance.choice(KINDS), ident + ".txt"), encoding="utf-8", errors="replace") as file:
            page = file.read()
        between = chance.choice(["\n", "\n\n"])
        made = {
            "whole": between.join(lines), "piece": between.join(piece),
            "foreign": clean.exchanged(between.join(lines), chance),
            "foreign-piece": clean.exchanged(between.join(piece), chance),
            "other": "\n".join(clean.rewritten(lines, chance)),
        }
        script = random.Random(ident).random()
        made[FOREIGN] = clean.exchanged(page, random.Random(script))
        truth["foreign"] = clean.exchanged(content, random.Random(script))
        for kind, text in made.items():
            with open(os.path.join(folder, kind, ident + ".txt"), "w", encoding="utf-8") as file:
                file.write(text)


def load(folder, texts, tool):
    """All versions of all pages with labels, sorted by version and id."""
    ids = sorted(name[:-5] for name in os.listdir(os.path.join(folder, "ground-truth")) if name.endswith(".json"))
    truths = {}
    for ident in ids:
        with open(os.path.join(folder, "ground-truth", ident + ".json"), encoding="utf-8") as file:
            truths[ident] = json.load(file)
    write_made(texts, truths)
    found = []
    for kind in KINDS + (FOREIGN,) + MADE:
        paths = [os.path.join(texts, kind, i + ".txt") for i in ids]
        for ident, text in zip(ids, features(tool, paths)):
            truth = truths[ident]
            text.id, text.kind, text.type = ident, kind, page_type(truth)
            text.domain = domain(truth["url"])
            text.block_words = [words(t) for t in text.texts]
            text.sizes = np.array([len(w) for w in text.block_words], np.int32)
            if kind in CLEAN:
                text.truth = [w for line in text.block_words for w in line]
                text.labels = np.ones(text.count, np.float32)
            else:
                own = truth["foreign"] if kind == FOREIGN else (truth.get("ground_truth") or {}).get("main_content")
                text.truth = words(own or "")
                text.labels = align(text.block_words, text.truth) if text.truth else np.zeros(text.count, np.float32)
            if text.count or kind not in CLEAN:
                found.append(text)
    return found + load_packaged(texts, tool)


def load_packaged(texts, tool):
    folder = os.path.join(texts, "package")
    os.makedirs(folder, exist_ok=True)
    files = list(clean.packaged())
    for name, _, content in files:
        with open(os.path.join(folder, name + ".txt"), "w", encoding="utf-8") as file:
            file.write(content)
    found = []
    paths = [os.path.join(folder, name + ".txt") for name, _, _ in files]
    for (name, place, _), text in zip(files, features(tool, paths)):
        text.id, text.kind, text.type, text.domain = name, "package", "documentation", place
        text.block_words = [words(t) for t in text.texts]
        text.sizes = np.array([len(w) for w in text.block_words], np.int32)
        text.truth = [w for line in text.block_words for w in line]
        text.labels = np.ones(text.count, np.float32)
        if text.count:
            found.append(text)
    return found
