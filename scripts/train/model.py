"""The fit of the block model on some pages, and its scores for any: the same steps whether in a fold or for good."""
import lightgbm as lgb
import numpy as np

import context
import hashed
from corpus import TYPES
from forest import EXPONENTIAL, UNIT, Forest, score

COMMON = dict(
    bagging_freq=1, max_bin=63, verbose=-1, deterministic=True, force_row_wise=True, num_threads=1, seed=1
)
FIRST = dict(
    COMMON, objective="cross_entropy", num_leaves=31, learning_rate=0.12, feature_fraction=0.4, bagging_fraction=0.8,
    min_data_in_leaf=60, lambda_l2=5,
)
SECOND = dict(
    COMMON, num_leaves=15, learning_rate=0.1, feature_fraction=0.3, bagging_fraction=0.8, min_data_in_leaf=200,
    lambda_l2=5,
)
TYPE = dict(
    COMMON, objective="multiclass", num_class=len(TYPES), num_leaves=8, learning_rate=0.08, feature_fraction=0.4,
    bagging_fraction=0.8, min_data_in_leaf=10, lambda_l2=2,
)
CONFIDENCE = dict(
    COMMON, objective="regression", num_leaves=6, learning_rate=0.06, feature_fraction=0.4, bagging_fraction=0.8,
    min_data_in_leaf=20, lambda_l2=5,
)
ROUNDS = dict(first=100, seeds=2, second=40, type=60, confidence=60)
#: Rows that are sampled for the first stage, with a probability that follows their weights.
SAMPLE = 140_000
MISSED, FEWEST = 64, 6


class Layout:
    """Columns of a row: BlockModel's."""

    def __init__(self, names):
        self.names = names
        self.hashed = len(names)
        self.context = self.hashed + 6
        self.types = self.context + context.COUNT
        self.width = self.types + len(TYPES)
        page = [i for i, n in enumerate(names) if n.startswith(("page", "address"))]
        page += [names.index(n) for n in ("mainWords", "articleWords", "articleCount", "bestWords")]
        sums = list(range(self.width, self.width + 6))
        self.page_columns = page + [self.context + c for c in context.PAGE_COLUMNS] + sums
        self.sum_columns = np.array(
            [names.index(n) for n in ("words", "linkShare", "price", "endsSentence", "kind", "siblingsAlikeAbove")]
        )


class Model:
    """Two tables and the forests."""

    def __init__(self, data, layout):
        self.data, self.layout = data, layout

    # ---- fitting

    def fit(self, pages, folds):
        """Fits all on the pages of a mask; what a later step sees of an earlier one comes from `folds` of them."""
        data = self.data
        rows = pages[data.page_of]
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
            self.fit_first(matrix, rows, rows & ~inside, 1)
            sums[inside] = self.first.sums(matrix[inside[rows]])
        self.fit_first(matrix, rows, rows, ROUNDS["seeds"])
        self.fill_context(matrix, rows, pages, score(sums[rows]))
        page_rows = self.page_rows(matrix, rows, pages, score(sums[rows]))
        self.fit_types(page_rows, pages, folds, matrix, rows)
        self.fit_second(matrix, rows, sums[rows])
        return self

    def fit_tables(self, rows):
        data = self.data
        order = np.flatnonzero(rows)
        np.random.default_rng(1).shuffle(order)
        self.tables = [
            hashed.quantised(hashed.fit(*tokens, order, data.labels, data.weights, hashed.BITS, 0.05, 1e-4, 3)[0])
            for tokens in (data.names, data.words)
        ]

    def fit_first(self, matrix, rows, chosen, seeds):
        data, layout = self.data, self.layout
        weights = data.weights[chosen]
        chance = np.minimum(weights / weights.sum() * SAMPLE, 1)
        columns = list(range(layout.context))
        boosters = []
        for seed in range(seeds):
            take = np.random.default_rng(5 + seed).random(len(weights)) < chance
            places = np.flatnonzero(chosen[rows])[take]
            part = lgb.Dataset(
                matrix[places][:, : layout.context].astype(np.float32), data.labels[chosen][take],
                weight=(weights / chance)[take],
            )
            boosters.append(lgb.train(dict(FIRST, seed=seed + 1), part, ROUNDS["first"]))
        self.boosters = boosters
        self.first = Forest(boosters, columns, [1 / len(boosters)] * len(boosters))

    def fit_second(self, matrix, rows, sums):
        """Trees on top of the first stage's sums that follow the slope of each page's F1 itself."""
        data = self.data
        page = data.page_of[rows]
        words, labels = data.sizes[rows].astype(float), data.labels[rows]
        truth = data.truth_sizes.astype(float)
        count = len(truth)

        def slope(total, _):
            share = 1 / (1 + np.exp(-total))
            taken = np.bincount(page, words * share, count) + truth
            hits = np.bincount(page, words * share * labels, count)
            f1 = 2 * hits / np.maximum(taken, 1)
            scale = words * 200 / np.maximum(taken, 1)[page]
            steep = share * (1 - share)
            return -scale * (labels - f1[page] / 2) * steep, scale * steep * 0.5 + 1e-3

        columns = list(range(self.layout.width))
        part = lgb.Dataset(matrix.astype(np.float32), labels, init_score=sums / UNIT)
        booster = lgb.train(dict(SECOND, objective=slope), part, ROUNDS["second"])
        self.second = Forest([booster], columns)

    def fit_types(self, page_rows, pages, folds, matrix, rows):
        data, layout = self.data, self.layout
        truth = np.array([TYPES.index(t) for t in data.types])
        shares = np.zeros((len(pages), len(TYPES)), np.int32)
        for fold in [*folds, None]:
            inside = pages & (data.fold_of_page == fold) if fold is not None else pages & False
            chosen = pages & ~inside
            inputs = page_rows[:, layout.page_columns].astype(np.float32)
            booster = lgb.train(TYPE, lgb.Dataset(inputs[chosen], truth[chosen]), ROUNDS["type"])
            self.type_forests = split_classes(booster, layout.page_columns)
            shares[inside] = self.type_shares(page_rows[inside])
        matrix[:, layout.types :] = shares[data.page_of[rows]]

    # ---- scores

    def token_scores(self, rows):
        parts = [
            hashed.scores(*tokens, rows, table, hashed.BITS)
            for tokens, table in zip((self.data.names, self.data.words), self.tables)
        ]
        return np.hstack(parts)

    def rows(self, rows, token_scores):
        data, layout = self.data, self.layout
        matrix = np.zeros((int(rows.sum()), layout.width), np.int32)
        matrix[:, : layout.hashed] = data.features[rows]
        matrix[:, layout.hashed : layout.context] = token_scores
        return matrix

    def starts(self, pages):
        return np.concatenate([[0], np.cumsum(np.diff(self.data.starts)[pages])])

    def fill_context(self, matrix, rows, pages, scores):
        layout, data = self.layout, self.data
        matrix[:, layout.context : layout.types] = context.context(
            scores, data.swift_words[rows], data.places[rows], self.starts(pages)
        )

    def page_rows(self, matrix, rows, pages, scores):
        """For all pages of the data a row: that of the first block, and sums."""
        layout = self.layout
        out = np.zeros((len(pages), layout.width + 6), np.int32)
        starts = self.starts(pages)
        some = np.diff(starts) > 0
        places = np.flatnonzero(pages)
        out[places[some], : layout.width] = matrix[starts[:-1][some]]
        out[places, layout.width :] = context.page_sums(scores, matrix, starts, layout.sum_columns)
        return out

    def type_shares(self, page_rows):
        sums = np.stack([f.sums(page_rows) for f in self.type_forests], 1)
        powers = EXPONENTIAL[np.minimum((sums.max(1, keepdims=True) - sums) >> 6, 1023)].astype(np.int64)
        return (powers * 1023 // powers.sum(1, keepdims=True)).astype(np.int32)

    def scores(self, pages):
        """Scores of all blocks of the pages of a mask, and the pages' rows."""
        data, layout = self.data, self.layout
        rows = pages[data.page_of]
        matrix = self.rows(rows, self.token_scores(np.flatnonzero(rows)))
        sums = self.first.sums(matrix)
        first = score(sums)
        self.fill_context(matrix, rows, pages, first)
        page_rows = self.page_rows(matrix, rows, pages, first)
        shares = self.type_shares(page_rows)
        matrix[:, layout.types :] = shares[data.page_of[rows]]
        page_rows[:, layout.types : layout.width] = shares
        second = score(sums + self.second.sums(matrix))
        return (first + second) // 2, first, second, page_rows


def split_classes(booster, columns):
    """One forest for each class."""
    trees = booster.dump_model()["tree_info"]
    forests = []
    for kind in range(len(TYPES)):
        class One:
            @staticmethod
            def dump_model():
                return {"tree_info": trees[kind :: len(TYPES)]}
        forests.append(Forest([One], columns))
    return forests
