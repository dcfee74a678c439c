"""Trains the block model on WCXB and writes Sources/Extraction/BlockModel+Generated.swift.

usage: scripts/train/train.py <wcxb folder> [--tool PATH] [--quick | --check] [--pages CACHE]

  --tool    the built `model-features` (default .build/release/model-features)
  --check   only compares the scores of the built tool with those of the last run, block by block
  --quick   without the nested cross-validation by domain, and so without a calibrated confidence
  --pages   keeps the labelled pages in a file, which is read where it exists
"""
import argparse
import os
import pickle
import struct
import subprocess
import sys
import time

import lightgbm as lgb
import numpy as np

import context
import corpus
import forest
import hashed
import model
import shipping
from answers import Answers
from data import Data

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
OUTPUT = os.path.join(ROOT, "Sources", "Extraction", "BlockModel+Generated.swift")
SCORES = os.path.join(ROOT, ".build", "block-scores.npy")
FOLDS = range(5)
START = time.time()


def say(*words):
    print(f"{time.time() - START:5.0f} s", *words, flush=True)


def report(data, f1, name):
    error = f1.std() / len(f1) ** 0.5
    types = "  ".join(f"{t} {f1[data.types == t].mean():.3f}" for t in corpus.TYPES)
    folds = " ".join(f"{f1[data.fold_of_page == k].mean():.4f}" for k in FOLDS)
    say(f"{name}: F1 {f1.mean():.4f} +- {error:.4f}\n        {types}\n        folds {folds}")


def worth(data, scores, missed=model.MISSED, fewest=model.FEWEST):
    scores = context.smoothed(scores, data.swift_words, data.places, data.starts)
    mask = context.chosen(scores, data.swift_words, data.copies, data.starts, missed, fewest)
    return data.f1(mask)


def cross_validate(data, layout):
    """Scores of every page by a model that has seen no page of its domain."""
    scores = [np.zeros(len(data.labels), np.int64) for _ in range(3)]
    page_rows = np.zeros((len(data.pages), layout.width + 6), np.int32)
    for fold in FOLDS:
        outside = data.fold_of_page != fold
        fitted = model.Model(data, layout).fit(outside, [f for f in FOLDS if f != fold])
        rows = ~outside[data.page_of]
        *found, rows_of_pages = fitted.scores(~outside)
        for all_scores, own in zip(scores, found):
            all_scores[rows] = own
        page_rows[~outside] = rows_of_pages[~outside]
        say("fold", fold)
    return scores, page_rows


def fit_confidence(data, layout, page_rows, f1):
    """A forest of the F1 that a page reaches, and what its sums mean: learned on pages the model had not seen."""
    columns = layout.page_columns + list(range(layout.types, layout.width))
    inputs = page_rows[:, columns].astype(np.float32)
    guess = np.zeros(len(f1))
    for fold in FOLDS:
        inside = data.fold_of_page == fold
        booster = lgb.train(model.CONFIDENCE, lgb.Dataset(inputs[~inside], f1[~inside]), model.ROUNDS["confidence"])
        guess[inside] = forest.Forest([booster], columns).sums(page_rows[inside])
    bins = np.clip(guess, 0, 4095).astype(int) >> 6
    table = shipping.isotonic(bins, f1)
    error = np.abs(table[bins] / 1000 - f1).mean()
    say(f"confidence: correlation {np.corrcoef(guess, f1)[0, 1]:.3f}, mean error {error:.3f}")
    for low, high in ((0, 600), (600, 800), (800, 900), (900, 950), (950, 1001)):
        inside = (table[bins] >= low) & (table[bins] < high)
        if inside.any():
            say(f"  said {table[bins][inside].mean() / 1000:.3f}, was {f1[inside].mean():.3f}, {inside.sum()} pages")
    booster = lgb.train(model.CONFIDENCE, lgb.Dataset(inputs, f1), model.ROUNDS["confidence"])
    return forest.Forest([booster], columns), table


def write(fitted, layout, confidence, table):
    parts = [struct.pack("<ii", layout.hashed, hashed.BITS)]
    parts += [t.tobytes() for t in fitted.tables]
    parts += [np.array(t, "<u2").tobytes() for t in (forest.LOGISTIC, forest.EXPONENTIAL)]
    parts += [f.bytes() for f in (fitted.first, fitted.second, *fitted.type_forests, confidence)]
    parts.append(table.astype("<u2").tobytes())
    for name, size in zip(("head names words logistic exponential first second").split(), map(len, parts)):
        say(f"  {name}: {size} bytes")
    shipping.write(OUTPUT, "block model", "BlockModel", "scripts/train/train.py", "blockModelText", parts)


def evaluate(data, layout):
    """Cross-validation, and what it teaches of confidence."""
    scores, page_rows = cross_validate(data, layout)
    for name, own in zip(("both stages", "first stage", "second stage"), scores):
        report(data, worth(data, own), name)
    f1 = worth(data, scores[0])
    for missed in (58, 61, 67, 70):
        say(f"missed {missed}/64: {worth(data, scores[0], missed).mean():.4f}")
    return fit_confidence(data, layout, page_rows, f1)


def check(arguments):
    """Inference must come to the numbers of the training: the same bytes for every block."""
    folder = os.path.join(arguments.folder, "html")
    paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    answers = Answers([arguments.tool, "blocks", "--scores"], paths)
    found, wanted = np.concatenate([answers.array(np.int32) for _ in paths]), np.load(SCORES)
    differing = int((found != wanted).sum()) if len(found) == len(wanted) else -1
    say(f"{len(found)} blocks, {differing} differ")
    sys.exit(differing != 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--tool", default=os.path.join(ROOT, ".build", "release", "model-features"))
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--pages")
    arguments = parser.parse_args()
    if arguments.check:
        return check(arguments)
    names = subprocess.run([arguments.tool, "blocks", "--names"], stdout=subprocess.PIPE, check=True, text=True).stdout.split()
    if arguments.pages and os.path.exists(arguments.pages):
        with open(arguments.pages, "rb") as file:
            pages = pickle.load(file)
    else:
        pages = corpus.load(arguments.folder, arguments.tool)
        if arguments.pages:
            with open(arguments.pages, "wb") as file:
                pickle.dump(pages, file)
    data, layout = Data(pages), model.Layout(names)
    say(f"{len(pages)} pages, {len(data.labels)} blocks, {len(names)} features")
    report(data, data.f1(data.labels >= 0.5), "the best choice of blocks")
    if arguments.quick:
        confidence, table = forest.Forest([], []), np.full(65, 880, np.int32)
    else:
        confidence, table = evaluate(data, layout)
    fitted = model.Model(data, layout).fit(np.ones(len(pages), bool), list(FOLDS))
    write(fitted, layout, confidence, table)
    scores = fitted.scores(np.ones(len(pages), bool))[0]
    np.save(SCORES, scores)
    report(data, worth(data, scores), "on the pages it was fitted to")


main()
