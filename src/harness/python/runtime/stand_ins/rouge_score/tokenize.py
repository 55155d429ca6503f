"""Words of a text: lower case, letters and digits of ASCII only."""

import re

NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")


def tokenize(text, stemmer=None):
    words = NOT_ALPHANUMERIC.sub(" ", text.lower()).split()
    if stemmer:
        words = [stemmer.stem(word) if len(word) > 3 else word for word in words]
    return words
