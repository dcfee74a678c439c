"""Linear scores over hashed tokens: two tables of small weights, one for names of elements, one for words."""
import numpy as np
from numba import njit

BITS = 16
SCALE = 24.0


@njit(cache=True)
def fit(tokens, starts, ends, order, labels, weights, bits, rate, decay, epochs):
    """Adagrad logistic regression on soft labels; rows in `order`, tokens by their upper bits. Deterministic."""
    size = 1 << bits
    table = np.zeros(size, np.float64)
    squares = np.full(size, 1e-3, np.float64)
    bias, bias_square = 0.0, 1e-3
    for _ in range(epochs):
        for row in order:
            total = bias
            for at in range(starts[row], ends[row]):
                total += table[tokens[at] >> (32 - bits)]
            error = (1.0 / (1.0 + np.exp(-total)) - labels[row]) * weights[row]
            bias_square += error * error
            bias -= rate * error / np.sqrt(bias_square)
            for at in range(starts[row], ends[row]):
                place = tokens[at] >> (32 - bits)
                slope = error + decay * table[place]
                squares[place] += slope * slope
                table[place] -= rate * slope / np.sqrt(squares[place])
    return table, bias


def quantised(table):
    return np.clip(np.rint(table * SCALE), -127, 127).astype(np.int8)


@njit(cache=True)
def scores(tokens, starts, ends, rows, table, bits):
    """Sum, least and greatest weight of each row's tokens; least and greatest are 0 where there are none beyond it."""
    out = np.zeros((len(rows), 3), np.int32)
    for index in range(len(rows)):
        row = rows[index]
        total, least, most = 0, 0, 0
        for at in range(starts[row], ends[row]):
            weight = np.int32(table[tokens[at] >> (32 - bits)])
            total += weight
            least = min(least, weight)
            most = max(most, weight)
        out[index, 0], out[index, 1], out[index, 2] = total, least, most
    return out
