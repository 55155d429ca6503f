"""Makes the parquet files and the expected rows of `vectors/` with pyarrow and the `datasets` library (5.2).

python make_vectors.py   # needs: pip install datasets
The JSON and CSV vectors are re-run in place: their texts are read from the files and the expected rows written anew.
"""

import datetime
import decimal
import json
import tempfile
from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent / "vectors"
datasets.disable_progress_bars()


def types_table() -> pa.Table:
    utc = datetime.timezone.utc
    return pa.table(
        {
            "int8": pa.array([-128, None, 127], pa.int8()),
            "uint8": pa.array([255, 0, None], pa.uint8()),
            "uint32": pa.array([2**32 - 1, 1, None], pa.uint32()),
            "int64": pa.array([2**63 - 1, -(2**63), 2**53], pa.int64()),
            "uint64": pa.array([2**64 - 1, 0, None], pa.uint64()),
            "float16": pa.array([0.1, -1.0, None], pa.float16()),
            "float32": pa.array([0.1, 16777216.0, float("nan")], pa.float32()),
            "float64": pa.array([1.0, float("-inf"), -0.0], pa.float64()),
            "bool": pa.array([True, None, False]),
            "text": pa.array(["\ufeffbom", "", "é😀\u2028\x00"]),
            "large": pa.array(["x", None, "y"], pa.large_string()),
            "dictionary": pa.array(["a", "b", "a"]).dictionary_encode(),
            "bytes": pa.array([b"\x00\xff'\"", b"", None]),
            "fixed": pa.array([b"abc", b"xyz", None], pa.binary(3)),
            "date": pa.array([datetime.date(1969, 12, 31), datetime.date(2024, 2, 29), None]),
            "second": pa.array([-1, 0, 951782400], pa.timestamp("s")),
            "milli": pa.array([-1, 1500, None], pa.timestamp("ms")),
            "micro": pa.array([datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31, 23, 59, 59, 999999), None]),
            "nano": pa.array([1, 1000, None], pa.timestamp("ns")),
            "zoned": pa.array([datetime.datetime(2020, 1, 1, tzinfo=utc), None, None], pa.timestamp("us", tz="UTC")),
            "time": pa.array([datetime.time(1, 2, 3, 4), datetime.time(0, 0), datetime.time(23, 59)]),
            "time32": pa.array([3661, 0, None], pa.time32("s")),
            "decimal": pa.array([decimal.Decimal("1.50"), decimal.Decimal("-0.01"), None], pa.decimal128(10, 2)),
            "tiny": pa.array([decimal.Decimal("1E-10"), decimal.Decimal("0E-10"), None], pa.decimal128(38, 10)),
            "nothing": pa.nulls(3),
        }
    )


def nested_table() -> pa.Table:
    return pa.table(
        {
            "list": pa.array([[1, None, 3], [], None, [4]], pa.list_(pa.int64())),
            "deep": pa.array([[[[1.0]], []], None, [None, [None, []]], []], pa.list_(pa.list_(pa.list_(pa.float64())))),
            "struct": pa.array([{"a": 1, "b": {"c": "x"}}, None, {"a": None, "b": None}, {"a": 2, "b": {"c": None}}]),
            "list_of_structs": pa.array([[{"k": "x", "v": [1]}, {"k": None, "v": None}, None], [], None, [{"k": "", "v": []}]]),
            "struct_of_lists": pa.array([{"k": ["x", None], "v": [[1], []]}, None, {"k": [], "v": None}, {"k": None, "v": [None]}]),
            "fixed_list": pa.array([[1, 2], [3, 4], None, [5, None]], pa.list_(pa.int32(), 2)),
            "large_list": pa.array([["a"], [], None, [None]], pa.large_list(pa.string())),
            "names": pa.array([{"2": "x", "1": "y", "__proto__": "z", "a.b": "w", "constructor": "v"}] * 4),
            "__proto__": pa.array([1, 2, 3, 4]),
            "10": pa.array([1, 2, 3, 4]),
            "9": pa.array(["a", "b", "c", "d"]),
            "a.b": pa.array([{"c": 1}] * 4),
            "": pa.array([0, 0, 0, 0]),
        }
    )


def map_table() -> pa.Table:
    """A type that the `datasets` library has no feature for; its rows are Arrow's."""
    pairs = [[("a", [1]), ("b", None)], [], None, [("a", [])]]
    return pa.table({"map": pa.array(pairs, pa.map_(pa.string(), pa.list_(pa.int64())))})


def features_table() -> datasets.Dataset:
    features = datasets.Features(
        {
            "label": datasets.ClassLabel(names=["no", "yes"]),
            "labels": datasets.Sequence(datasets.ClassLabel(names=["a", "b"])),
            "answers": datasets.Sequence({"text": datasets.Value("string"), "start": datasets.Value("int32")}),
            "inner": {"label": datasets.ClassLabel(names=["x"])},
            "json": datasets.Json(),
        }
    )
    rows = {
        "label": [1, 0],
        "labels": [[0, 1], []],
        "answers": [{"text": ["a", "b"], "start": [1, 2]}, {"text": [], "start": []}],
        "inner": [{"label": 0}, {"label": None}],
        "json": [{"any": [1, 2.5, "x"]}, 7],
    }
    return datasets.Dataset.from_dict(rows, features=features)


def rows_table(count: int) -> pa.Table:
    return pa.table(
        {
            "n": pa.array(range(count), pa.int64()),
            "text": pa.array([None if i % 7 == 0 else f"text {i % 50}" for i in range(count)]),
            "items": pa.array([None if i % 11 == 0 else list(range(i % 4)) for i in range(count)], pa.list_(pa.int64())),
        }
    )


def expected(dataset: datasets.Dataset) -> dict:
    return {"features": dataset.features.to_dict(), "rows": [repr(row) for row in dataset]}


def parquet_vectors() -> None:
    files: dict[str, tuple[pa.Table, dict]] = {
        "types": (types_table(), {}),
        "types-v2": (types_table(), {"data_page_version": "2.0", "use_dictionary": False}),
        "types-v1": (types_table().drop_columns(["nano"]), {"version": "1.0"}),
        "nested": (nested_table(), {}),
        "nested-v2": (nested_table(), {"data_page_version": "2.0", "use_dictionary": False}),
        "groups": (rows_table(2000), {"row_group_size": 700, "data_page_size": 512}),
        "delta": (
            rows_table(300),
            {"use_dictionary": False, "column_encoding": {"n": "DELTA_BINARY_PACKED", "text": "DELTA_BYTE_ARRAY"}},
        ),
        "empty": (rows_table(0), {}),
        **{codec: (rows_table(300), {"compression": codec}) for codec in ["gzip", "brotli", "zstd", "lz4", "none"]},
    }
    vectors = {}
    for name, (table, options) in files.items():
        path = HERE / f"{name}.parquet"
        pq.write_table(table, path, **options)
        vectors[name] = expected(datasets.Dataset(pq.read_table(path)))
    pq.write_table(map_table(), HERE / "map.parquet")
    vectors["map"] = {"rows": [repr(row) for row in map_table().to_pylist()]}
    dataset = features_table()
    dataset.to_parquet(HERE / "features.parquet")
    vectors["features"] = expected(dataset)
    (HERE / "parquet.json").write_text(json.dumps(vectors) + "\n")


def text_vectors(kind: str) -> None:
    path = HERE / f"{kind}.json"
    cases = json.loads(path.read_text())
    for case in cases:
        case.pop("error", None)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"x.{kind}"
            file.write_bytes(case["text"].encode())
            try:
                case.update(expected(datasets.load_dataset(kind, data_files=str(file), split="train", cache_dir=folder, **case.get("kwargs", {}))))
            except Exception as error:
                case["error"] = str(error.__cause__ or error)[:120]
    path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    parquet_vectors()
    text_vectors("json")
    text_vectors("csv")
