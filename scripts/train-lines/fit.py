"""The fit of the line model on some texts, and its scores for any: the same steps whether in a fold or for good."""
import lightgbm as lgb
import numpy as np

import around
import hashed
from forest import UNIT, score
from narrow import Narrow

COMMON = dict(
    bagging_freq=1, max_bin=63, verbose=-1, deterministic=True, force_row_wise=True, num_threads=1, seed=1
)
FIRST = dict(
    COMMON, objective="cross_entropy", num_leaves=16, learning_rate=0.12, feature_fraction=0.4, bagging_fraction=0.8,
    min_data_in_leaf=60, lambda_l2=5,
)
SECOND = dict(
    COMMON, num_leaves=15, learning_rate=0.1, feature_fraction=0.3, bagging_fraction=0.8, min_data_in_leaf=200,
    lambda_l2=5,
)
ROUNDS = dict(first=160, second=50)
#: Rows that are sampled for the first stage, with a probability that follows their weights.
SAMPLE = 180_000
BITS = 17
#: Tenths that LineSelection.smoothed leaves, and LineSelection.fewestRightWords.
OWN, FEWEST = (8, 8), 12


class Layout:
    """Columns of a row: LineModel's."""

    def __init__(self, names):
        self.names = names
        self.hashed = len(names)
        self.context = self.hashed + 6
        self.width = self.context + around.COUNT


class Model:
    """Two tables of token weights and two forests."""

    def __init__(self, data, layout):
        self.data, self.layout = data, layout

    # ---- fitting

    def fit(self, texts, folds):
        """Fits all on the texts of a mask; what a later step sees of an earlier one comes from `folds` of them."""
        data = self.data
        rows = texts[data.page_of]
        tables = np.zeros((len(data.labels), 6), np.int32)
        for fold in folds:
            inside = rows & (data.fold == fold)
            self.fit_tables(rows & ~inside)
            tables[inside] = self.token_scores(np.flatnonzero(inside))
        self.fit_tables(rows)
        matrix = self.rows(rows, tables[rows])
        sums = np.zeros(len(data.labels), np.int64)
        for fold in folds:
            inside = rows & (data.fold == fold)
            self.fit_first(matrix, rows, rows & ~inside)
            sums[inside] = self.first.sums(matrix[inside[rows]])
        self.fit_first(matrix, rows, rows)
        self.fill_context(matrix, rows, texts, score(sums[rows]))
        self.fit_second(matrix, rows, sums[rows])
        self.inner = sums
        return self

    def fit_tables(self, rows):
        data = self.data
        order = np.flatnonzero(rows & data.is_read)
        np.random.default_rng(1).shuffle(order)
        self.tables = [
            hashed.quantised(hashed.fit(*tokens, order, data.labels, data.weights, BITS, 0.05, 1e-4, 2)[0])
            for tokens in (data.names, data.words)
        ]

    def fit_first(self, matrix, rows, chosen):
        data, layout = self.data, self.layout
        weights = data.weights[chosen]
        chance = np.minimum(weights / weights.sum() * SAMPLE, 1)
        take = np.random.default_rng(5).random(len(weights)) < chance
        places = np.flatnonzero(chosen[rows])[take]
        part = lgb.Dataset(
            matrix[places][:, : layout.context].astype(np.float32), data.labels[chosen][take],
            weight=(weights / chance)[take],
        )
        booster = lgb.train(FIRST, part, ROUNDS["first"])
        self.booster = booster
        self.first = Narrow([booster], list(range(layout.context)))

    def fit_second(self, matrix, rows, sums):
        """Trees on top of the first stage's sums that follow the slope of each text's F1 itself."""
        data = self.data
        text = data.page_of[rows]
        words, labels = data.sizes[rows].astype(float), data.labels[rows]
        truth = data.truth_sizes.astype(float)
        count = len(truth)
        own = data.text_weights[text]

        def slope(total, _):
            share = 1 / (1 + np.exp(-total))
            taken = np.bincount(text, words * share, count) + truth
            hits = np.bincount(text, words * share * labels, count)
            f1 = 2 * hits / np.maximum(taken, 1)
            scale = own * words * 200 / np.maximum(taken, 1)[text]
            steep = share * (1 - share)
            return -scale * (labels - f1[text] / 2) * steep, scale * steep * 0.5 + 1e-3

        part = lgb.Dataset(matrix.astype(np.float32), labels, init_score=sums / UNIT)
        booster = lgb.train(dict(SECOND, objective=slope), part, ROUNDS["second"])
        self.second = Narrow([booster], list(range(self.layout.width)))

    # ---- scores

    def token_scores(self, rows):
        parts = [
            hashed.scores(*tokens, rows, table, BITS)
            for tokens, table in zip((self.data.names, self.data.words), self.tables)
        ]
        return np.hstack(parts)

    def rows(self, rows, token_scores):
        data, layout = self.data, self.layout
        matrix = np.zeros((int(rows.sum()), layout.width), np.int32)
        matrix[:, : layout.hashed] = data.features[rows]
        matrix[:, layout.hashed : layout.context] = token_scores
        return matrix

    def starts(self, texts):
        return np.concatenate([[0], np.cumsum(np.diff(self.data.starts)[texts])])

    def fill_context(self, matrix, rows, texts, scores):
        data = self.data
        matrix[:, self.layout.context :] = around.context(
            scores, data.swift_words[rows], data.places[rows], self.starts(texts)
        )

    def scores(self, texts):
        """Scores of all lines of the texts of a mask, and their rows."""
        rows = texts[self.data.page_of]
        matrix = self.rows(rows, self.token_scores(np.flatnonzero(rows)))
        sums = self.first.sums(matrix)
        first = score(sums)
        self.fill_context(matrix, rows, texts, first)
        second = score(sums + self.second.sums(matrix))
        return (first + second) // 2, first, second, matrix
