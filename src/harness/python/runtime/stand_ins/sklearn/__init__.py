"""A small stand-in for scikit-learn: the scores that task code takes from `sklearn.metrics`."""

from . import metrics  # noqa: F401
