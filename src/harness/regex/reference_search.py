"""Python's own `re`, one JSON question at a time: where a pattern and its groups match."""

import itertools
import json
import re
import warnings

warnings.simplefilter("ignore")


def answer(line):
    question = json.loads(line)
    try:
        pattern = re.compile(question["pattern"], sum(getattr(re, letter.upper()) for letter in set(question["flags"])))
    except re.error as error:
        return json.dumps({"problem": str(error)})
    text = question["text"]
    if text is None:
        return json.dumps({"compiled": {"groups": pattern.groups, "names": dict(pattern.groupindex)}})
    if question["atStart"]:
        found = pattern.match(text)
        matches = [found] if found else []
    else:
        matches = itertools.islice(pattern.finditer(text), question["limit"])
    return json.dumps({"matches": [spans(match) for match in matches]})


def spans(match):
    return [match.span(group) if match.start(group) >= 0 else None for group in range(match.re.groups + 1)]
