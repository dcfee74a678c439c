"""LightGBM's trees as whole numbers: thresholds rounded down, leaves in 1/4096. Evaluated here as in Forest.swift."""
import struct

import numpy as np
from numba import njit

UNIT = 4096


class Forest:
    """Arrays of all splits and leaves; children of 0x80 and more are leaves of their tree."""

    def __init__(self, boosters, columns, weights=None):
        """`columns`: the column of the row for each feature of the boosters. Leaves are weighted and added up."""
        self.columns, self.thresholds, self.children, self.leaves, self.trees = [], [], [], [], []
        for booster, weight in zip(boosters, weights or [1.0] * len(boosters)):
            for tree in booster.dump_model()["tree_info"]:
                self.add(tree["tree_structure"], columns, weight)
        self.arrays = (
            np.array(self.columns, np.int32),
            np.array(self.thresholds, np.int64),
            np.array(self.children, np.int32).reshape(-1, 2),
            np.array(self.leaves, np.int32),
            np.array(self.trees, np.int32).reshape(-1, 4),
        )

    def add(self, root, columns, weight):
        if "split_feature" not in root:
            return
        first, first_leaf = len(self.columns), len(self.leaves)

        def visit(node):
            if "split_feature" not in node:
                value = int(np.rint(node["leaf_value"] * weight * UNIT))
                self.leaves.append(max(-32768, min(32767, value)))
                return 0x80 | (len(self.leaves) - 1 - first_leaf)
            place = len(self.columns)
            self.columns.append(columns[node["split_feature"]])
            assert node["decision_type"] == "<="
            self.thresholds.append(int(np.floor(node["threshold"])))
            self.children.append([0, 0])
            self.children[place] = [visit(node["left_child"]), visit(node["right_child"])]
            return place - first

        visit(root)
        assert len(self.leaves) - first_leaf <= 128
        self.trees.append([first, len(self.columns), first_leaf, len(self.leaves)])

    def sums(self, rows):
        return evaluate(rows, *self.arrays)

    def bytes(self):
        out = [struct.pack("<i", len(self.trees))]
        for first, end, first_leaf, end_leaf in self.trees:
            out.append(struct.pack("<ii", end - first, end_leaf - first_leaf))
            for at in range(first, end):
                left, right = self.children[at]
                threshold = max(-(2**31), min(2**31 - 1, self.thresholds[at]))
                out.append(struct.pack("<HBBi", self.columns[at], left, right, threshold))
            out += [struct.pack("<h", leaf) for leaf in self.leaves[first_leaf:end_leaf]]
        return b"".join(out)


@njit(cache=True)
def evaluate(rows, columns, thresholds, children, leaves, trees):
    sums = np.zeros(len(rows), np.int64)
    for i in range(len(rows)):
        for tree in trees:
            at = 0
            while at < 0x80:
                split = tree[0] + at
                at = children[split, 0] if rows[i, columns[split]] <= thresholds[split] else children[split, 1]
            sums[i] += leaves[tree[2] + (at & 0x7F)]
    return sums


LOGISTIC = np.array([round(1023 / (1 + np.exp(-((i + 0.5) / 64 - 8)))) for i in range(1024)], np.int32)
EXPONENTIAL = np.array([round(65535 * np.exp(-i / 64)) for i in range(1024)], np.int32)


def score(sums):
    """0 to 1023 by a sum in 1/4096 of a logit: BlockModel.score."""
    return LOGISTIC[np.minimum(np.maximum(sums + 8 * UNIT, 0) >> 6, 1023)]
