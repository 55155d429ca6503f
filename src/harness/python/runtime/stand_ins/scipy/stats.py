"""`pearsonr`."""

import math
from collections import namedtuple

PearsonRResult = namedtuple("PearsonRResult", ["statistic", "pvalue"])


def pearsonr(x, y):
    """The correlation; the p-value is not computed here and is nan."""
    mean_x, mean_y = math.fsum(x) / len(x), math.fsum(y) / len(y)
    a, b = [value - mean_x for value in x], [value - mean_y for value in y]
    size = math.sqrt(math.fsum(value * value for value in a)) * math.sqrt(math.fsum(value * value for value in b))
    r = math.fsum(p * q for p, q in zip(a, b)) / size if size else math.nan
    return PearsonRResult(max(-1.0, min(1.0, r)), math.nan)
