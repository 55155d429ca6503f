"""Trains a byte-level BPE tokenizer on training items and writes tokenizer.json and tokenizer_config.json.

python tokenizer.py --texts DIR --id hallmark-1536 --vocabulary 1536 --digits single --out ../tokenizers
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

END_OF_TEXT = "<|endoftext|>"
ITEM_SEPARATOR = "\x1e"

# Their random strings would fill the vocabulary with pairs of letters that are no words, so few of their items are read.
FAMILIES_OF_RANDOM_LETTERS = {"copying", "counting"}
ONE_IN = 20

# A question that already stands in the form of the training items stays as it is; any other text is put into it.
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] == 'assistant' %} {{ message['content'] | trim }}\n"
    "{% elif message['content'].startswith('Q: ') %}{{ message['content'] }}"
    "{% elif message['role'] == 'user' %}Q: {{ message['content'] | trim }}\nA:"
    "{% endif %}{% endfor %}"
)


def pre_tokenizer(digits: str) -> pre_tokenizers.PreTokenizer:
    """`single`: llama.cpp's "smollm" (each digit by itself). `joined`: llama.cpp's "gpt-2" (runs of digits may merge)."""
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    if digits == "joined":
        return byte_level
    return pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), byte_level])


def train_tokenizer(texts: Iterator[str], vocabulary: int, digits: str) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer(digits)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[END_OF_TEXT],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    if tokenizer.get_vocab_size() != vocabulary:
        raise ValueError(f"the texts gave {tokenizer.get_vocab_size()} tokens, not {vocabulary}; write more texts")
    return tokenizer


def token_id(tokenizer: Tokenizer, token: str) -> int:
    """Raises KeyError where the vocabulary has no such token."""
    return tokenizer.get_vocab(with_added_tokens=True)[token]


def items_of(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.txt")):
        family = file.name.split("-")[0]
        yield from file.read_text().split(ITEM_SEPARATOR)[:: ONE_IN if family in FAMILIES_OF_RANDOM_LETTERS else 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--id", required=True)
    parser.add_argument("--vocabulary", type=int, required=True)
    parser.add_argument("--digits", choices=["single", "joined"], required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    folder: Path = options.out / options.id
    folder.mkdir(parents=True, exist_ok=True)
    train_tokenizer(items_of(options.texts), options.vocabulary, options.digits).save(str(folder / "tokenizer.json"))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": END_OF_TEXT,
        "eos_token": END_OF_TEXT,
        "add_bos_token": False,
        "model_max_length": 1024,
        "chat_template": CHAT_TEMPLATE,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    main()
