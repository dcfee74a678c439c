"""What is decided for a text as a whole: whether it is a page with a frame, and how good the choice of its lines will be."""
import lightgbm as lgb
import numpy as np
from numba import njit

import around
import lines
import shipping
from narrow import Narrow

SUMS = 8
#: A text of fewer words or lines is not judged.
FEWEST_WORDS, FEWEST_LINES = 40, 6
#: Less than this part of the words is not taken out, in 1/16.
LEAST = 1
FRAME = dict(
    objective="binary", num_leaves=8, learning_rate=0.08, feature_fraction=0.4, bagging_fraction=0.8, bagging_freq=1,
    min_data_in_leaf=20, lambda_l2=5, max_bin=63, verbose=-1, deterministic=True, force_row_wise=True, num_threads=1,
    seed=1,
)
CONFIDENCE = dict(FRAME, objective="regression", num_leaves=6, learning_rate=0.06)
ROUNDS = dict(quick=120, frame=200, confidence=60)
#: What part of clean texts may be taken for pages with a frame.
MISTAKEN = 0.01
#: What part of pages a quick look may take for clean texts.
MISSED = 0.003


@njit(cache=True)
def sums_of(starts, words, scores, mask, tokens):
    out = np.zeros((len(starts) - 1, SUMS), np.int32)
    for text in range(len(starts) - 1):
        sums = np.zeros(SUMS, np.int64)
        total = 1
        for i in range(starts[text], starts[text + 1]):
            own = np.int64(words[i])
            total += own
            if mask[i]:
                sums[0] += own
                sums[1] += 1
            if scores[i] < 102:
                sums[2] += own
                sums[3] += 1
            if scores[i] > 920:
                sums[4] += own
                sums[5] += 1
            if tokens[i] < -24:
                sums[6] += 1
            if tokens[i] > 24:
                sums[7] += 1
        count = max(starts[text + 1] - starts[text], 1)
        for k in range(SUMS):
            out[text, k] = sums[k] * 1024 // (total if k < 6 and k % 2 == 0 else count)
    return out


def rows(data, layout, texts, matrix, scores, mask):
    """For each text of a mask the row of its first line, and sums: LineModel.wholeColumns."""
    inside = texts[data.page_of]
    starts = np.concatenate([[0], np.cumsum(np.diff(data.starts)[texts])])
    out = np.zeros((int(texts.sum()), layout.width + SUMS), np.int32)
    some = np.diff(starts) > 0
    out[some, : layout.width] = matrix[starts[:-1][some]]
    out[:, layout.width :] = sums_of(
        starts, data.swift_words[inside].astype(np.int64), scores[inside], mask[inside], matrix[:, layout.hashed]
    )
    return out


def columns(layout):
    page = [i for i, n in enumerate(layout.names) if n.startswith("page")]
    return page + [layout.context + c for c in around.PAGE_COLUMNS] + list(range(layout.width, layout.width + SUMS))


def quick_columns(layout):
    """What is known of a text before its lines are looked at one by one, white space aside."""
    return [i for i, n in enumerate(layout.names) if n.startswith("page") and n not in ("pageIndents", "pageGaps")]


def judged(data):
    return (data.sizes_of_texts >= FEWEST_WORDS) & (np.diff(data.starts) >= FEWEST_LINES)


def opens(data, mask, quick, quick_threshold, guess, threshold):
    """Whether lines of a text are taken out: it looks like a page with a frame, and enough of it would go."""
    words = data.swift_words.astype(np.int64)
    kept = np.bincount(data.page_of, words * mask, len(data.pages))
    total = data.sizes_of_texts
    return judged(data) & (quick > quick_threshold) & (guess > threshold) & ((total - kept) * 16 >= total * LEAST)


def fit_frame(data, rows, used, seen, rounds):
    """A forest that tells pages with a frame from clean texts, and its answers for texts that it has not seen."""
    inputs, labels = rows[:, used].astype(np.float32), (~data.is_clean).astype(float)
    some = seen & judged(data)
    guess = np.zeros(len(labels), np.int64)
    for fold in np.unique(data.fold_of_page[seen]):
        inside = data.fold_of_page == fold
        take = some & ~inside
        booster = lgb.train(FRAME, lgb.Dataset(inputs[take], labels[take]), rounds)
        guess[inside] = Narrow([booster], used).sums(rows[inside])
    booster = lgb.train(FRAME, lgb.Dataset(inputs[some], labels[some]), rounds)
    return Narrow([booster], used), guess


def fit_frames(data, layout, rows, seen, say):
    """The quick look, which may miss a few pages in a thousand, and the long one, which decides."""
    some = seen & judged(data)
    quick, quick_guess = fit_frame(data, rows, quick_columns(layout), seen, ROUNDS["quick"])
    own = np.sort(quick_guess[some & np.isin(data.kinds, lines.KINDS)])
    quick_threshold = int(own[int(len(own) * MISSED)])
    frame, guess = fit_frame(data, rows, columns(layout), seen, ROUNDS["frame"])
    left = some & data.is_clean
    own = np.sort(np.where(quick_guess > quick_threshold, guess, -(1 << 30))[left])
    threshold = int(own[int(len(own) * (1 - MISTAKEN))])
    say(f"quick look: threshold {quick_threshold}, clean texts above it {(quick_guess[left] > quick_threshold).mean():.4f}")
    say(f"frame: threshold {threshold}, pages above it {(guess[some & ~data.is_clean] > threshold).mean():.4f}")
    return (quick, quick_threshold, frame, threshold), (quick_guess, guess)


def fit_confidence(data, layout, rows, f1, opened, seen, say):
    """A forest of the F1 that a page reaches, and what its sums mean: learned on texts the model had not seen."""
    used = columns(layout)
    some = seen & opened & ~data.is_clean
    inputs = rows[:, used].astype(np.float32)
    guess = np.zeros(len(f1))
    for fold in np.unique(data.fold_of_page[seen]):
        inside = data.fold_of_page == fold
        take = some & ~inside
        booster = lgb.train(CONFIDENCE, lgb.Dataset(inputs[take], f1[take]), ROUNDS["confidence"])
        guess[inside] = Narrow([booster], used).sums(rows[inside])
    bins = np.clip(guess, 0, 4095).astype(int) >> 6
    table = shipping.isotonic(bins[some], f1[some])
    # Behind the table: what texts reach that are left as they are, as often clean as not.
    left = seen & judged(data) & ~opened
    table[64] = round(1000 * f1[left].mean()) if left.any() else 1000
    said, was = table[bins[some]] / 1000, f1[some]
    say(f"confidence: correlation {np.corrcoef(said, was)[0, 1]:.3f}, mean error {np.abs(said - was).mean():.3f}, left {table[64]}")
    for low, high in ((0, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.001)):
        inside = (said >= low) & (said < high)
        if inside.any():
            say(f"  said {said[inside].mean():.3f}, was {was[inside].mean():.3f}, {inside.sum()} texts")
    booster = lgb.train(CONFIDENCE, lgb.Dataset(inputs[some], f1[some]), ROUNDS["confidence"])
    return Narrow([booster], used), table
