"""Answers an exam with a GGUF file's own weights, as llama.cpp would on a CPU: greedy decoding, activations rounded like llama.cpp rounds them.

python exam.py --exam DIR --model ../gguf/topaz-q8_0.gguf --tokenizers ../tokenizers --answers DIR
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from gguf_file import ModelFile, read_gguf
from tokenizer import END_OF_TEXT, token_id
from transformer import HEAD_SIZE, NORM_EPSILON, rotate, rotations

MOST_ROWS = 8192
MOST_PROMPT_TOKENS = 300_000
BLOCK = 32


def rounded_to_q8_0(x: Tensor) -> Tensor:
    """Blocks of 32 as 8-bit numbers with a float16 scale: what llama.cpp makes of activations before a product with quantised weights."""
    blocks = x.unflatten(-1, (-1, BLOCK))
    largest = blocks.abs().amax(-1, keepdim=True)
    numbers = torch.round(blocks * torch.where(largest > 0, 127.0 / largest, 0.0))
    return (numbers * (largest / 127.0).half().float()).flatten(-2)


def rounded_to_f16(x: Tensor) -> Tensor:
    return x.half().float()


class Server:
    """A model file ready to answer batches of prompts of one length."""

    def __init__(self, file: ModelFile, device: str) -> None:
        self.shape = file.shape
        self.device = device
        self.weights = {name: weight.to(device) for name, weight in file.weights.items()}
        # Not compiled: a compiler may leave out a rounding to float16 and back.
        self.rounded = rounded_to_f16 if file.quantisation == "f16" else rounded_to_q8_0

    def product(self, x: Tensor, *names: str) -> list[Tensor]:
        seen = self.rounded(x)
        return [F.linear(seen, self.weights[f"{name}.weight"]) for name in names]

    def norm(self, x: Tensor, name: str) -> Tensor:
        return F.rms_norm(x, (self.shape.hidden,), self.weights[f"{name}.weight"], NORM_EPSILON)

    def step(self, tokens: Tensor, cache: Tensor, start: int) -> Tensor:
        """Logits after the last of tokens [batch, new], which follow `start` cached ones. cache: [layer, 2, batch, head, position, element]."""
        batch, new = tokens.shape
        end = start + new
        cos, sin = rotations(torch.arange(start, end, device=self.device))
        x = F.embedding(tokens, self.weights["token_embd.weight"])
        for layer in range(self.shape.layers):
            name = f"blk.{layer}"
            projected = self.product(self.norm(x, f"{name}.attn_norm"), f"{name}.attn_q", f"{name}.attn_k", f"{name}.attn_v")
            q, k, v = (part.view(batch, new, self.shape.heads, HEAD_SIZE).transpose(1, 2) for part in projected)
            keys, values = cache[layer, 0, :, :, :end], cache[layer, 1, :, :, :end]
            keys[:, :, start:] = rounded_to_f16(rotate(k, cos, sin))
            values[:, :, start:] = rounded_to_f16(v)
            scores = rounded_to_f16(rotate(q, cos, sin)) @ keys.transpose(2, 3) * HEAD_SIZE**-0.5
            if new > 1:
                hidden = torch.ones(new, end, dtype=torch.bool, device=self.device).triu(start + 1)
                scores = scores.masked_fill(hidden, -torch.inf)
            mixed = rounded_to_f16(scores.softmax(-1)) @ values
            x = x + self.product(mixed.transpose(1, 2).flatten(2), f"{name}.attn_output")[0]
            gate, up = self.product(self.norm(x, f"{name}.ffn_norm"), f"{name}.ffn_gate", f"{name}.ffn_up")
            x = x + self.product(F.silu(gate) * up, f"{name}.ffn_down")[0]
        return self.product(self.norm(x[:, -1], "output_norm"), "token_embd")[0]

    def new_cache(self, batch: int, positions: int) -> Tensor:
        return torch.zeros(self.shape.layers, 2, batch, self.shape.heads, positions, HEAD_SIZE, device=self.device)

    @torch.inference_mode()
    def log_probabilities(self, prompts: Tensor) -> Tensor:
        """[batch, vocabulary] after prompts [batch, length]."""
        return self.step(prompts, self.new_cache(*prompts.shape), 0).log_softmax(-1)

    @torch.inference_mode()
    def generate(self, prompts: Tensor, most: int, stops: Tensor) -> Tensor:
        """The most probable tokens after prompts [batch, length], at most `most`; rows that met one of `stops` go on with anything."""
        batch, length = prompts.shape
        cache = self.new_cache(batch, length + most)
        going = torch.ones(batch, dtype=torch.bool, device=self.device)
        tokens, out = prompts, []
        for made in range(most):
            start = 0 if made == 0 else length + made - 1
            tokens = self.step(tokens, cache, start).argmax(-1, keepdim=True)
            out.append(tokens)
            going &= ~torch.isin(tokens[:, 0], stops)
            if not going.any():
                break
        return torch.cat(out, dim=1)


@dataclass(frozen=True)
class Question:
    index: int
    prompt: list[int]
    most: int
    choices: list[int]


def questions_of(file: Path, tokenizer: Tokenizer) -> list[Question]:
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    prompts = [encoding.ids for encoding in tokenizer.encode_batch_fast([row["context"] for row in rows])]
    letters = {choice: tokenizer.encode(choice).ids for row in rows for choice in row["choices"]}
    if any(len(ids) != 1 for ids in letters.values()):
        raise ValueError(f"{file}: choices must be single tokens, got {letters}")
    return [
        Question(index, prompt, row["maxTokens"], [letters[choice][0] for choice in row["choices"]])
        for index, (row, prompt) in enumerate(zip(rows, prompts, strict=True))
    ]


def batches(questions: list[Question]) -> Iterator[list[Question]]:
    """Questions of equal prompt length together: no padding, so every row is computed as if it were alone."""
    by_length: dict[int, list[Question]] = defaultdict(list)
    for question in questions:
        by_length[len(question.prompt)].append(question)
    for length, same in by_length.items():
        rows = min(MOST_ROWS, MOST_PROMPT_TOKENS // length)
        for start in range(0, len(same), rows):
            yield same[start : start + rows]


def answers_to(questions: list[Question], server: Server, tokenizer: Tokenizer) -> list[str | list[float]]:
    answers: list[str | list[float]] = [""] * len(questions)
    newline, end_of_text = token_id(tokenizer, "Ċ"), token_id(tokenizer, END_OF_TEXT)
    stops = torch.tensor([newline, end_of_text], device=server.device)
    for batch in batches(questions):
        prompts = torch.tensor([question.prompt for question in batch], device=server.device)
        if batch[0].choices:
            choices = torch.tensor([question.choices for question in batch], device=server.device)
            for question, row in zip(batch, server.log_probabilities(prompts).gather(1, choices).tolist(), strict=True):
                answers[question.index] = row
            continue
        made = server.generate(prompts, max(question.most for question in batch), stops).tolist()
        for question, row in zip(batch, made, strict=True):
            kept = row[: question.most]
            ends = [kept.index(stop) for stop in (newline, end_of_text) if stop in kept]
            answers[question.index] = tokenizer.decode(kept[: min(ends, default=len(kept))])
    return answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exam", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, nargs="+")
    parser.add_argument("--tokenizers", type=Path, required=True)
    parser.add_argument("--answers", type=Path, required=True)
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    asked: dict[str, dict[str, list[Question]]] = {}
    for path in options.model:
        file = read_gguf(path)
        tokenizer = Tokenizer.from_file(str(options.tokenizers / file.tokenizer / "tokenizer.json"))
        if file.tokenizer not in asked:
            asked[file.tokenizer] = {exam.stem: questions_of(exam, tokenizer) for exam in sorted(options.exam.glob("*.jsonl"))}
        server = Server(file, device)
        folder: Path = options.answers / path.stem
        folder.mkdir(parents=True, exist_ok=True)
        for task, questions in asked[file.tokenizer].items():
            (folder / f"{task}.json").write_text(json.dumps(answers_to(questions, server, tokenizer)))
        print(f"{path.stem}: answered", flush=True)


if __name__ == "__main__":
    main()
