"""What the second stage sees of the first one's scores: the twin of Sources/Extraction/ScoreContext.swift.

train.py checks at its end that both come to the same numbers."""
import numpy as np
from numba import njit

COUNT = 41
PAGE_COLUMNS = [20, 21, 22, 23, 24, 25, 26, 36, 37, 39]


@njit(cache=True)
def page_context(scores, words, places, out):
    """Fills `out` (blocks x COUNT) for one page; scores are 0 to 1023."""
    count = len(scores)
    if count == 0:
        return
    whole, expected = 0, 0
    for i in range(count):
        whole += words[i]
        expected += words[i] * scores[i]
    divisor = max(whole, 1)
    for column in range(7):
        most = places[:, column].max()
        sums = np.zeros(most + 2, np.int64)
        weights = np.zeros(most + 2, np.int64)
        for i in range(count):
            group = places[i, column] + 1
            if group > 0:
                sums[group] += (words[i] * 4 + 1) * scores[i]
                weights[group] += words[i] * 4 + 1
        for i in range(count):
            group = places[i, column] + 1
            mean = sums[group] // weights[group] if group > 0 else -1
            if column == 0:
                weight = words[i] * 4 + 1
                others = weights[group] - weight
                out[i, 15] = mean
                out[i, 16] = (sums[group] - weight * scores[i]) // others if others > 0 else -1
            elif column == 1:
                out[i, 17] = mean
                out[i, 18] = scores[group - 1] if group > 0 else -1
            elif column == 6:
                out[i, 19] = mean
            else:
                out[i, 11 + column - 2] = mean
    weights = np.zeros(count + 1, np.int64)
    sums = np.zeros(count + 1, np.int64)
    for i in range(count):
        weights[i + 1] = weights[i] + words[i] * 4 + 1
        sums[i + 1] = sums[i] + (words[i] * 4 + 1) * scores[i]
    above = np.zeros(4, np.int64)
    first, last, most_score = -1, -1, 0
    for i in range(count):
        most_score = max(most_score, scores[i])
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
        out[i, 33] = max(scores[i - 1] if i > 0 else 0, scores[i + 1] if i + 1 < count else 0)
        out[i, 40] = scores[i]
        out[i, 20] = expected // divisor
        out[i, 21] = most_score
        out[i, 22] = expected >> 10
        for k in range(4):
            out[i, 23 + k] = above[k] * 1024 // divisor
        out[i, 29] = since
        since = 1 if scores[i] > 512 else since + 1
        out[i, 31] = 1 if first >= 0 and first <= i <= last else 0
        out[i, 34] = i - first if first >= 0 else -1000
        out[i, 35] = last - i if first >= 0 else -1000
    to = 1000
    for i in range(count - 1, -1, -1):
        out[i, 30] = to
        to = 1 if scores[i] > 512 else to + 1
    order = np.argsort(-scores, kind="mergesort")
    best, end, cut, hits, taken = -1, -1, 0, 0, 0
    for rank in range(count):
        i = order[rank]
        out[i, 27] = taken * 1024 // divisor
        out[i, 28] = hits * 1024 // max(expected, 1)
        hits += words[i] * scores[i]
        taken += words[i]
        value = 2 * hits * 1024 // max(taken * 1023 + expected, 1)
        if value > best:
            best, end, cut = value, rank, scores[i]
    kept = 0
    for rank in range(end + 1):
        kept += words[order[rank]]
    for i in range(count):
        out[i, 36] = best
        out[i, 37] = kept
        out[i, 38] = scores[i] - cut
        out[i, 39] = cut


@njit(cache=True)
def context(scores, words, places, starts):
    """For all pages."""
    out = np.zeros((len(scores), COUNT), np.int32)
    for page in range(len(starts) - 1):
        rows = slice(starts[page], starts[page + 1])
        page_context(scores[rows].astype(np.int64), words[rows].astype(np.int64), places[rows], out[rows])
    return out


@njit(cache=True)
def page_sums(scores, features, starts, columns):
    """Six sums over what is likely kept: the end of BlockModel.pageRow. `columns`: words, link words, price,
    ends of sentences, kind, siblings alike."""
    out = np.zeros((len(starts) - 1, 6), np.int32)
    for page in range(len(starts) - 1):
        sums = np.zeros(6, np.int64)
        weight = 1
        for i in range(starts[page], starts[page + 1]):
            words = np.int64(features[i, columns[0]])
            own = words * scores[i]
            weight += own
            kind = features[i, columns[4]]
            sums[0] += own * (1024 if features[i, columns[1]] > 512 else 0)
            sums[1] += own * 1024 * features[i, columns[2]]
            sums[2] += own * 1024 * features[i, columns[3]]
            sums[3] += own * (1024 if kind == 2 else 0)
            sums[4] += own * (1024 if kind == 6 or kind == 4 else 0)
            sums[5] += own * min(features[i, columns[5]], 64)
        for k in range(6):
            out[page, k] = sums[k] // weight
    return out


@njit(cache=True)
def smoothed(scores, words, places, starts):
    """The twin of Selection.smoothed."""
    out = scores.astype(np.int64)
    for page in range(len(starts) - 1):
        first, end = starts[page], starts[page + 1]
        if first == end:
            continue
        for column, own, others in ((0, 6, 4), (1, 8, 2)):
            most = places[first:end, column].max()
            sums = np.zeros(most + 2, np.int64)
            weights = np.zeros(most + 2, np.int64)
            for i in range(first, end):
                sums[places[i, column] + 1] += (words[i] * 4 + 1) * out[i]
                weights[places[i, column] + 1] += words[i] * 4 + 1
            for i in range(first, end):
                group = places[i, column] + 1
                out[i] = (own * out[i] + others * (sums[group] // weights[group])) // 10
    return out


@njit(cache=True)
def chosen(scores, words, copies, starts, missed, fewest):
    """The twin of Sources/Extraction/Selection.swift: the blocks that are kept, but for equal ones in one element."""
    mask = np.zeros(len(scores), np.bool_)
    for page in range(len(starts) - 1):
        first, end = starts[page], starts[page + 1]
        own = scores[first:end].astype(np.int64)
        size = words[first:end].astype(np.int64)
        expected = (own * size).sum()
        order = np.argsort(-own, kind="mergesort")
        hits, taken, best, best_hits, last = 0, 0, 0, 0, -1
        for rank in range(end - first):
            i = order[rank]
            hits += size[i] * own[i]
            taken += size[i]
            if taken == 0:
                continue
            value = (hits << 20) // max(taken * 1023 + expected * missed // 64, 1)
            if value > best:
                best, best_hits, last = value, hits, rank
        if best_hits < fewest * 1023:
            continue
        kept = np.full(end - first, -1, np.int64)
        for rank in range(last + 1):
            mask[first + order[rank]] = True
        for i in range(end - first):
            if not mask[first + i] or size[i] < 6:
                continue
            other = kept[copies[first + i]]
            if other < 0:
                kept[copies[first + i]] = i
            elif own[i] > own[other]:
                mask[first + other] = False
                kept[copies[first + i]] = i
            else:
                mask[first + i] = False
    return mask
