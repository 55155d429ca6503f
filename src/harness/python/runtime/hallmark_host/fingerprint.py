"""Whether a function given to `Dataset.map` is the same as last time, by the rules of the `datasets` library.

That library hashes the pickled function. A function that its module can find again is pickled as its name. A nested one or a lambda is pickled with its
code and the global values that this code names, the state of a `random.Random` among them: a generator that has been drawn from makes another function.
"""

import functools
import hashlib
import pickle
import random
import sys
import types


def fingerprint(value):
    """Text that is equal for equal functions and arguments; None where a value cannot be compared, so that nothing is cached."""
    try:
        return hashlib.sha256(repr(describe(value, [])).encode("utf-8", "surrogatepass")).hexdigest()
    except Exception:
        return None


def describe(value, path):
    if any(value is seen for seen in path):
        return ("again", type(value).__name__)
    path = [*path, value]
    if value is None or isinstance(value, (str, bytes, int, float, bool)):
        return (type(value).__name__, repr(value))
    if isinstance(value, types.ModuleType):
        return ("module", value.__name__)
    if isinstance(value, types.FunctionType):
        return ("named", value.__module__, value.__qualname__) if is_found(value) else function(value, path)
    if isinstance(value, types.MethodType):
        return ("method", describe(value.__func__, path), describe(value.__self__, path))
    if isinstance(value, functools.partial):
        return ("partial", describe(value.func, path), describe(value.args, path), describe(value.keywords, path))
    if isinstance(value, (type, types.BuiltinFunctionType)):
        return ("named", value.__module__, value.__qualname__)
    if isinstance(value, random.Random):
        return ("random", value.getstate())
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, [describe(item, path) for item in value])
    if isinstance(value, dict):
        return ("dict", [(describe(key, path), describe(item, path)) for key, item in value.items()])
    if isinstance(value, (set, frozenset)):
        return ("set", sorted(repr(describe(item, path)) for item in value))
    return ("pickled", pickle.dumps(value))


def is_found(value):
    found = sys.modules.get(value.__module__)
    for part in value.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is value


def function(value, path):
    code = value.__code__
    names = sorted(global_names(code) & value.__globals__.keys())
    cells = []
    for cell in value.__closure__ or ():
        try:
            cells.append(describe(cell.cell_contents, path))
        except ValueError:
            cells.append("empty")
    return (
        "function",
        described_code(code),
        [(name, describe(value.__globals__[name], path)) for name in names],
        cells,
        describe(value.__defaults__, path),
        describe(value.__kwdefaults__, path),
    )


def global_names(code):
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= global_names(constant)
    return names


def described_code(code):
    constants = [described_code(item) if isinstance(item, types.CodeType) else repr(item) for item in code.co_consts]
    return (code.co_name, code.co_code, code.co_names, code.co_varnames, constants)
