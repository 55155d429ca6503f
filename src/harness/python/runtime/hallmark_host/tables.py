"""`Dataset` as task code uses it: rows in memory, with the order of columns, the types and the caching of the `datasets` library."""

import random

from .arrow import fresh, unified
from .fingerprint import fingerprint
from .lazy_row import LazyRow

_next_random = random.Random(0)


class Column(list):
    """The values of one column."""


class Dataset:
    def __init__(self, rows, columns, split=None, features=None, identity=None):
        self._rows = rows
        self._columns = columns
        self.split = split
        self._features = features or {}
        # What the cache of `map` and `filter` knows this data by; None for data made in memory, which `datasets` does not cache either.
        self._identity = identity

    # Making one

    @classmethod
    def received(cls, docs, columns, split, class_labels):
        from datasets import ClassLabel

        features = {name: ClassLabel(names=names) for name, names in (class_labels or {}).items()}
        return cls(docs, columns, split, features, identity=("received", _next_random.random()))

    @classmethod
    def from_list(cls, mapping, features=None, info=None, split=None):
        return made(list(mapping), list(features or (mapping[0] if mapping else {})), split, features)

    @classmethod
    def from_dict(cls, mapping, features=None, info=None, split=None):
        names = list(mapping)
        count = len(mapping[names[0]]) if names else 0
        return made([{name: mapping[name][i] for name in names} for i in range(count)], names, split, features)

    @classmethod
    def from_generator(cls, generator, features=None, gen_kwargs=None, split=None, **_):
        return cls.from_list(list(generator(**(gen_kwargs or {}))), features, split=split)

    @classmethod
    def from_pandas(cls, frame, **kwargs):
        return cls.from_list(frame.to_dict(orient="records"), **kwargs)

    # Reading

    def rows(self):
        """The rows themselves, for the host: not to be changed."""
        return self._rows

    def __len__(self):
        return len(self._rows)

    def __iter__(self):
        for row in self._rows:
            yield fresh(row)

    def __getitem__(self, key):
        if isinstance(key, str):
            if key not in self._columns:
                raise KeyError(f"Column {key} not in the dataset. Current columns in the dataset: {self._columns}")
            return Column(fresh(row[key]) for row in self._rows)
        if isinstance(key, slice):
            return self._batch(self._rows[key])
        if hasattr(key, "__iter__"):
            return self._batch([self._rows[int(i)] for i in key])
        at = key.__index__()
        if not -len(self._rows) <= at < len(self._rows):
            raise IndexError(f"Invalid key: {at} is out of bounds for size {len(self._rows)}")
        return fresh(self._rows[at])

    def _batch(self, rows):
        return {name: [fresh(row[name]) for row in rows] for name in self._columns}

    def iter(self, batch_size, drop_last_batch=False):
        for at in range(0, len(self._rows), batch_size):
            rows = self._rows[at : at + batch_size]
            if len(rows) == batch_size or not drop_last_batch:
                yield self._batch(rows)

    @property
    def column_names(self):
        return list(self._columns)

    @property
    def features(self):
        from datasets import Features, Value

        return Features({name: self._features.get(name) or Value("null") for name in self._columns})

    @property
    def num_rows(self):
        return len(self._rows)

    @property
    def num_columns(self):
        return len(self._columns)

    @property
    def shape(self):
        return (len(self._rows), len(self._columns))

    def to_list(self):
        return list(self)

    def to_dict(self):
        return self._batch(self._rows)

    def to_pandas(self):
        import pandas

        return pandas.DataFrame(self.to_dict(), columns=self._columns)

    def unique(self, column):
        seen = []
        for row in self._rows:
            if row[column] not in seen:
                seen.append(row[column])
        return fresh(seen)

    def __repr__(self):
        return f"Dataset({{\n    features: {self._columns},\n    num_rows: {len(self._rows)}\n}})"

    # Columns

    def remove_columns(self, column_names):
        gone = [column_names] if isinstance(column_names, str) else list(column_names)
        for name in gone:
            if name not in self._columns:
                raise ValueError(f"Column name {name!r} is not in the dataset. Current columns in the dataset: {self._columns}")
        return self.select_columns([name for name in self._columns if name not in gone])

    def select_columns(self, column_names):
        names = [column_names] if isinstance(column_names, str) else list(column_names)
        for name in names:
            if name not in self._columns:
                raise ValueError(f"Column name {name!r} is not in the dataset. Current columns in the dataset: {self._columns}")
        return self._like([{name: row[name] for name in names} for row in self._rows], names, ("columns", names))

    def rename_column(self, original_column_name, new_column_name):
        return self.rename_columns({original_column_name: new_column_name})

    def rename_columns(self, column_mapping):
        for name in column_mapping:
            if name not in self._columns:
                raise ValueError(f"Original column name {name} is not in the dataset. Current columns in the dataset: {self._columns}")
        names = [column_mapping.get(name, name) for name in self._columns]
        if len(set(names)) < len(names):
            raise ValueError(f"New column names have duplicates: {names}")
        rows = [dict(zip(names, row.values())) for row in self._rows]
        features = {column_mapping.get(name, name): feature for name, feature in self._features.items()}
        return self._like(rows, names, ("renamed", names), features)

    def add_column(self, name, column, new_fingerprint=None, feature=None):
        if name in self._columns:
            raise ValueError(f"The table can't have duplicate columns: {name!r} is there already")
        values = unified(list(column))
        return self._like([{**row, name: value} for row, value in zip(self._rows, values)], [*self._columns, name], ("added", name, values))

    def cast(self, features, **_):
        return self._like(self._rows, self._columns, ("cast",), {**self._features, **features})

    def cast_column(self, column, feature, **_):
        return self.cast({column: feature})

    def flatten_indices(self, **_):
        return self

    def with_format(self, *_, **__):
        return self

    def set_format(self, *_, **__):
        return None

    # Rows

    def select(self, indices, **_):
        chosen = [int(i) for i in indices]
        return self._like([self._rows[i] for i in chosen], self._columns, ("select", chosen))

    def take(self, n):
        return self.select(range(min(n, len(self))))

    def skip(self, n):
        return self.select(range(min(n, len(self)), len(self)))

    def repeat(self, num_times):
        return self.select([i for _ in range(num_times) for i in range(len(self))])

    def sort(self, column_names, reverse=False, **_):
        names = [column_names] if isinstance(column_names, str) else list(column_names)
        flags = [reverse] * len(names) if isinstance(reverse, bool) else list(reverse)
        order = list(range(len(self._rows)))
        for name, flag in reversed(list(zip(names, flags))):
            # Missing values come last either way, as Arrow sorts them.
            known = [i for i in order if self._rows[i][name] is not None]
            order = sorted(known, key=lambda i: self._rows[i][name], reverse=flag) + [i for i in order if self._rows[i][name] is None]
        return self.select(order)

    def shuffle(self, seed=None, generator=None, **_):
        if not self._rows:
            return self
        if generator is None:
            import numpy

            if seed is None:
                seed = numpy.random.get_state()[1][0]
                numpy.random.random()
            generator = numpy.random.default_rng(seed)
        return self.select(generator.permutation(len(self._rows)))

    def shard(self, num_shards, index, contiguous=True, **_):
        if not contiguous:
            return self.select(range(index, len(self), num_shards))
        size, rest = divmod(len(self), num_shards)
        start = size * index + min(index, rest)
        return self.select(range(start, start + size + (1 if index < rest else 0)))

    def train_test_split(self, test_size=None, train_size=None, shuffle=True, seed=None, generator=None, **_):
        """Sizes as scikit-learn rounds them: a share of the test rows goes up, one of the training rows down."""
        from math import ceil, floor

        count = len(self._rows)
        if test_size is None and train_size is None:
            test_size = 0.25
        tests = ceil(test_size * count) if isinstance(test_size, float) else test_size
        trains = floor(train_size * count) if isinstance(train_size, float) else train_size
        tests = count - trains if tests is None else tests
        trains = count - tests if trains is None else trains
        if not shuffle:
            order = list(range(count))
            return DatasetDict({"train": self.select(order[:trains]), "test": self.select(order[trains : trains + tests])})
        import numpy

        if generator is None:
            if seed is None:
                seed = numpy.random.get_state()[1][0]
                numpy.random.random()
            generator = numpy.random.default_rng(seed)
        order = list(generator.permutation(count))
        return DatasetDict({"train": self.select(order[tests : tests + trains]), "test": self.select(order[:tests])})

    # Functions over rows

    def map(
        self,
        function=None,
        with_indices=False,
        with_rank=False,
        input_columns=None,
        batched=False,
        batch_size=1000,
        drop_last_batch=False,
        remove_columns=None,
        keep_in_memory=False,
        load_from_cache_file=None,
        cache_file_name=None,
        writer_batch_size=1000,
        features=None,
        disable_nullable=False,
        fn_kwargs=None,
        num_proc=None,
        suffix_template=None,
        new_fingerprint=None,
        desc=None,
        **_,
    ):
        if isinstance(remove_columns, str):
            remove_columns = [remove_columns]
        if isinstance(input_columns, str):
            input_columns = [input_columns]
        for name in remove_columns or []:
            if name not in self._columns:
                raise ValueError(f"Column name {name!r} is not in the dataset. Current columns in the dataset: {self._columns}")
        if not self._rows:
            return self.remove_columns(remove_columns) if remove_columns else self
        options = (with_indices, with_rank, input_columns, batched, batch_size if batched else None, drop_last_batch, remove_columns, fn_kwargs)
        function = function or (lambda example: example)
        return self._cached(
            "map",
            function,
            options,
            load_from_cache_file is not False,
            lambda identity: self._mapped(function, with_indices, input_columns, batched, batch_size, drop_last_batch, remove_columns, fn_kwargs or {}, features, identity),
        )

    def _mapped(self, function, with_indices, input_columns, batched, batch_size, drop_last_batch, remove_columns, fn_kwargs, features, identity):
        rows = []
        columns = None
        updates = False
        size = len(self._rows) if batched and (batch_size is None or batch_size <= 0) else batch_size
        for at in range(0, len(self._rows), size if batched else 1):
            given = self._rows[at : at + (size if batched else 1)]
            if batched and drop_last_batch and len(given) < size:
                continue
            inputs = LazyRow(self._batch(given) if batched else fresh(given[0]))
            arguments = [inputs] if input_columns is None else [inputs[name] for name in input_columns]
            if with_indices:
                arguments.append(list(range(at, at + len(given))) if batched else at)
            output = function(*arguments, **fn_kwargs)
            if output is None:
                continue
            updates = True
            merged = merge(inputs, output, remove_columns or [])
            if columns is None:
                columns = [name for name in self._columns if name in merged] + [name for name in merged if name not in self._columns]
            if batched:
                count = max((len(values) for values in merged.values()), default=0)
                rows.extend({name: merged[name][i] for name in columns} for i in range(count))
            else:
                rows.append({name: merged[name] for name in columns})
        if not updates:
            return self
        before = {name: [row[name] for row in self._rows] for name in self._columns if name in columns}
        values = {name: unified([row[name] for row in rows], before.get(name)) for name in columns}
        rows = [dict(zip(columns, row)) for row in zip(*values.values())] if columns else rows
        kept = {name: feature for name, feature in {**self._features, **(features or {})}.items() if name in columns}
        return Dataset(rows, columns, self.split, kept, identity)

    def filter(
        self,
        function=None,
        with_indices=False,
        with_rank=False,
        input_columns=None,
        batched=False,
        batch_size=1000,
        keep_in_memory=False,
        load_from_cache_file=None,
        cache_file_name=None,
        writer_batch_size=1000,
        fn_kwargs=None,
        num_proc=None,
        suffix_template=None,
        new_fingerprint=None,
        desc=None,
        **_,
    ):
        if not self._rows:
            return self
        if isinstance(input_columns, str):
            input_columns = [input_columns]
        function = function or bool
        options = (with_indices, input_columns, batched, batch_size if batched else None, fn_kwargs)
        return self._cached(
            "filter",
            function,
            options,
            load_from_cache_file is not False,
            lambda identity: self._filtered(function, with_indices, input_columns, batched, batch_size, fn_kwargs or {}, identity),
        )

    def _filtered(self, function, with_indices, input_columns, batched, batch_size, fn_kwargs, identity):
        kept = []
        size = (batch_size or len(self._rows)) if batched else 1
        for at in range(0, len(self._rows), size):
            given = self._rows[at : at + size]
            inputs = self._batch(given) if batched else fresh(given[0])
            arguments = [inputs] if input_columns is None else [inputs[name] for name in input_columns]
            if with_indices:
                arguments.append(list(range(at, at + len(given))) if batched else at)
            answer = function(*arguments, **fn_kwargs)
            kept.extend(row for row, yes in zip(given, answer if batched else [answer]) if yes)
        return Dataset(kept, self._columns, self.split, self._features, identity)

    # Identity

    def _cached(self, operation, function, options, wanted, make):
        """Data that came from files keeps what a function made of it: a second call with the same function gives the first call's rows."""
        from .protocol import State

        known = fingerprint((function, options)) if self._identity is not None else None
        if known is None:
            return make(None if self._identity is None else ("unknown", _next_random.random()))
        identity = (operation, self._identity, known)
        cache = State.session.maps if State.session is not None else {}
        if not wanted or identity not in cache:
            cache[identity] = make(identity)
        return cache[identity]

    def _like(self, rows, columns, change, features=None):
        features = self._features if features is None else features
        identity = None if self._identity is None else (self._identity, repr(change))
        return Dataset(rows, list(columns), self.split, {name: feature for name, feature in features.items() if name in columns}, identity)


def merge(inputs, output, remove_columns):
    """The new row: what is left of the old one, then what the function gave."""
    merged = dict(inputs.data)
    if isinstance(output, LazyRow):
        added = {name: value for name, value in output.data.items() if name not in remove_columns}
    elif hasattr(output, "items"):
        added = dict(output.items())
    else:
        raise TypeError(
            f"Provided `function` which is applied to all elements of table returns a variable of type {type(output)}. "
            "Make sure provided `function` returns a variable of type `dict` (or a pyarrow table) to update the dataset or `None` "
            "if you are only interested in side effects."
        )
    for name in remove_columns:
        merged.pop(name, None)
    return {**merged, **added}


def made(rows, columns, split, features):
    values = {name: unified([row.get(name) for row in rows]) for name in columns}
    known = dict(features) if isinstance(features, dict) else {}
    return Dataset([dict(zip(columns, row)) for row in zip(*values.values())], columns, split, known)


def concatenate_datasets(dsets, info=None, split=None, axis=0):
    dsets = list(dsets)
    if axis == 1:
        rows = [{name: value for row in group for name, value in row.items()} for group in zip(*(item.rows() for item in dsets))]
        return made(rows, [name for item in dsets for name in item.column_names], split, None)
    columns = list(dict.fromkeys(name for item in dsets for name in item.column_names))
    rows = [{name: row.get(name) for name in columns} for item in dsets for row in item.rows()]
    identities = [item._identity for item in dsets]
    features = {name: feature for item in dsets for name, feature in item._features.items()}
    return Dataset(rows, columns, split or dsets[0].split, features, None if None in identities else ("joined", tuple(identities)))


class DatasetDict(dict):
    """Splits by name; what is done to it is done to each."""

    @property
    def column_names(self):
        return {name: split.column_names for name, split in self.items()}

    @property
    def num_rows(self):
        return {name: split.num_rows for name, split in self.items()}

    def __getattr__(self, name):
        if name in ("map", "filter", "shuffle", "sort", "remove_columns", "rename_column", "rename_columns", "select_columns", "cast", "cast_column"):
            return lambda *args, **kwargs: DatasetDict({split: getattr(data, name)(*args, **kwargs) for split, data in self.items()})
        raise AttributeError(name)
