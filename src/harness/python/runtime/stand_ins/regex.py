"""A stand-in for the package `regex`: Python's own `re`, which means the same for all that task code uses of it."""

from re import *  # noqa: F403
from re import compile, error, escape, findall, finditer, fullmatch, match, purge, search, split, sub, subn  # noqa: F401
from re import Match, Pattern  # noqa: F401
