"""Python values as JSON and back.

JSON carries None, bool, int, float, str, list and dict with text keys. Everything else is a dict with the one key "!":
["tuple", items], ["dict", pairs], ["bytes", base64], ["object", id, type, str, repr]. Objects stay here and are known by their number.
"""

import base64
import json

PLAIN = (str, int, float, bool, type(None))


class Objects:
    """Values that no JSON can carry, by number, for as long as a session lasts."""

    def __init__(self):
        self._by_id = {}

    def keep(self, value):
        number = len(self._by_id) + 1
        self._by_id[number] = value
        return number

    def get(self, number):
        return self._by_id[number]


def decode(value, objects):
    """What came over the wire as the Python value it stands for."""
    if type(value) is list:
        return [decode(item, objects) for item in value]
    if type(value) is not dict:
        return value
    if "!" not in value:
        return {key: decode(item, objects) for key, item in value.items()}
    kind, *rest = value["!"]
    if kind == "tuple":
        return tuple(decode(item, objects) for item in rest[0])
    if kind == "dict":
        return {decode(key, objects): decode(item, objects) for key, item in rest[0]}
    if kind == "bytes":
        return base64.b64decode(rest[0])
    if kind == "object":
        return objects.get(rest[0])
    if kind == "text":
        return rest[0]
    raise ValueError(f"unknown kind of value {kind!r}")


def encode(value, objects):
    """A Python value as what JSON can carry."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is list:
        return [encode(item, objects) for item in value]
    if kind is dict:
        if "!" not in value and all(type(key) is str for key in value):
            return {key: encode(item, objects) for key, item in value.items()}
        return {"!": ["dict", [[encode(key, objects), encode(item, objects)] for key, item in value.items()]]}
    if kind is tuple:
        return {"!": ["tuple", [encode(item, objects) for item in value]]}
    if kind in (bytes, bytearray):
        return {"!": ["bytes", base64.b64encode(value).decode("ascii")]}
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, str):
        return str.__str__(value)
    if hasattr(value, "tolist") and hasattr(value, "dtype"):
        return encode(value.tolist(), objects)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        return int(value)
    return {"!": ["object", objects.keep(value), f"{kind.__module__}.{kind.__qualname__}", _printed(str, value), _printed(repr, value)]}


def _printed(how, value):
    """At most 2,000 characters: printing a huge object must not cost more than computing it."""
    try:
        return how(value)[:2000]
    except Exception as error:
        return f"<{type(value).__name__} that cannot be printed: {type(error).__name__}>"


def dumps(value):
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def loads(text):
    return json.loads(text)
