"""A stand-in for the package `regex`: Python's own `re`, with the classes of Unicode categories (`\\p{N}`) that it lacks."""

import functools
import re
import unicodedata
from re import *  # noqa: F403
from re import Match, Pattern, error, escape, purge  # noqa: F401

CATEGORY = re.compile(r"\\([pP])\{(\^?)([A-Z][a-z]?)\}")


class Late:
    """A pattern that is compiled when it is first used: writing out a category takes a while, and many are never used."""

    def __init__(self, pattern, flags):
        self.pattern = pattern
        self._flags = flags

    @functools.cached_property
    def _compiled(self):
        return re.compile(_as_re(self.pattern), self._flags)

    def __getattr__(self, name):
        return getattr(self._compiled, name)


def _as_re(pattern):
    """A branch reset without groups inside is an ordinary group, a category a class; what `re` has no words for is refused by it."""
    if not isinstance(pattern, str):
        return pattern
    out, at, in_class = [], 0, False
    pattern = pattern.replace("(?|", "(?:")
    while at < len(pattern):
        found = CATEGORY.match(pattern, at)
        if found:
            inside = _ranges(found[3], (found[1] == "P") != bool(found[2]))
            out.append(inside if in_class else f"[{inside}]")
            at = found.end()
            continue
        step = 2 if pattern[at] == "\\" else 1
        if step == 1 and pattern[at] == "[" and not in_class:
            in_class = True
            # A bracket right behind the opening one belongs to the class.
            step += 1 if pattern[at + 1 : at + 2] == "^" else 0
            step += 1 if pattern[at + step : at + step + 1] == "]" else 0
        elif step == 1 and pattern[at] == "]":
            in_class = False
        out.append(pattern[at : at + step])
        at += step
    return "".join(out)


@functools.cache
def _ranges(category, outside):
    """The characters of a category (or all others) as the inside of a class."""
    parts, start = [], None
    for code in range(0x110001):
        belongs = code < 0x110000 and unicodedata.category(chr(code)).startswith(category) != outside
        if belongs and start is None:
            start = code
        elif not belongs and start is not None:
            parts.append(f"\\U{start:08x}-\\U{code - 1:08x}")
            start = None
    return "".join(parts)


def compile(pattern, flags=0, **_):
    if isinstance(pattern, str) and CATEGORY.search(pattern):
        return Late(pattern, flags)
    return re.compile(_as_re(pattern), flags)


def _wrapped(name):
    def call(pattern, *args, flags=0, **kwargs):
        return getattr(compile(pattern, flags), name)(*args, **kwargs)

    return call


findall = _wrapped("findall")
finditer = _wrapped("finditer")
fullmatch = _wrapped("fullmatch")
match = _wrapped("match")
search = _wrapped("search")
split = _wrapped("split")
sub = _wrapped("sub")
subn = _wrapped("subn")
