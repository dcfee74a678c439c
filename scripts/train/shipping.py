"""What both models share on their way into the program: calibration of a sum, and the source file with the bytes."""
import base64

import numpy as np


def isotonic(bins, values):
    """For each of 65 bins the mean value, never falling: pool adjacent violators, with empty bins filled from below."""
    groups = []
    for place in range(65):
        inside = values[bins == place]
        groups.append([inside.sum(), len(inside), [place]])
        while len(groups) > 1 and groups[-2][1] and (
            not groups[-1][1] or groups[-1][0] / groups[-1][1] < groups[-2][0] / groups[-2][1]
        ):
            total, count, places = groups.pop()
            groups[-1] = [groups[-1][0] + total, groups[-1][1] + count, groups[-1][2] + places]
    table = np.zeros(65, np.int32)
    for total, count, places in groups:
        table[places] = round(1000 * total / count) if count else 0
    return table


def write(path, what, reader, script, name, parts):
    """Writes the parts as one string in base64, without padding. `what` they are, who reads them, which script made them."""
    text = base64.b64encode(b"".join(parts)).decode().rstrip("=")
    rows = "\\\n".join("  " + text[at : at + 114] for at in range(0, len(text), 114))
    with open(path, "w", encoding="utf-8") as file:
        file.write(
            f"// The {what} in base64: token weights, forests and tables, as {reader} reads them. Trained on WCXB (see NOTICE).\n"
            f"// Written by {script}. Do not edit.\n\n"
            "// swift-format-ignore\n"
            f'let {name}: StaticString = """\n' + rows + '\n  """\n'
        )
