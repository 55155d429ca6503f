"""Turns written training items into token ids, kept per family and level, so that any mixture can be drawn from them.

python pool.py --texts DIR --tokenizer ../tokenizers/hallmark-1536 --out DIR
"""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from tokenizer import END_OF_TEXT, ITEM_SEPARATOR, token_id

ANSWER_BIT = 1 << 15


@dataclass(frozen=True)
class Pool:
    """All items one after another. Tokens of answers carry ANSWER_BIT; every item ends with END_OF_TEXT."""

    tokens: NDArray[np.uint16]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int32]
    # "arithmetic-1" -> (first item, number of items)
    buckets: dict[str, tuple[int, int]]


def mark_answers(tokens: NDArray[np.uint16], newline: int, end: int, letter_a: int, colon: int) -> NDArray[np.uint16]:
    """Sets ANSWER_BIT on what follows "A:" in its line, the line break included, and on END_OF_TEXT. Tokens start with an item."""
    breaks = (tokens == newline) | (tokens == end)
    line = np.concatenate(([0], np.cumsum(breaks)[:-1]))
    first = np.concatenate(([0], np.flatnonzero(breaks)[:-1] + 1))
    is_answer_line = (tokens[first] == letter_a) & (tokens[np.minimum(first + 1, len(tokens) - 1)] == colon)
    column = np.arange(len(tokens)) - first[line]
    answers = (is_answer_line[line] & (column >= 2)) | (tokens == end)
    return tokens | np.where(answers, np.uint16(ANSWER_BIT), np.uint16(0))


def tokenize_file(file: Path, tokenizer_file: Path) -> tuple[NDArray[np.uint16], NDArray[np.int32]]:
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    end, newline = token_id(tokenizer, END_OF_TEXT), token_id(tokenizer, "Ċ")
    items = file.read_text().split(ITEM_SEPARATOR)[:-1]
    encoded = [encoding.ids + [end] for encoding in tokenizer.encode_batch_fast(items)]
    lengths = np.array([len(ids) for ids in encoded], dtype=np.int32)
    tokens = np.fromiter((token for ids in encoded for token in ids), dtype=np.uint16, count=int(lengths.sum()))
    return mark_answers(tokens, newline, end, token_id(tokenizer, "A"), token_id(tokenizer, ":")), lengths


def build_pool(texts: Path, tokenizer: Path) -> Pool:
    files = sorted(texts.glob("*.txt"))
    with ProcessPoolExecutor() as workers:
        parts = list(workers.map(partial(tokenize_file, tokenizer_file=tokenizer / "tokenizer.json"), files))
    lengths = np.concatenate([part_lengths for _, part_lengths in parts])
    counts: dict[str, int] = {}
    for file, (_, part_lengths) in zip(files, parts, strict=True):
        bucket = file.stem.rpartition("-")[0]
        counts[bucket] = counts.get(bucket, 0) + len(part_lengths)
    firsts = np.concatenate(([0], np.cumsum(list(counts.values()))[:-1])).tolist()
    return Pool(
        tokens=np.concatenate([tokens for tokens, _ in parts]),
        starts=np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)[:-1])),
        lengths=lengths,
        buckets={bucket: (first, count) for first, (bucket, count) in zip(firsts, counts.items(), strict=True)},
    )


def load_pool(folder: Path) -> Pool:
    arrays = {name: np.load(folder / f"{name}.npy") for name in ("tokens", "starts", "lengths")}
    buckets = {name: (first, count) for name, (first, count) in json.loads((folder / "buckets.json").read_text()).items()}
    return Pool(arrays["tokens"], arrays["starts"], arrays["lengths"], buckets)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    pool = build_pool(options.texts, options.tokenizer)
    options.out.mkdir(parents=True, exist_ok=True)
    np.save(options.out / "tokens.npy", pool.tokens)
    np.save(options.out / "starts.npy", pool.starts)
    np.save(options.out / "lengths.npy", pool.lengths)
    (options.out / "buckets.json").write_text(json.dumps(pool.buckets))
    print(f"{options.tokenizer.name}: {len(pool.starts):,} items, {len(pool.tokens):,} tokens in {len(pool.buckets)} buckets")


if __name__ == "__main__":
    main()
