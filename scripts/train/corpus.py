"""The pages of WCXB as the block model sees them: features from winnow itself, labels by alignment with the ground truth."""
import json
import os
import re
from urllib.parse import urlsplit

import numpy as np
from numba import njit

from answers import Answers

TYPES = ["article", "collection", "documentation", "forum", "listing", "product", "service"]
WORD = re.compile(r"\w+")
PLACES = 7


def words(text):
    return WORD.findall(text.lower())


class Page:
    """One page: its blocks with features, tokens, words and labels."""


def page_type(truth):
    kind = (truth.get("_internal") or {}).get("page_type", {})
    kind = kind.get("primary", "article") if isinstance(kind, dict) else kind
    return "collection" if kind == "category" else kind if kind in TYPES else "article"


def domain(url):
    """The registered domain, near enough to keep a site in one fold: the last two labels, three under a short second one."""
    labels = (urlsplit(url).hostname or url).split(".")
    count = 3 if len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2 else 2
    return ".".join(labels[-count:])


def features(tool, paths):
    """The tool's answers, page by page."""
    answers = Answers([tool, "blocks"], paths)
    for _ in paths:
        page = Page()
        page.count = answers.number()
        page.features = answers.array(np.int32).reshape(page.count, -1 if page.count else 1)
        page.names, page.name_ends = answers.array(np.uint32), answers.array(np.uint32)
        page.words, page.word_ends = answers.array(np.uint32), answers.array(np.uint32)
        starts, ends = answers.array(np.uint32), answers.array(np.uint32)
        text = answers.array(np.uint8).tobytes()
        page.places = answers.array(np.int32).reshape(-1, PLACES)
        page.texts = [text[s:e].decode("utf-8", "replace") for s, e in zip(starts, ends)]
        yield page
    answers.end()


@njit(cache=True)
def best_runs(page, truth_starts, truth_places, used, opening, matched):
    """Aligns page words with truth words in order. `matched[i]` becomes the truth word of page word i, or -1.

    The score of a match that goes on a run is 1, of one that opens a run `opening`; gaps are free."""
    n, m = len(page), len(used)
    # Dense rows: run[j] score where page i-1 and truth j-1 are the last match; best[j] of anything up to there.
    best = np.zeros(m + 1, np.float32)
    run = np.full(m + 1, -1e9, np.float32)
    choice = np.zeros((n, m + 1), np.uint8)
    new_run = np.empty(m + 1, np.float32)
    new_best = np.empty(m + 1, np.float32)
    for i in range(n):
        new_run[:] = -1e9
        word = page[i]
        if word >= 0:
            for k in range(truth_starts[word], truth_starts[word + 1]):
                j = truth_places[k] + 1
                if used[j - 1]:
                    continue
                go_on, fresh = run[j - 1] + 1.0, best[j - 1] + opening
                if go_on >= fresh:
                    new_run[j] = go_on
                    choice[i, j] = 4
                else:
                    new_run[j] = fresh
                    choice[i, j] = 8
        new_best[0] = 0
        for j in range(1, m + 1):
            # 1: skip the page word, 2: skip the truth word, 3: match.
            value, which = best[j], 1
            if new_best[j - 1] > value:
                value, which = new_best[j - 1], 2
            if new_run[j] > value:
                value, which = new_run[j], 3
            new_best[j] = value
            choice[i, j] |= which
        best, new_best = new_best, best
        run, new_run = new_run, run
    i, j = n - 1, m
    in_run = False
    while i >= 0 and j > 0:
        step = choice[i, j]
        if in_run or (step & 3) == 3:
            matched[i] = j - 1
            in_run = (step & 4) != 0
            i, j = i - 1, j - 1
        elif (step & 3) == 1:
            i -= 1
        else:
            j -= 1


def align(blocks, truth):
    """For each block of words the share that is in the truth, by up to three rounds of alignment."""
    number = {}
    for word in truth:
        number.setdefault(word, len(number))
    places = [[] for _ in number]
    for place, word in enumerate(truth):
        places[number[word]].append(place)
    starts = np.cumsum([0] + [len(p) for p in places]).astype(np.int64)
    flat = np.array([p for group in places for p in group], np.int64)
    used = np.zeros(len(truth), np.bool_)
    hits = [0] * len(blocks)
    for turn in range(3):
        chosen = []
        rest = {}
        for place, word in enumerate(truth):
            if not used[place]:
                rest[word] = rest.get(word, 0) + 1
        for index, block in enumerate(blocks):
            if not block:
                continue
            if turn == 0:
                if sum(w in number for w in block) > 0:
                    chosen.append(index)
            elif hits[index] < 0.5 * len(block) and len(block) >= 4:
                if sum(w in rest for w in block) >= 0.4 * len(block):
                    chosen.append(index)
        if not chosen or not rest:
            break
        page = np.array([number.get(w, -1) for i in chosen for w in blocks[i]], np.int64)
        if len(page) * len(truth) > 1_500_000_000:
            page = page[: 1_500_000_000 // len(truth)]
        matched = np.full(len(page), -1, np.int64)
        best_runs(page, starts, flat, used, 0.3 if turn == 0 else 0.2, matched)
        at, changed = 0, False
        for index in chosen:
            own = matched[at : at + len(blocks[index])]
            at += len(blocks[index])
            own = own[own >= 0]
            if len(own) < (0.3 if turn == 0 else 0.5) * len(blocks[index]) or (turn and len(own) < 4):
                continue
            if len(own) > hits[index]:
                hits[index] = len(own)
                used[own] = True
                changed = True
        if not changed:
            break
    return np.array([h / len(b) if b else 0.0 for h, b in zip(hits, blocks)], np.float32)


def load(folder, tool):
    """All pages with labels, sorted by id."""
    ids = sorted(name[:-5] for name in os.listdir(os.path.join(folder, "ground-truth")) if name.endswith(".json"))
    paths = [os.path.join(folder, "html", i + ".html.gz") for i in ids]
    pages = []
    for ident, page in zip(ids, features(tool, paths)):
        with open(os.path.join(folder, "ground-truth", ident + ".json"), encoding="utf-8") as file:
            truth = json.load(file)
        page.id, page.type = ident, page_type(truth)
        page.domain = domain(truth["url"])
        page.truth = words((truth.get("ground_truth") or {}).get("main_content") or "")
        page.block_words = [words(t) for t in page.texts]
        page.sizes = np.array([len(w) for w in page.block_words], np.int32)
        page.labels = align(page.block_words, page.truth) if page.truth else np.zeros(page.count, np.float32)
        pages.append(page)
    return pages
