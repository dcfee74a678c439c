"""What `model-features` answers, read number by number."""
import subprocess

import numpy as np


class Answers:
    """The tool's answers about files, in the order of the files."""

    def __init__(self, command, paths):
        names = "\n".join(paths).encode()
        self.data = subprocess.run(command, input=names, stdout=subprocess.PIPE, check=True).stdout
        self.at = 0

    def number(self):
        self.at += 4
        return int(np.frombuffer(self.data, np.uint32, 1, self.at - 4)[0])

    def array(self, kind):
        """Numbers that stand behind their count."""
        count = self.number()
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def end(self):
        assert self.at == len(self.data)
