"""`word_to_num("two hundred and five")`: English number words as a number, by the rules (and limits) of the package `word2number` 1.1."""

UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
SCALES = {"billion": 1_000_000_000, "million": 1_000_000, "thousand": 1000}
SMALL = {word: number for number, word in enumerate(UNITS)} | TENS
VALUES = SMALL | SCALES | {"hundred": 100}
WORDS = {*VALUES, "point"}
INVALID = "No valid number words found! Please enter a valid number word (eg. two million twenty three thousand and forty nine)"
REDUNDANT = "Redundant number word! Please enter a valid number word (eg. two million twenty three thousand and forty nine)"


def word_to_num(number_sentence):
    if not isinstance(number_sentence, str):
        raise ValueError("Type of input is not string! Please enter a valid number word (eg. 'two million twenty three thousand and forty nine')")
    text = number_sentence.replace("-", " ").lower()
    if text.isdigit():
        return int(text)
    words = [word.strip() for word in text.split()]
    words = [word for word in words if word in WORDS]
    if not words:
        raise ValueError(INVALID)
    if any(words.count(word) > 1 for word in ("thousand", "million", "billion", "point")):
        raise ValueError(REDUNDANT)
    whole, _, fraction = _split_at(words, "point")
    places = [whole.index(scale) for scale in SCALES if scale in whole]
    if places != sorted(places):
        raise ValueError("Malformed number! Please enter a valid number word (eg. two million twenty three thousand and forty nine)")
    return _whole(whole) + _fraction(fraction) if fraction else _whole(whole)


def _split_at(words, separator):
    if separator not in words:
        return words, "", []
    at = words.index(separator)
    return words[:at], separator, words[at + 1 :]


def _whole(words):
    if len(words) < 2:
        return sum(VALUES[word] for word in words)
    total = 0
    rest = words
    for scale, value in SCALES.items():
        if scale in rest:
            before, _, rest = _split_at(rest, scale)
            total += _part(before) * value
    places = [words.index(scale) for scale in reversed(SCALES) if scale in words]
    # A scale at the very end is passed over, so that what stands behind an earlier one is counted again: so does the package.
    inner = [place for place in places if place < len(words) - 1]
    if inner:
        return total + _part(words[inner[0] + 1 :])
    return total if places else _part(words)


def _part(words):
    """Up to four words; how many there are decides what is multiplied: the package knows no grammar, and neither does this."""
    values = [VALUES[word] for word in words]
    if len(values) in (3, 4):
        return values[0] * values[1] + sum(values[2:])
    if len(values) == 2:
        return values[0] * values[1] if 100 in values else sum(values)
    return values[0]


def _fraction(words):
    """Digits behind the point; any other word there makes the whole fraction 0."""
    return float("0." + "".join(str(VALUES[word]) for word in words)) if all(word in UNITS[:10] for word in words) else 0
