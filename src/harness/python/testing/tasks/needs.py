"""Task code that needs more than the sandbox has, for the tests of what is said about it beforehand."""

import json
import re
from typing import TYPE_CHECKING

import numpy as np

from .docs import first_words

try:
    import torch
except ImportError:
    torch = None

if TYPE_CHECKING:
    import pandas


def plain(doc):
    """Mentions `import tarski` in a text only."""
    return json.dumps(re.findall("a", doc["text"])) + str(np.mean([1]))


def stacks(doc):
    return inner(doc) + first_words


def inner(doc):
    import tarski.io  # a planner

    return tarski.io


def checked(doc):
    try:
        import kstar
    except ImportError as error:
        raise RuntimeError("install it") from error
    return kstar


def asks_the_web(doc):
    import requests

    return requests.get("http://localhost")


def scores(doc):
    import evaluate

    return evaluate.load("bleurt", "x").compute(predictions=[], references=[])


def correlates(doc):
    from scipy.stats import (
        pearsonr,
        spearmanr,
    )

    return pearsonr, spearmanr
