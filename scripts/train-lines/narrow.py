"""Trees of at most 16 leaves as NarrowForest.swift reads them: for each comparison the leaves that are lost when it fails."""
import struct

import forest


class Narrow(forest.Forest):
    def bytes(self):
        out = [struct.pack("<i", len(self.trees))]
        for first, end, first_leaf, end_leaf in self.trees:
            assert end_leaf - first_leaf <= 16
            out.append(struct.pack("<BB", end - first, end_leaf - first_leaf))
            children = self.children[first:end]

            def first_of(child):
                while child < 0x80:
                    child = children[child][0]
                return child & 0x7F

            for at in range(first, end):
                left, right = children[at - first]
                lost = (1 << first_of(right)) - (1 << first_of(left))
                threshold = max(-32768, min(32767, self.thresholds[at]))
                out.append(struct.pack("<HhH", self.columns[at], threshold, lost))
            out += [struct.pack("<h", leaf) for leaf in self.leaves[first_leaf:end_leaf]]
        return b"".join(out)
