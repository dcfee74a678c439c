"""All pages as flat arrays, and what a choice of blocks is worth."""
import hashlib

import numpy as np
from numba import njit


class Data:
    def __init__(self, pages, folds=5):
        self.pages = pages
        self.starts = np.cumsum([0] + [p.count for p in pages])
        self.features = np.concatenate([p.features for p in pages if p.count])
        self.swift_words = self.features[:, 0]
        self.labels = np.concatenate([p.labels for p in pages]).astype(np.float64)
        self.sizes = np.concatenate([p.sizes for p in pages])
        self.page_of = np.repeat(np.arange(len(pages)), [p.count for p in pages])
        self.places = np.concatenate([p.places for p in pages if p.count])
        self.names = flat([p.names for p in pages], [p.name_ends for p in pages])
        self.words = flat([p.words for p in pages], [p.word_ends for p in pages])
        base = np.array([max(len(p.truth), 60) for p in pages])[self.page_of]
        self.weights = np.minimum(self.sizes / base * 300, 8) + 0.15
        self.fold_of_page = split(pages, folds)
        self.fold = self.fold_of_page[self.page_of]
        self.types = np.array([p.type for p in pages])
        counts = [number(p) for p in pages]
        self.word_ids = np.concatenate([c[0] for c in counts])
        self.word_starts = np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.int64)
        self.truth_counts = np.concatenate([c[1] for c in counts])
        self.truth_starts = np.concatenate([[0], np.cumsum([len(c[1]) for c in counts])]).astype(np.int64)
        self.truth_sizes = np.array([len(p.truth) for p in pages], np.int64)
        self.copies = np.concatenate([copies(p) for p in pages])

    def rows(self, page):
        return slice(self.starts[page], self.starts[page + 1])

    def f1(self, chosen):
        """Word F1 of each page for a mask of blocks."""
        return score(chosen, self.starts, self.word_ids, self.word_starts, self.truth_counts, self.truth_starts, self.truth_sizes)


def flat(arrays, ends):
    """Tokens of all rows with the start and the end of each row."""
    base = np.cumsum([0] + [len(a) for a in arrays])
    all_ends = np.concatenate([e.astype(np.int64) + b for e, b in zip(ends, base)])
    starts = np.concatenate([np.concatenate([[0], e[:-1].astype(np.int64)]) + b for e, b in zip(ends, base) if len(e)])
    return np.concatenate(arrays), starts, all_ends


def split(pages, count):
    """Folds of whole domains, of nearly equal size, whatever the order of the pages."""
    sizes = {}
    for page in pages:
        sizes[page.domain] = sizes.get(page.domain, 0) + 1
    load, fold = [0] * count, {}
    key = lambda d: (-sizes[d] if sizes[d] > 3 else 0, hashlib.sha256(d.encode()).hexdigest())
    for domain in sorted(sizes, key=key):
        fold[domain] = min(range(count), key=lambda f: (load[f], f))
        load[fold[domain]] += sizes[domain]
    return np.array([fold[p.domain] for p in pages])


def number(page):
    """Words as numbers of the page: below the truth's count where they are in the truth."""
    ids, counts = {}, []
    for word in page.truth:
        place = ids.setdefault(word, len(ids))
        if place == len(counts):
            counts.append(0)
        counts[place] += 1
    return (
        np.array([ids.get(w, -1) for words in page.block_words for w in words], np.int32),
        np.array(counts, np.int32),
    )


def copies(page):
    """For each block the first with the same text, as an index into the page."""
    seen = {}
    return np.array([seen.setdefault(text, index) for index, text in enumerate(page.texts)], np.int64)


@njit(cache=True)
def score(chosen, starts, words, word_starts, counts, count_starts, truth_sizes):
    result = np.zeros(len(starts) - 1)
    for page in range(len(starts) - 1):
        left = counts[count_starts[page] : count_starts[page + 1]].copy()
        hits, total = 0, 0
        for row in range(starts[page], starts[page + 1]):
            if not chosen[row]:
                continue
            total += word_starts[row + 1] - word_starts[row]
            for at in range(word_starts[row], word_starts[row + 1]):
                word = words[at]
                if word >= 0 and left[word] > 0:
                    left[word] -= 1
                    hits += 1
        truth = truth_sizes[page]
        result[page] = 2.0 * hits / (total + truth) if total + truth > 0 else 1.0
    return result
