"""A stand-in for the package `regex`: Python's own `re`, which means the same for all that task code uses of it."""

import re
from re import *  # noqa: F403
from re import Match, Pattern, error, escape, purge  # noqa: F401


def _as_re(pattern):
    """A branch reset without groups inside is an ordinary group; what `re` has no words for is refused by it."""
    if not isinstance(pattern, str) or "(?|" not in pattern:
        return pattern
    return pattern.replace("(?|", "(?:")


def compile(pattern, flags=0, **_):
    return re.compile(_as_re(pattern), flags)


def _wrapped(name):
    function = getattr(re, name)

    def call(pattern, *args, **kwargs):
        return function(_as_re(pattern), *args, **kwargs)

    return call


findall = _wrapped("findall")
finditer = _wrapped("finditer")
fullmatch = _wrapped("fullmatch")
match = _wrapped("match")
search = _wrapped("search")
split = _wrapped("split")
sub = _wrapped("sub")
subn = _wrapped("subn")
