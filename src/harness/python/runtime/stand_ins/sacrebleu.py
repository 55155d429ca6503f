"""A stand-in for sacrebleu, so that `lm_eval.api.metrics` can be imported; its scores need the real package."""


def _missing(*_, **__):
    raise ModuleNotFoundError("No module named 'sacrebleu'", name="sacrebleu")


corpus_bleu = corpus_chrf = corpus_ter = sentence_bleu = sentence_chrf = sentence_ter = raw_corpus_bleu = BLEU = CHRF = TER = _missing
