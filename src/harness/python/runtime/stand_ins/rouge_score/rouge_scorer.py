"""ROUGE-N, ROUGE-L and ROUGE-Lsum (Lin 2004), as the package `rouge-score` counts them."""

from collections import Counter

from . import tokenizers
from .scoring import BaseScorer, Score, fmeasure


class RougeScorer(BaseScorer):
    def __init__(self, rouge_types, use_stemmer=False, split_summaries=False, tokenizer=None):
        self.rouge_types = rouge_types
        self._tokenizer = tokenizer or tokenizers.DefaultTokenizer(use_stemmer)
        if split_summaries:
            raise ModuleNotFoundError("No module named 'nltk': ROUGE-Lsum with split_summaries needs its sentence splitter", name="nltk")

    def score_multi(self, targets, prediction):
        scores = [self.score(target, prediction) for target in targets]
        return {kind: max((score[kind] for score in scores), key=lambda score: score.fmeasure) for kind in self.rouge_types}

    def score(self, target, prediction):
        whole = ["rougeL", *(kind for kind in self.rouge_types if kind != "rougeLsum")]
        target_words = prediction_words = None
        if len(self.rouge_types) > 1 or self.rouge_types[0] != "rougeLsum":
            target_words = self._tokenizer.tokenize(target)
            prediction_words = self._tokenizer.tokenize(prediction)
        scores = {}
        for kind in self.rouge_types:
            if kind == "rougeL":
                scores[kind] = _longest(target_words, prediction_words)
            elif kind == "rougeLsum":
                scores[kind] = self._summary(target, prediction)
            elif kind in whole and kind[5:].isdigit() and int(kind[5:]) > 0:
                scores[kind] = _ngrams(target_words, prediction_words, int(kind[5:]))
            else:
                raise ValueError(f"Invalid rouge type: {kind}")
        return scores

    def _summary(self, target, prediction):
        def sentences(text):
            return [self._tokenizer.tokenize(line) for line in text.split("\n") if line]

        return _union(sentences(target), sentences(prediction))


def _score(hits, said, meant):
    precision, recall = hits / max(said, 1), hits / max(meant, 1)
    return Score(precision, recall, fmeasure(precision, recall))


def _ngrams(target, prediction, n):
    def counted(words):
        return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))

    meant, said = counted(target), counted(prediction)
    return _score(sum((meant & said).values()), sum(said.values()), sum(meant.values()))


def _table(target, prediction):
    """Lengths of longest common subsequences of all prefixes."""
    rows = [[0] * (len(prediction) + 1)]
    for word in target:
        above = rows[-1]
        row = [0]
        for j, other in enumerate(prediction):
            row.append(above[j] + 1 if word == other else max(above[j + 1], row[j]))
        rows.append(row)
    return rows


def _longest(target, prediction):
    if not target or not prediction:
        return Score(0, 0, 0)
    length = _table(target, prediction)[-1][-1]
    precision, recall = length / len(prediction), length / len(target)
    return Score(precision, recall, fmeasure(precision, recall))


def _places(target, prediction):
    """Places in `target` of one longest common subsequence, found from the end."""
    table = _table(target, prediction)
    i, j = len(target), len(prediction)
    places = set()
    while i and j:
        if target[i - 1] == prediction[j - 1]:
            places.add(i - 1)
            i, j = i - 1, j - 1
        elif table[i][j - 1] > table[i - 1][j]:
            j -= 1
        else:
            i -= 1
    return places


def _union(target, prediction):
    """ROUGE-Lsum: for each sentence of the target the union of its subsequences with all sentences of the prediction, each word counted once."""
    if not target or not prediction:
        return Score(0, 0, 0)
    meant_total, said_total = sum(map(len, target)), sum(map(len, prediction))
    if not meant_total or not said_total:
        return Score(0, 0, 0)
    meant = Counter(word for sentence in target for word in sentence)
    said = Counter(word for sentence in prediction for word in sentence)
    hits = 0
    for sentence in target:
        for place in sorted(set().union(*(_places(sentence, other) for other in prediction))):
            word = sentence[place]
            if said[word] > 0 and meant[word] > 0:
                hits += 1
                said[word] -= 1
                meant[word] -= 1
    precision, recall = hits / said_total, hits / meant_total
    return Score(precision, recall, fmeasure(precision, recall))
