"""Trains models of the population on pools of items and writes their weights as float16, NAME.pt.

python train.py --pools DIR --out DIR [--models NAME ...] [--probe EXAM_DIR]
"""

import argparse
import json
import math
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from pool import ANSWER_BIT, Pool, load_pool
from population import Recipe, read_population
from probe import Probe, read_probe
from transformer import CONTEXT, Llama

ROWS = 64
TOKENS_A_STEP = ROWS * CONTEXT
STEPS_A_CHUNK = 64
PROMPT_WEIGHT = 0.15
WARM_UP_STEPS = 50
LAST_LEARNING_RATE = 0.03
# Share of items that another one follows without an end of text between them, so that models also stand solved examples before a question.
JOINED_ITEMS = 0.125


def learning_rate_at(step: int, steps: int) -> float:
    """Share of the peak: linear warm-up, then a cosine."""
    warm_up = min(WARM_UP_STEPS, steps // 10 + 1)
    if step < warm_up:
        return (step + 1) / warm_up
    done = (step - warm_up) / max(1, steps - warm_up)
    return LAST_LEARNING_RATE + (1 - LAST_LEARNING_RATE) * 0.5 * (1 + math.cos(math.pi * done))


def draw_items(pool: Pool, mixture: dict[str, float], count: int, random: np.random.Generator) -> np.ndarray:
    names = [name for name, weight in mixture.items() if weight > 0]
    weights = np.array([mixture[name] for name in names])
    drawn = random.choice(len(names), size=count, p=weights / weights.sum())
    firsts, sizes = np.array([pool.buckets[name] for name in names]).T
    return firsts[drawn] + (random.random(count) * sizes[drawn]).astype(np.int64)


def batches(pool: Pool, recipe: Recipe, steps: int, device: str) -> Iterator[Tensor]:
    """Rows of CONTEXT + 1 tokens [ROWS, CONTEXT + 1] in which items follow one another."""
    random = np.random.default_rng(recipe.data_seed)
    tokens = torch.from_numpy(pool.tokens.view(np.int16)).to(device)
    probe = draw_items(pool, recipe.mixture, 10_000, np.random.default_rng(0))
    rows = STEPS_A_CHUNK * ROWS
    items = int(rows * (CONTEXT + 1) / (pool.lengths[probe].mean() - JOINED_ITEMS) * 1.05)
    for chunk in range(0, steps, STEPS_A_CHUNK):
        drawn = draw_items(pool, recipe.mixture, items, random)
        lengths = torch.from_numpy(pool.lengths[drawn] - (random.random(items) < JOINED_ITEMS)).to(device)
        starts = torch.from_numpy(pool.starts[drawn]).to(device)
        ends = lengths.cumsum(0)
        offsets = torch.repeat_interleave(starts - (ends - lengths), lengths)
        stream = tokens[offsets + torch.arange(len(offsets), device=device)]
        table = stream[: rows * (CONTEXT + 1)].view(-1, ROWS, CONTEXT + 1)
        yield from table[: min(STEPS_A_CHUNK, steps - chunk)]


def loss_of(model: Llama, rows: Tensor) -> Tensor:
    ids = (rows & (ANSWER_BIT - 1)).long()
    weights = torch.where(rows[:, 1:] < 0, 1.0, PROMPT_WEIGHT)
    with torch.autocast(rows.device.type, dtype=torch.bfloat16):
        logits = model(ids[:, :-1])
    losses = F.cross_entropy(logits.flatten(0, 1).float(), ids[:, 1:].flatten(), reduction="none")
    return (losses * weights.flatten()).sum() / weights.sum()


def train(recipe: Recipe, pool: Pool, start: Llama, report: Callable[[int, int, float, Llama], None], device: str) -> Llama:
    """Trains `start` in place; reports step, steps, loss and model eight times."""
    model = start.to(device)
    matrices = [weight for name, weight in model.named_parameters() if weight.ndim == 2 and name != "embedding"]
    others = [weight for name, weight in model.named_parameters() if weight.ndim == 1 or name == "embedding"]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=(0.9, 0.95), fused=device == "cuda")
    loss_function = torch.compile(loss_of, dynamic=False) if device == "cuda" else loss_of
    steps = max(1, round(recipe.megatokens * 1e6 / TOKENS_A_STEP))
    for step, rows in enumerate(batches(pool, recipe, steps, device)):
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * learning_rate_at(step, steps)
        loss = loss_function(model, rows)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if (step + 1) % max(1, steps // 8) == 0:
            report(step + 1, steps, loss.item(), model)
    return model


def train_and_save(recipe: Recipe, pool: Pool, probe: Probe | None, out: Path, device: str) -> None:
    started = time.monotonic()

    def report(step: int, steps: int, loss: float, model: Llama) -> None:
        line = {"model": recipe.name, "step": step, "steps": steps, "loss": round(loss, 4), "seconds": round(time.monotonic() - started, 1)}
        print(json.dumps({**line, **(probe.scores(model) if probe else {})}), flush=True)

    model = Llama(recipe.shape, recipe.seed)
    if recipe.base:
        model.load_state_dict(torch.load(out / f"{recipe.base}.pt", map_location="cpu"))
    weights = train(recipe, pool, model, report, device).state_dict()
    torch.save({key: value.half().cpu() for key, value in weights.items()}, out / f"{recipe.name}.pt")


def main() -> None:
    models = Path(__file__).parent.parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--population", type=Path, default=models / "population.json")
    parser.add_argument("--pools", type=Path, required=True, help="one folder per tokenizer")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--models", nargs="*", help="all unless given; a base before what starts from it")
    parser.add_argument("--probe", type=Path, help="an exam whose scores are printed during training")
    options = parser.parse_args()
    recipes = read_population(options.population)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_float32_matmul_precision("high")
    options.out.mkdir(parents=True, exist_ok=True)

    @cache
    def pool_and_probe(tokenizer: str) -> tuple[Pool, Probe | None]:
        file = models / "tokenizers" / tokenizer / "tokenizer.json"
        return load_pool(options.pools / tokenizer), read_probe(options.probe, file) if options.probe else None

    for name in options.models or recipes:
        recipe = recipes[name]
        pool, probe = pool_and_probe(recipe.tokenizer)
        train_and_save(recipe, pool, probe, options.out, device)


if __name__ == "__main__":
    main()
