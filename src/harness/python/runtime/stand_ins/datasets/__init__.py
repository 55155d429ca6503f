"""A small stand-in for the `datasets` library: data in memory only. Whoever asks it to load something is told where that is done."""

from hallmark_host.tables import Dataset, DatasetDict, concatenate_datasets

__version__ = "5.2.0"


class Features(dict):
    """Columns and their features."""


class Value:
    def __init__(self, dtype="null", id=None):
        self.dtype = dtype

    def __repr__(self):
        return f"Value({self.dtype!r})"


class Sequence:
    def __init__(self, feature=None, length=-1, id=None):
        self.feature = feature
        self.length = length


List = LargeList = Sequence


class Image:
    def __init__(self, mode=None, decode=True, id=None):
        self.mode = mode
        self.decode = decode


class Audio:
    def __init__(self, sampling_rate=None, **_):
        self.sampling_rate = sampling_rate


class ClassLabel:
    def __init__(self, num_classes=None, names=None, names_file=None, id=None):
        self.names = list(names) if names is not None else [str(i) for i in range(num_classes or 0)]
        self.num_classes = len(self.names)

    def int2str(self, values):
        return self.names[values] if isinstance(values, int) else [self.names[value] for value in values]

    def str2int(self, values):
        return self.names.index(values) if isinstance(values, str) else [self.names.index(value) for value in values]


class Split(str):
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"
    ALL = "all"


def _elsewhere(name):
    def refused(*args, **_):
        raise RuntimeError(f"datasets.{name}({', '.join(repr(arg)[:60] for arg in args)}): task code has no network and no files here; run it with --python")

    return refused


def load_dataset(path, name=None, data_dir=None, data_files=None, split=None, **kwargs):
    """The data comes from outside the sandbox: from where all datasets of an evaluation come."""
    import json

    from hallmark_host.protocol import DatasetWanted, State

    options = {key: value for key, value in kwargs.items() if key in ("revision",) and value is not None}
    wanted = {"path": path, "name": name, "kwargs": {**options, **{key: value for key, value in (("data_dir", data_dir), ("data_files", data_files)) if value is not None}}}
    key = json.dumps(wanted, sort_keys=True, default=str)
    known = State.session.provided.get(key)
    if known is None:
        raise DatasetWanted({**wanted, "key": key})
    return DatasetDict(known) if split is None else known[str(split)]


load_from_disk = _elsewhere("load_from_disk")
load_metric = _elsewhere("load_metric")
get_dataset_config_names = _elsewhere("get_dataset_config_names")
get_dataset_split_names = _elsewhere("get_dataset_split_names")
get_dataset_infos = _elsewhere("get_dataset_infos")


def disable_progress_bar():
    return None


enable_progress_bar = disable_caching = enable_caching = disable_progress_bar

__all__ = [
    "Audio",
    "ClassLabel",
    "Dataset",
    "DatasetDict",
    "Features",
    "Image",
    "LargeList",
    "List",
    "Sequence",
    "Split",
    "Value",
    "concatenate_datasets",
    "load_dataset",
]
