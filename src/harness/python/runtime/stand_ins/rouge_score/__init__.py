"""A stand-in for `rouge-score` 0.1.2, whose package on PyPI is no wheel."""
