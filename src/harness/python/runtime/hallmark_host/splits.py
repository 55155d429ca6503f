"""Splits between the wire and task code."""

from . import wire
from .tables import Dataset


def given(session, split):
    """The `Dataset` of a message: sent whole the first time, then named by its number."""
    number = split["id"]
    if number not in session.splits:
        docs = split["docs"]
        if split["tagged"]:
            docs = [wire.decode(doc, session.objects) for doc in docs]
        session.splits[number] = Dataset.received(docs, split["columns"], split["name"], split["classLabels"])
    return session.splits[number]


def taken(split, session):
    """Any iterable of docs as the wire carries it; the columns only of a `Dataset`."""
    columns = list(getattr(split, "column_names", None) or [])
    labels = {}
    for name, feature in dict(getattr(split, "features", None) or {}).items():
        if hasattr(feature, "names") and isinstance(feature.names, list):
            labels[name] = feature.names
    docs = split.rows() if isinstance(split, Dataset) else list(split)
    return {"docs": [wire.encode(doc if isinstance(doc, dict) else dict(doc), session.objects) for doc in docs], "columns": columns, "classLabels": labels}
