"""A small stand-in for numpy: the functions that task code uses, over lists. Numbers are Python's own, so they print and serialise as such."""

import builtins
import math

from . import random
from .array import ndarray, flat, shape_of

__version__ = "2.4.0"
nan = NaN = NAN = float("nan")
inf = Inf = float("inf")
pi = math.pi
e = math.e
newaxis = None

float64 = float32 = float16 = floating = float_ = float
int64 = int32 = int16 = int8 = uint8 = integer = int_ = int
bool_ = bool
str_ = str
number = (int, float)
generic = (int, float, str)
object_ = object


def array(object, dtype=None, copy=True):
    return ndarray(object, dtype)


def asarray(object, dtype=None):
    return object if isinstance(object, ndarray) and dtype is None else ndarray(object, dtype)


def zeros(shape, dtype=float):
    return full(shape, dtype(0))


def ones(shape, dtype=float):
    return full(shape, dtype(1))


def empty(shape, dtype=float):
    return zeros(shape, dtype)


def full(shape, fill_value, dtype=None):
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)

    def build(rest):
        return fill_value if not rest else [build(rest[1:]) for _ in range(rest[0])]

    return ndarray(build(sizes))


def zeros_like(a):
    return zeros(asarray(a).shape)


def ones_like(a):
    return ones(asarray(a).shape)


def eye(n):
    return ndarray([[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)])


def arange(start, stop=None, step=1, dtype=None):
    if stop is None:
        start, stop = 0, start
    count = builtins.max(0, math.ceil((stop - start) / step))
    return ndarray([start + i * step for i in range(count)], dtype)


def linspace(start, stop, num=50, endpoint=True, dtype=None):
    step = (stop - start) / ((num - 1) if endpoint else num) if num > 1 else 0.0
    values = [start + i * step for i in range(num)]
    if endpoint and num > 1:
        values[-1] = float(stop)
    return ndarray([dtype(value) for value in values] if dtype else [float(value) for value in values])


def _each(function):
    def applied(x, *_, **__):
        if isinstance(x, (ndarray, list, tuple)):
            return asarray(x).each(function)
        return function(x)

    return applied


def _guarded(function, at_zero=None):
    def applied(x):
        try:
            return function(x)
        except ValueError:
            return at_zero if x == 0 and at_zero is not None else nan
        except OverflowError:
            return inf

    return applied


exp = _each(_guarded(math.exp))
log = _each(_guarded(math.log, -inf))
log2 = _each(_guarded(math.log2, -inf))
log10 = _each(_guarded(math.log10, -inf))
log1p = _each(_guarded(math.log1p))
sqrt = _each(_guarded(math.sqrt))
abs = absolute = _each(builtins.abs)
floor = _each(lambda x: float(math.floor(x)))
ceil = _each(lambda x: float(math.ceil(x)))
isnan = _each(lambda x: x != x)
isinf = _each(lambda x: math.isinf(x))
isfinite = _each(lambda x: math.isfinite(x))
sign = _each(lambda x: (x > 0) - (x < 0))
tanh = _each(math.tanh)


def round(a, decimals=0):
    """Half to even after scaling, as numpy rounds: `round(2.675, 2)` may differ from Python's."""
    scale = 10.0**decimals

    def rounded(x):
        if isinstance(x, int) and decimals >= 0:
            return x
        scaled = x * scale
        return builtins.round(scaled) / scale if math.isfinite(scaled) else x

    return _each(rounded)(a)


around = round_ = round


def power(x, y):
    return asarray(x) ** y if isinstance(x, (ndarray, list)) else x**y


def _reduction(function, empty=None):
    def applied(a, axis=None, dtype=None, keepdims=False, **_):
        return asarray(a).reduce(lambda values: function(values) if values or empty is None else empty, axis)

    return applied


def _sum(values):
    return builtins.sum(values) if all(isinstance(value, (int, bool)) for value in values) else pairwise(values)


def pairwise(values):
    """Sums in halves, as numpy does, so that long sums lose as little."""
    if len(values) <= 8:
        total = 0.0
        for value in values:
            total += value
        return total
    half = len(values) // 2
    return pairwise(values[:half]) + pairwise(values[half:])


def _mean(values):
    return pairwise(values) / len(values) if values else nan


def _variance(values, ddof):
    middle = _mean(values)
    return pairwise([(value - middle) ** 2 for value in values]) / (len(values) - ddof) if len(values) > ddof else nan


def _known(values):
    return [value for value in values if value == value]


def _median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return nan if not ordered else float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _extreme(best):
    def found(values):
        return nan if any(value != value for value in values) else best(values)

    return found


sum = _reduction(_sum, 0.0)
prod = _reduction(lambda values: math.prod(values), 1.0)
mean = average = _reduction(_mean)
median = _reduction(_median)
max = amax = _reduction(_extreme(builtins.max))
min = amin = _reduction(_extreme(builtins.min))
nanmean = _reduction(lambda values: _mean(_known(values)))
nansum = _reduction(lambda values: _sum(_known(values)))
nanmax = _reduction(lambda values: builtins.max(_known(values), default=nan))
nanmin = _reduction(lambda values: builtins.min(_known(values), default=nan))
nanmedian = _reduction(lambda values: _median(_known(values)))
argmax = _reduction(lambda values: next((i for i, value in enumerate(values) if value != value), values.index(builtins.max(values))))
argmin = _reduction(lambda values: next((i for i, value in enumerate(values) if value != value), values.index(builtins.min(values))))
all_ = _reduction(lambda values: builtins.all(values))
any = _reduction(lambda values: builtins.any(values))
count_nonzero = _reduction(lambda values: builtins.sum(1 for value in values if value))


def var(a, axis=None, ddof=0):
    return asarray(a).reduce(lambda values: _variance(values, ddof), axis)


def std(a, axis=None, ddof=0):
    return asarray(a).reduce(lambda values: math.sqrt(_variance(values, ddof)), axis)


def cumsum(a):
    total = 0
    out = []
    for value in flat(a):
        total += value
        out.append(total)
    return ndarray(out)


def argsort(a, **_):
    values = flat(a)
    return ndarray(sorted(range(len(values)), key=lambda i: values[i]))


def sort(a, **_):
    return ndarray(sorted(flat(a)))


def unique(ar, return_counts=False):
    values = flat(ar)
    found = sorted(set(values))
    return (ndarray(found), ndarray([values.count(value) for value in found])) if return_counts else ndarray(found)


def where(condition, x=None, y=None):
    truths = flat(condition)
    if x is None:
        return (ndarray([i for i, truth in enumerate(truths) if truth]),)
    xs = flat(x) if isinstance(x, (list, ndarray)) else [x] * len(truths)
    ys = flat(y) if isinstance(y, (list, ndarray)) else [y] * len(truths)
    return ndarray([a if truth else b for truth, a, b in zip(truths, xs, ys)])


def concatenate(arrays, axis=0):
    return ndarray([item for part in arrays for item in asarray(part).tolist()])


def stack(arrays, axis=0):
    return ndarray([asarray(part).tolist() for part in arrays])


def isin(element, test_elements):
    known = flat(test_elements)
    return asarray(element).each(lambda value: value in known)


def array_equal(a, b):
    return asarray(a).tolist() == asarray(b).tolist()


def allclose(a, b, rtol=1e-05, atol=1e-08):
    return shape_of(a) == shape_of(b) and builtins.all(isclose(x, y, rtol, atol) for x, y in zip(flat(a), flat(b)))


def isclose(a, b, rtol=1e-05, atol=1e-08):
    return builtins.abs(a - b) <= atol + rtol * builtins.abs(b)


def clip(a, a_min, a_max):
    return _each(lambda x: builtins.min(builtins.max(x, a_min), a_max))(a)


def maximum(a, b):
    return asarray(a).with_other(b, builtins.max) if isinstance(a, (list, ndarray)) else builtins.max(a, b)


def minimum(a, b):
    return asarray(a).with_other(b, builtins.min) if isinstance(a, (list, ndarray)) else builtins.min(a, b)


def dot(a, b):
    return pairwise([x * y for x, y in zip(flat(a), flat(b))])


def percentile(a, q):
    return quantile(a, q / 100)


def quantile(a, q):
    values = sorted(flat(a))
    place = (len(values) - 1) * q
    low = math.floor(place)
    high = builtins.min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def errstate(**_):
    import contextlib

    return contextlib.nullcontext()


def seterr(**_):
    return {}


all = all_
