"""A stand-in for `evaluate`: the metrics that task code loads from the Hub and that need nothing but arithmetic. Others say so when they are computed."""


def load(path, config_name=None, **_):
    return EvaluationModule(path)


class EvaluationModule:
    def __init__(self, name):
        self.name = name

    def compute(self, *, predictions=None, references=None, **options):
        metric = METRICS.get(self.name)
        if metric is None:
            raise RuntimeError(f"the metric {self.name!r} of the Hugging Face Hub is not part of the sandbox; run it with --python")
        return metric(predictions, references, **options)


def _accuracy(predictions, references, normalize=True, sample_weight=None):
    from sklearn.metrics import accuracy_score

    return {"accuracy": float(accuracy_score(references, predictions, normalize=normalize))}


def _f1(predictions, references, labels=None, pos_label=1, average="binary", sample_weight=None):
    from sklearn.metrics import f1_score

    return {"f1": f1_score(references, predictions, labels=labels, pos_label=pos_label, average=average)}


def _exact_match(predictions, references, regexes_to_ignore=None, ignore_case=False, ignore_punctuation=False, ignore_numbers=False):
    from lm_eval.api.metrics import exact_match_hf_evaluate

    return exact_match_hf_evaluate(predictions, references, regexes_to_ignore, ignore_case, ignore_punctuation, ignore_numbers)


def _rouge(predictions, references, rouge_types=None, use_aggregator=True, use_stemmer=False, tokenizer=None):
    from rouge_score import rouge_scorer, scoring

    kinds = rouge_types or ["rouge1", "rouge2", "rougeL", "rougeLsum"]
    scorer = rouge_scorer.RougeScorer(rouge_types=kinds, use_stemmer=use_stemmer, tokenizer=tokenizer)
    scores = [
        scorer.score_multi(reference, prediction) if isinstance(reference, list) else scorer.score(reference, prediction)
        for reference, prediction in zip(references, predictions)
    ]
    if not use_aggregator:
        return {kind: [score[kind].fmeasure for score in scores] for kind in kinds}
    aggregator = scoring.BootstrapAggregator()
    for score in scores:
        aggregator.add_scores(score)
    return {kind: result.mid.fmeasure for kind, result in aggregator.aggregate().items()}


METRICS = {"accuracy": _accuracy, "f1": _f1, "exact_match": _exact_match, "rouge": _rouge}
