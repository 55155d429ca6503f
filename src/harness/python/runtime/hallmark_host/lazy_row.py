"""The row that `Dataset.map` hands to its function: a mapping, but no `dict`; taking a key out of it takes the column out of the dataset."""

from collections.abc import MutableMapping


class LazyRow(MutableMapping):
    def __init__(self, data):
        self.data = data

    def __getitem__(self, key):
        return self.data[key]

    def __setitem__(self, key, value):
        self.data[key] = value

    def __delitem__(self, key):
        del self.data[key]

    def __iter__(self):
        return iter(self.data)

    def __len__(self):
        return len(self.data)

    def __contains__(self, key):
        return key in self.data

    def __repr__(self):
        return repr(self.data)

    def __or__(self, other):
        return LazyRow(self.data | _data(other)) if isinstance(other, (LazyRow, dict)) else NotImplemented

    def __ror__(self, other):
        return LazyRow(_data(other) | self.data) if isinstance(other, (LazyRow, dict)) else NotImplemented

    def __ior__(self, other):
        self.data |= _data(other)
        return self

    def copy(self):
        return LazyRow(dict(self.data))

    __copy__ = copy


def _data(other):
    return other.data if isinstance(other, LazyRow) else other
