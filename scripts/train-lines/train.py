"""Trains the line model on plain-text versions of WCXB and writes Sources/Text/LineModel+Generated.swift.

usage: scripts/train-lines/train.py <wcxb folder> <texts folder> [--tool PATH] [--quick | --check] [--cache FILE] [--folds N] [--jobs N]

  <texts folder>  what texts.py wrote; texts that are made of it are added
  --tool    the built `model-features` (default .build/release/model-features)
  --check   only compares the scores of the built tool with those of the last run, line by line
  --quick   without the nested cross-validation by domain: limits and confidence follow from scores that the last one left
  --cache   keeps the labelled texts in a file, which is read where it exists
"""
import argparse
import multiprocessing
import os
import pickle
import struct
import subprocess
import sys
import time

import numpy as np

import lines
import around
import fit
import forest
import shipping
import whole
from data import Data

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
OUTPUT = os.path.join(ROOT, "Sources", "Text", "LineModel+Generated.swift")
SCORES = os.path.join(ROOT, ".build", "line-scores.npy")
HELD_OUT = os.path.join(ROOT, ".build", "line-held-out.pkl")
FOLDS = range(5)
START = time.time()
SHARED = []


def say(*words):
    print(f"{time.time() - START:5.0f} s", *words, flush=True)


def report(data, f1, name, some=None):
    parts = []
    for kind in dict.fromkeys(data.kinds):
        inside = data.kinds == kind
        if some is not None:
            inside &= some
        if inside.any():
            own = f1[inside]
            parts.append(f"{kind} {own.mean():.4f} +- {own.std() / len(own) ** 0.5:.4f}")
    say(f"{name}: " + "  ".join(parts))


def prepare(texts):
    data = Data(texts)
    data.kinds = np.array([t.kind for t in texts])
    data.is_clean = np.isin(data.kinds, lines.CLEAN)
    own = np.where(data.is_clean, 0.0, np.where(data.kinds == lines.FOREIGN, 0.3, 1.0))
    data.text_weights = own
    #: Words are learned of pages in their own script only.
    data.is_read = np.isin(data.kinds, lines.KINDS)[data.page_of]
    data.weights = data.weights * own[data.page_of]
    data.sizes_of_texts = np.bincount(data.page_of, data.swift_words, len(texts))
    return data


def choose(data, scores):
    scores = around.smoothed(scores, data.swift_words, data.places, data.starts, *fit.OWN)
    return scores, around.chosen(scores, data.swift_words, data.copies, data.starts, 64, fit.FEWEST)


def one_fold(fold):
    """Scores and rows of whole texts for one fold, by a model that has seen none of its domains."""
    data, layout = SHARED
    inside = data.fold_of_page == fold
    fitted = fit.Model(data, layout).fit(~inside & ~data.is_clean, [f for f in FOLDS if f != fold])
    *found, matrix = fitted.scores(inside)
    scores = np.zeros(len(data.labels), np.int64)
    scores[inside[data.page_of]] = found[0]
    smooth, mask = choose(data, scores)
    rows = whole.rows(data, layout, inside, matrix, smooth, mask)
    say("fold", fold)
    report(data, data.f1(mask), "  chosen", inside)
    return found, rows


def cross_validate(data, layout, folds, jobs):
    """Scores of every text by a model that has seen no text of its domain, and the rows of whole texts."""
    scores = [np.zeros(len(data.labels), np.int64) for _ in range(3)]
    rows_of_texts = np.zeros((len(data.pages), layout.width + whole.SUMS), np.int32)
    SHARED[:] = data, layout
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for fold, (found, rows) in zip(folds, pool.imap(one_fold, folds)):
            inside = data.fold_of_page == fold
            for all_scores, own in zip(scores, found):
                all_scores[inside[data.page_of]] = own
            rows_of_texts[inside] = rows
    return scores, rows_of_texts, np.isin(data.fold_of_page, list(folds))


def evaluate(data, layout, folds, jobs):
    """Cross-validation, and what it teaches of frames and of confidence."""
    scores, rows, seen = cross_validate(data, layout, folds, jobs)
    with open(HELD_OUT, "wb") as file:
        pickle.dump((scores, rows, seen), file)
    everything = np.ones(len(data.labels), bool)
    report(data, data.f1(everything), "everything", seen)
    report(data, data.f1(data.labels >= 0.5), "the best choice of lines", seen)
    for name, own in zip(("both stages", "first stage", "second stage"), scores):
        report(data, data.f1(choose(data, own)[1]), name, seen)
    return decide(data, layout, scores[0], rows, seen)


def decide(data, layout, scores, rows, seen):
    mask = choose(data, scores)[1]
    looks, guesses = whole.fit_frames(data, layout, rows, seen, say)
    opens = whole.opens(data, mask, guesses[0], looks[1], guesses[1], looks[3])
    f1 = data.f1(mask | ~opens[data.page_of])
    report(data, f1, "decided", seen)
    report(data, opens.astype(float), "  of which lines are taken", seen)
    return (*looks, *whole.fit_confidence(data, layout, rows, f1, opens, seen, say))


def write(fitted, layout, quick, quick_threshold, frame, threshold, confidence, table):
    parts = [struct.pack("<ii", layout.hashed, fit.BITS)]
    parts += [t.tobytes() for t in fitted.tables]
    parts.append(np.array(forest.LOGISTIC, "<u2").tobytes())
    parts += [f.bytes() for f in (fitted.first, fitted.second, quick, frame, confidence)]
    parts.append(struct.pack("<ii", quick_threshold, threshold))
    parts.append(np.array(table, "<u2").tobytes())
    say("bytes:", *map(len, parts))
    shipping.write(OUTPUT, "line model", "LineModel", "scripts/train-lines/train.py", "lineModelText", parts)


def paths_of(texts, folder):
    return [os.path.join(folder, t.kind, t.id + ".txt") for t in texts]


def check(arguments):
    """Inference must come to the numbers of the training: the same for every line."""
    with open(SCORES, "rb") as file:
        paths, wanted = pickle.load(file)
    data = subprocess.run([arguments.tool, "lines", "--scores"], input="\n".join(paths).encode(), stdout=subprocess.PIPE, check=True)
    found = np.frombuffer(data.stdout, np.int32)
    differing = int((found != wanted).sum()) if len(found) == len(wanted) else -1
    say(f"{len(found)} numbers, {differing} differ")
    sys.exit(differing != 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("texts")
    parser.add_argument("--tool", default=os.path.join(ROOT, ".build", "release", "model-features"))
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--cache")
    parser.add_argument("--folds", type=int, default=5, help="how many folds of the cross-validation to run")
    parser.add_argument("--jobs", type=int, default=1, help="how many folds to fit at once")
    arguments = parser.parse_args()
    if arguments.check:
        return check(arguments)
    names = subprocess.run([arguments.tool, "lines", "--names"], stdout=subprocess.PIPE, check=True, text=True).stdout.split()
    if arguments.cache and os.path.exists(arguments.cache):
        with open(arguments.cache, "rb") as file:
            texts = pickle.load(file)
    else:
        texts = lines.load(arguments.folder, arguments.texts, arguments.tool)
        if arguments.cache:
            with open(arguments.cache, "wb") as file:
                pickle.dump(texts, file)
    data, layout = prepare(texts), fit.Layout(names)
    say(f"{len(texts)} texts, {len(data.labels)} lines, {len(names)} features")
    if arguments.quick:
        with open(HELD_OUT, "rb") as file:
            scores, rows, seen = pickle.load(file)
        decision = decide(data, layout, scores[0], rows, seen)
    else:
        decision = evaluate(data, layout, range(arguments.folds), arguments.jobs)
    fitted = fit.Model(data, layout).fit(~data.is_clean, list(FOLDS))
    write(fitted, layout, *decision)
    every = np.ones(len(texts), bool)
    scores, *_, matrix = fitted.scores(every)
    smooth, mask = choose(data, scores)
    rows = whole.rows(data, layout, every, matrix, smooth, mask)
    quick, frame = decision[0].sums(rows), decision[2].sums(rows)
    opens = whole.opens(data, mask, quick, decision[1], frame, decision[3])
    report(data, data.f1(mask | ~opens[data.page_of]), "on the texts it was fitted to")
    wanted = np.concatenate([np.append(smooth[data.rows(i)], (quick[i], frame[i])) for i in range(len(texts)) if texts[i].count])
    some = [t for t in texts if t.count]
    with open(SCORES, "wb") as file:
        pickle.dump((paths_of(some, os.path.abspath(arguments.texts)), wanted.astype(np.int32)), file)


main()
