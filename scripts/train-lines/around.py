"""What the second stage sees of the first one's scores: the twin of Sources/Text/LineContext.swift, and the choice of lines:
the twin of Sources/Text/LineSelection.swift.

train.py --check holds both against the shipped program."""
import numpy as np
from numba import njit

COUNT = 37
#: The same for all lines of a text.
PAGE_COLUMNS = list(range(25, 35))


@njit(cache=True)
def text_context(scores, words, places, out):
    """Fills `out` (lines x COUNT) for one text; scores are 0 to 1023."""
    count = len(scores)
    if count == 0:
        return
    whole, expected = 0, 0
    for i in range(count):
        whole += words[i]
        expected += words[i] * scores[i]
    divisor = max(whole, 1)
    for column in range(2):
        sums = np.zeros(count + 2, np.int64)
        weights = np.zeros(count + 2, np.int64)
        for i in range(count):
            group = places[i, column] + 1
            sums[group] += (words[i] * 4 + 1) * scores[i]
            weights[group] += words[i] * 4 + 1
        for i in range(count):
            group = places[i, column] + 1
            mean = sums[group] // weights[group]
            if column == 0:
                weight = words[i] * 4 + 1
                others = weights[group] - weight
                out[i, 11] = mean
                out[i, 12] = (sums[group] - weight * scores[i]) // others if others > 0 else -1
            else:
                out[i, 13] = mean
                out[i, 14] = scores[group - 1] if group > 0 else -1
    weights = np.zeros(count + 1, np.int64)
    sums = np.zeros(count + 1, np.int64)
    for i in range(count):
        weights[i + 1] = weights[i] + words[i] * 4 + 1
        sums[i + 1] = sums[i] + (words[i] * 4 + 1) * scores[i]
    above = np.zeros(4, np.int64)
    first, last, most = -1, -1, 0
    for i in range(count):
        most = max(most, scores[i])
        for k, limit in enumerate((307, 512, 716, 920)):
            if scores[i] > limit:
                above[k] += words[i]
        if scores[i] > 512:
            first = i if first < 0 else first
            last = i
    since = 1000
    for i in range(count):
        for distance in range(1, 5):
            out[i, 2 * distance - 2] = scores[i - distance] if i >= distance else -1
            out[i, 2 * distance - 1] = scores[i + distance] if i + distance < count else -1
        for column, reach in ((8, 2), (9, 5), (10, 15)):
            low, high = max(i - reach, 0), min(i + reach + 1, count)
            out[i, column] = (sums[high] - sums[low]) // (weights[high] - weights[low])
        low, high = max(i - 8, 0), min(i + 9, count)
        out[i, 35] = (sums[i] - sums[low]) // (weights[i] - weights[low]) if i > low else -1
        out[i, 36] = (sums[high] - sums[i + 1]) // (weights[high] - weights[i + 1]) if high > i + 1 else -1
        out[i, 15] = since
        since = 1 if scores[i] > 512 else min(since + 1, 1000)
        out[i, 17] = 1 if first >= 0 and first <= i <= last else 0
        out[i, 18] = max(scores[i - 1] if i > 0 else 0, scores[i + 1] if i + 1 < count else 0)
        out[i, 19] = i - first if first >= 0 else -1000
        out[i, 20] = last - i if first >= 0 else -1000
        out[i, 21] = scores[i]
        out[i, 25] = expected // divisor
        out[i, 26] = most
        out[i, 27] = expected >> 10
        for k in range(4):
            out[i, 28 + k] = above[k] * 1024 // divisor
    to = 1000
    for i in range(count - 1, -1, -1):
        out[i, 16] = to
        to = 1 if scores[i] > 512 else min(to + 1, 1000)
    order = np.argsort(-scores, kind="mergesort")
    best, end, cut, hits, taken = -1, -1, 0, 0, 0
    for rank in range(count):
        i = order[rank]
        out[i, 22] = taken * 1024 // divisor
        out[i, 23] = hits * 1024 // max(expected, 1)
        hits += words[i] * scores[i]
        taken += words[i]
        value = 2 * hits * 1024 // max(taken * 1023 + expected, 1)
        if value > best:
            best, end, cut = value, rank, scores[i]
    kept = 0
    for rank in range(end + 1):
        kept += words[order[rank]]
    for i in range(count):
        out[i, 24] = scores[i] - cut
        out[i, 32] = best
        out[i, 33] = kept
        out[i, 34] = cut
    for i in range(count):
        for k in range(out.shape[1]):
            out[i, k] = max(-32768, min(32767, out[i, k]))


@njit(cache=True)
def context(scores, words, places, starts):
    """For all texts."""
    out = np.zeros((len(scores), COUNT), np.int32)
    for text in range(len(starts) - 1):
        rows = slice(starts[text], starts[text + 1])
        text_context(scores[rows].astype(np.int64), words[rows].astype(np.int64), places[rows], out[rows])
    return out


@njit(cache=True)
def smoothed(scores, words, places, starts, own_shape, own_heading):
    """Scores moved towards the mean of the lines of the same shape, then of those under the same heading."""
    out = scores.copy()
    for text in range(len(starts) - 1):
        first, count = starts[text], starts[text + 1] - starts[text]
        for column in range(2):
            own = own_shape if column == 0 else own_heading
            sums = np.zeros(count + 2, np.int64)
            weights = np.zeros(count + 2, np.int64)
            for i in range(first, first + count):
                group = places[i, column] + 1
                sums[group] += (words[i] * 4 + 1) * out[i]
                weights[group] += words[i] * 4 + 1
            for i in range(first, first + count):
                group = places[i, column] + 1
                out[i] = (own * out[i] + (10 - own) * (sums[group] // weights[group])) // 10
    return out


@njit(cache=True)
def chosen(scores, words, copies, starts, missed, fewest):
    """The lines that are kept, taken from the highest score down, as many as make the expected F1 greatest."""
    mask = np.zeros(len(scores), np.bool_)
    for text in range(len(starts) - 1):
        first, count = starts[text], starts[text + 1] - starts[text]
        own = scores[first : first + count]
        order = np.argsort(-own, kind="mergesort")
        expected = 0
        for i in range(count):
            expected += np.int64(words[first + i]) * own[i]
        hits, taken, best, end, best_hits = 0, 0, 0, -1, 0
        for rank in range(count):
            i = order[rank]
            hits += np.int64(words[first + i]) * own[i]
            taken += np.int64(words[first + i])
            if taken == 0:
                continue
            value = (hits << 20) // max(taken * 1023 + expected * missed // 64, 1)
            if value > best:
                best, end, best_hits = value, rank, hits
        if best_hits < fewest * 1023:
            continue
        kept = np.full(count, -1, np.int64)
        for rank in range(end + 1):
            i = order[rank]
            mask[first + i] = True
            if words[first + i] < 6:
                continue
            # The first in order of score is the best copy.
            if kept[copies[first + i]] < 0:
                kept[copies[first + i]] = i
            else:
                mask[first + i] = False
    return mask
