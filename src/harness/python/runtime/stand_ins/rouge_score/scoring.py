"""Scores, and their averages with a bootstrap interval."""

from collections import namedtuple

Score = namedtuple("Score", ["precision", "recall", "fmeasure"])
AggregateScore = namedtuple("AggregateScore", ["low", "mid", "high"])


def fmeasure(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0


class BaseScorer:
    def score(self, target, prediction):
        raise NotImplementedError


class BootstrapAggregator:
    def __init__(self, confidence_interval=0.95, n_samples=1000):
        self._interval = confidence_interval
        self._samples = n_samples
        self._scores = {}

    def add_scores(self, scores):
        for name, score in scores.items():
            self._scores.setdefault(name, []).append(score)

    def aggregate(self):
        return {name: self._resampled(scores) for name, scores in self._scores.items()}

    def _resampled(self, scores):
        import numpy

        kind = type(scores[0])
        count = len(scores)
        means = []
        for _ in range(self._samples):
            drawn = [scores[i] for i in numpy.random.choice(numpy.arange(count), size=count)]
            means.append([numpy.mean([score[field] for score in drawn]) for field in range(len(scores[0]))])
        edges = (1 - self._interval) / 2
        percentiles = [
            [numpy.percentile([mean[field] for mean in means], 100 * share) for field in range(len(scores[0]))] for share in (edges, 0.5, 1 - edges)
        ]
        return AggregateScore(*(kind(*values) for values in percentiles))
