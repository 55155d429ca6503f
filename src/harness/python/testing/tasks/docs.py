"""Task code of our own making, for the tests of the engines."""

import random
from collections import Counter

import datasets
import numpy as np
from sklearn.metrics import f1_score

calls = Counter()
rng = random.Random(42)


def count_calls():
    calls["count"] += 1
    return calls["count"]


def add_query(dataset):
    def with_query(doc):
        doc["query"] = doc["question"].strip() + "?"
        doc["gold"] = int(doc["label"])
        return doc

    return dataset.map(with_query, remove_columns=["label"])


def popped(dataset):
    def without(doc):
        choices = doc.pop("choices")
        return {"first": choices[0], "question": doc["question"].upper()}

    return dataset.map(without)


def typed(dataset):
    return dataset.map(lambda doc, i: {"mixed": i if i else 0.5, "pair": (i, i), "nested": {"a": i} if i % 2 else {"b": None}, "n": doc["n"] + 1}, with_indices=True)


def shuffled_by_global(dataset):
    def shuffle(doc):
        options = list(doc["choices"])
        random.shuffle(options)
        return {"options": options}

    return dataset.map(shuffle)


def shuffled_by_module(dataset):
    def shuffle(doc):
        return {"drawn": rng.random()}

    return dataset.map(shuffle)


def kept(dataset):
    return dataset.filter(lambda doc: doc["n"] > 1).select(range(3)).shuffle(seed=3)


def sort_answers(doc):
    doc["answers"].sort()
    return doc["answers"][0]


def score(items):
    return {"mean": np.mean([a == b for a, b in items]), "f1": f1_score(*zip(*items), average="macro")}


def values():
    return [1, 1.0, (1, "a"), b"\x00\xff", {1: "one", "b": None}, {"2": 0, "1": 0}, float("nan"), 2**70, "é\ud800", True]


def echo(*args, **kwargs):
    return [list(args), kwargs]


class Bag:
    def __init__(self, things):
        self.things = set(things)

    def size(self, extra=0):
        return len(self.things) + extra


def bag_size(bag):
    return len(bag.things)


class Upper:
    def __init__(self, suffix=""):
        self.suffix = suffix

    def apply(self, resps, docs):
        return [[text.upper() + self.suffix + str(doc["n"]) for text in texts] for texts, doc in zip(resps, docs)]


def first_words(resps, docs):
    return [[text.split()[0] for text in texts] for texts in resps]


def made_dataset(size=2, **_):
    made = datasets.Dataset.from_list([{"n": i} for i in range(size)])
    return {"test": made, "train": datasets.load_dataset("some/where", "part", split="train")}


def fails(text):
    raise KeyError(text)
