"""What Arrow makes of Python values when `datasets` writes a column: one type for all rows."""


def fresh(value):
    """A copy that may be changed without changing the data, as values decoded anew from Arrow are."""
    kind = type(value)
    if kind is dict:
        return {key: fresh(item) for key, item in value.items()}
    if kind is list:
        return [fresh(item) for item in value]
    return value


def unified(values, before=None):
    """The values of a column after Arrow: tuples are lists, ints beside floats are floats, dicts have the same keys in the same order.

    `before` are the values the column had: a column of floats stays one.
    """
    plain = [as_plain(value) for value in values]
    shape = Shape()
    for value in plain:
        shape.see(value)
    if before is not None and shape.ints and not shape.texts:
        old = Shape()
        for value in before:
            old.see(value)
        shape.floats = shape.floats or (old.floats and not old.ints)
    return plain if shape.is_simple() else [shape.fit(value) for value in plain]


def as_plain(value):
    """Lists and dicts of plain values: the elements of arrays and tuples, the items of mappings."""
    kind = type(value)
    if kind in (str, int, float, bool, type(None)):
        return value
    if kind in (list, tuple):
        return [as_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return as_plain(value.tolist())
    if hasattr(value, "items"):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)) or hasattr(value, "__next__"):
        raise TypeError(f"a value of type {kind.__name__} cannot be stored in a dataset")
    if hasattr(value, "__iter__") and not isinstance(value, (str, bytes)):
        return [as_plain(item) for item in value]
    return value


class Shape:
    """What types a column's values have, nested."""

    def __init__(self):
        self.ints = self.floats = self.texts = self.others = False
        self.items = None
        self.fields = None

    def see(self, value):
        kind = type(value)
        if value is None:
            return
        if kind is int:
            self.ints = True
        elif kind is float:
            self.floats = True
        elif kind is str:
            self.texts = True
        elif kind is list:
            self.items = self.items or Shape()
            for item in value:
                self.items.see(item)
        elif kind is dict:
            self.fields = self.fields if self.fields is not None else {}
            for key, item in value.items():
                self.fields.setdefault(key, Shape()).see(item)
        else:
            self.others = True
        kinds = (self.ints or self.floats) + self.texts + (self.items is not None) + (self.fields is not None)
        if kinds > 1:
            raise TypeError(f"a column cannot hold values of different types, here {kind.__name__} beside others: {str(value)[:80]!r}")

    def is_simple(self):
        return not (self.ints and self.floats) and self.fields is None and (self.items is None or self.items.is_simple())

    def fit(self, value):
        if value is None:
            return None
        kind = type(value)
        if kind is int and self.floats:
            return float(value)
        if kind is list and self.items is not None:
            return [self.items.fit(item) for item in value]
        if kind is dict and self.fields is not None:
            return {key: shape.fit(value.get(key)) for key, shape in self.fields.items()}
        return value
