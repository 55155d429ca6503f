"""Tokenizers that a scorer may be given."""

from . import tokenize as _tokenize


class Tokenizer:
    def tokenize(self, text):
        raise NotImplementedError


class DefaultTokenizer(Tokenizer):
    def __init__(self, use_stemmer=False):
        if use_stemmer:
            raise ModuleNotFoundError("No module named 'nltk': ROUGE with stemming needs its Porter stemmer", name="nltk")

    def tokenize(self, text):
        return _tokenize.tokenize(text)
