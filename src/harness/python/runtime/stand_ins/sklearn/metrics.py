"""Scores of classifications, as scikit-learn defines them."""

import math


def accuracy_score(y_true, y_pred, *, normalize=True, sample_weight=None):
    right = sum(a == b for a, b in zip(y_true, y_pred, strict=True))
    return right / len(y_true) if normalize else right


def f1_score(y_true, y_pred, *, labels=None, pos_label=1, average="binary", sample_weight=None, zero_division=0):
    return _score(y_true, y_pred, labels, pos_label, average, zero_division, lambda hit, said, meant: _ratio(2 * hit, said + meant, zero_division))


def fbeta_score(y_true, y_pred, *, beta, labels=None, pos_label=1, average="binary", sample_weight=None, zero_division=0):
    weight = beta * beta
    return _score(
        y_true,
        y_pred,
        labels,
        pos_label,
        average,
        zero_division,
        lambda hit, said, meant: _ratio((1 + weight) * hit, weight * meant + said, zero_division),
    )


def precision_score(y_true, y_pred, *, labels=None, pos_label=1, average="binary", sample_weight=None, zero_division=0):
    return _score(y_true, y_pred, labels, pos_label, average, zero_division, lambda hit, said, _: _ratio(hit, said, zero_division))


def recall_score(y_true, y_pred, *, labels=None, pos_label=1, average="binary", sample_weight=None, zero_division=0):
    return _score(y_true, y_pred, labels, pos_label, average, zero_division, lambda hit, _, meant: _ratio(hit, meant, zero_division))


def precision_recall_fscore_support(y_true, y_pred, *, labels=None, pos_label=1, average=None, zero_division=0, **_):
    options = {"labels": labels, "pos_label": pos_label, "average": average, "zero_division": zero_division}
    scores = tuple(score(y_true, y_pred, **options) for score in (precision_score, recall_score, f1_score))
    return (*scores, None if average else [list(y_true).count(label) for label in _labels(y_true, y_pred, labels)])


def _ratio(part, whole, zero_division):
    if whole:
        return part / whole
    return 0.0 if zero_division == "warn" else float(zero_division)


def _labels(y_true, y_pred, labels):
    return list(labels) if labels is not None else sorted(set(y_true) | set(y_pred))


def _score(y_true, y_pred, labels, pos_label, average, zero_division, score):
    y_true, y_pred = list(y_true), list(y_pred)
    if len(y_true) != len(y_pred):
        raise ValueError(f"Found input variables with inconsistent numbers of samples: [{len(y_true)}, {len(y_pred)}]")
    present = _labels(y_true, y_pred, None)
    if average == "binary":
        if len(present) > 2:
            raise ValueError("Target is multiclass but average='binary'. Please choose another average setting, one of [None, 'micro', 'macro', 'weighted'].")
        if pos_label not in present and len(present) >= 2:
            raise ValueError(f"pos_label={pos_label} is not a valid label. It should be one of {present}")
        chosen = [pos_label]
    else:
        chosen = _labels(y_true, y_pred, labels)
    counts = []
    for label in chosen:
        hit = sum(a == label and b == label for a, b in zip(y_true, y_pred))
        counts.append((hit, y_pred.count(label), y_true.count(label)))
    if average == "micro":
        return score(*(sum(column) for column in zip(*counts)))
    scores = [score(*count) for count in counts]
    if average is None:
        return scores
    if average == "weighted":
        total = sum(meant for _, _, meant in counts)
        return sum(value * meant for value, (_, _, meant) in zip(scores, counts)) / total if total else _ratio(0, 0, zero_division)
    return sum(scores) / len(scores) if scores else 0.0


def confusion_matrix(y_true, y_pred, *, labels=None, **_):
    known = _labels(y_true, y_pred, labels)
    return [[sum(a == row and b == column for a, b in zip(y_true, y_pred)) for column in known] for row in known]


def matthews_corrcoef(y_true, y_pred, *, sample_weight=None):
    matrix = confusion_matrix(y_true, y_pred)
    total = sum(map(sum, matrix))
    meant = [sum(row) for row in matrix]
    said = [sum(column) for column in zip(*matrix)]
    right = sum(matrix[i][i] for i in range(len(matrix)))
    both = total**2 - sum(count * count for count in said), total**2 - sum(count * count for count in meant)
    if both[0] * both[1] == 0:
        return 0.0
    return (right * total - sum(a * b for a, b in zip(meant, said))) / math.sqrt(both[0] * both[1])
