"""Arrays as nested lists."""


def flat(value):
    """All numbers of a nested list, in order."""
    values = value._values if isinstance(value, ndarray) else value
    if not isinstance(values, (list, tuple)):
        return [values]
    out = []
    for item in values:
        if isinstance(item, (list, tuple, ndarray)):
            out.extend(flat(item))
        else:
            out.append(item)
    return out


def shape_of(value):
    values = value._values if isinstance(value, ndarray) else value
    if not isinstance(values, (list, tuple)):
        return ()
    return (len(values), *(shape_of(values[0]) if values else ()))


def listed(value):
    if isinstance(value, ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple)) or (hasattr(value, "__iter__") and not isinstance(value, (str, bytes, dict))):
        return [listed(item) for item in value]
    return value


def mapped(values, function):
    return [mapped(item, function) for item in values] if isinstance(values, list) else function(values)


def alike(values):
    """Numbers of one array have one type: an int beside a float is a float, everything beside a text is text."""
    kinds = {type(item) for item in flat(values)}
    if float in kinds and (int in kinds or bool in kinds) and str not in kinds:
        return mapped(values, lambda item: float(item) if isinstance(item, (int, bool)) else item)
    if str in kinds and kinds & {int, float, bool}:
        return mapped(values, str)
    return values


class ndarray:
    def __init__(self, values, dtype=None):
        values = listed(values)
        if dtype in (int, float, bool, str):
            values = mapped(values, dtype)
        elif dtype is None:
            values = alike(values)
        self._values = values

    @property
    def shape(self):
        return shape_of(self._values)

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return len(flat(self._values))

    @property
    def dtype(self):
        return type(flat(self._values)[0]) if self.size else float

    @property
    def T(self):
        return ndarray([list(column) for column in zip(*self._values)]) if self.ndim == 2 else self

    def tolist(self):
        return mapped(self._values, lambda item: item)

    def item(self):
        return flat(self._values)[0]

    def copy(self):
        return ndarray(self._values)

    def astype(self, dtype):
        return ndarray(self._values, dtype)

    def flatten(self):
        return ndarray(flat(self._values))

    ravel = flatten

    def each(self, function):
        return ndarray(mapped(self._values, function))

    def reduce(self, function, axis=None):
        if axis is None:
            return function(flat(self._values))
        if axis in (0, -self.ndim):
            if self.ndim == 1:
                return function(list(self._values))
            return ndarray([ndarray(list(column)).reduce(function, None if self.ndim == 2 else 0) for column in zip(*self._values)])
        return ndarray([ndarray(row).reduce(function, axis - 1 if axis > 0 else axis) for row in self._values])

    def with_other(self, other, function):
        if isinstance(other, (ndarray, list, tuple)):
            others = listed(other)
            if isinstance(self._values, list) and len(others) != len(self._values):
                raise ValueError(f"operands could not be broadcast together with shapes {self.shape} {shape_of(others)}")
            return ndarray([ndarray(a).with_other(b, function)._values if isinstance(a, list) else function(a, b) for a, b in zip(self._values, others)])
        return self.each(lambda item: function(item, other))

    def __array_method(name):
        def method(self, *args, **kwargs):
            import numpy

            return getattr(numpy, name)(self, *args, **kwargs)

        return method

    sum = __array_method("sum")
    mean = __array_method("mean")
    max = __array_method("max")
    min = __array_method("min")
    std = __array_method("std")
    var = __array_method("var")
    prod = __array_method("prod")
    argmax = __array_method("argmax")
    argmin = __array_method("argmin")
    argsort = __array_method("argsort")
    all = __array_method("all")
    any = __array_method("any")
    round = __array_method("round")
    cumsum = __array_method("cumsum")

    def __len__(self):
        return len(self._values)

    def __iter__(self):
        return (ndarray(item) if isinstance(item, list) else item for item in self._values)

    def __getitem__(self, key):
        if isinstance(key, tuple):
            found = self[key[0]]
            if len(key) == 1:
                return found
            if isinstance(key[0], slice):
                return ndarray([row[key[1:] if len(key) > 2 else key[1]] for row in found])
            return found[key[1:] if len(key) > 2 else key[1]]
        if isinstance(key, (list, ndarray)):
            keys = listed(key)
            if keys and isinstance(keys[0], bool):
                return ndarray([item for item, wanted in zip(self._values, keys) if wanted])
            return ndarray([self._values[int(i)] for i in keys])
        found = self._values[key if isinstance(key, slice) else key.__index__()]
        return ndarray(found) if isinstance(found, list) else found

    def __setitem__(self, key, value):
        if isinstance(key, tuple) and len(key) > 1:
            row = ndarray(self._values[key[0]])
            row[key[1] if len(key) == 2 else key[1:]] = value
            self._values[key[0]] = row._values
        else:
            self._values[key] = listed(value)

    def __contains__(self, item):
        return item in flat(self._values)

    def __bool__(self):
        if self.size != 1:
            raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
        return bool(self.item())

    def __float__(self):
        return float(self.item())

    def __repr__(self):
        return f"array({self._values!r})"

    def __str__(self):
        return str(self._values).replace(",", "")

    def __add__(self, other):
        return self.with_other(other, lambda a, b: a + b)

    def __radd__(self, other):
        return self.with_other(other, lambda a, b: b + a)

    def __sub__(self, other):
        return self.with_other(other, lambda a, b: a - b)

    def __rsub__(self, other):
        return self.with_other(other, lambda a, b: b - a)

    def __mul__(self, other):
        return self.with_other(other, lambda a, b: a * b)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self.with_other(other, divided)

    def __rtruediv__(self, other):
        return self.with_other(other, lambda a, b: divided(b, a))

    def __floordiv__(self, other):
        return self.with_other(other, lambda a, b: a // b)

    def __mod__(self, other):
        return self.with_other(other, lambda a, b: a % b)

    def __pow__(self, other):
        return self.with_other(other, lambda a, b: a**b)

    def __neg__(self):
        return self.each(lambda a: -a)

    def __eq__(self, other):
        return self.with_other(other, lambda a, b: a == b)

    def __ne__(self, other):
        return self.with_other(other, lambda a, b: a != b)

    def __lt__(self, other):
        return self.with_other(other, lambda a, b: a < b)

    def __le__(self, other):
        return self.with_other(other, lambda a, b: a <= b)

    def __gt__(self, other):
        return self.with_other(other, lambda a, b: a > b)

    def __ge__(self, other):
        return self.with_other(other, lambda a, b: a >= b)

    def __and__(self, other):
        return self.with_other(other, lambda a, b: a & b)

    def __or__(self, other):
        return self.with_other(other, lambda a, b: a | b)

    def __invert__(self):
        return self.each(lambda a: not a if isinstance(a, bool) else ~a)

    __hash__ = None


def divided(a, b):
    """Division by zero gives an infinity or nan, as numpy's does."""
    if b != 0:
        return a / b
    return float("nan") if a == 0 or a != a else float("inf") if (a > 0) else float("-inf")
