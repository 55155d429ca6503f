"""The few functions of `lm_eval.utils` that one's own task files use where lm-eval's task files are not installed."""

import logging
import re

eval_logger = logging.getLogger("lm-eval")


def weighted_f1_score(items):
    from sklearn.metrics import f1_score

    golds, predictions = zip(*items, strict=True)
    return f1_score(golds, predictions, average="weighted")


TOUCHING = ((" n't", "n't"), (" )", ")"), ("( ", "("), ('" ', '"'), (' "', '"'))


def general_detokenize(string):
    """Joins what a tokenizer of words took apart."""
    for apart, joined in TOUCHING:
        string = string.replace(apart, joined)
    return re.sub(r" (['.,])", r"\1", string)
