"""A quick look at a model in training: how many answers of an exam it would give right, per task and level.

An answer counts when each of its tokens is the most probable one after the right tokens before it, which is when greedy decoding gives it.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from transformer import Llama

ITEMS_A_TASK = 2000


@dataclass(frozen=True)
class Paper:
    """Items of one task, padded on the right with 0: causal attention never looks there."""

    tokens: Tensor
    is_answer: Tensor
    levels: Tensor


@dataclass(frozen=True)
class Probe:
    papers: dict[str, Paper]

    @torch.no_grad()
    def scores(self, model: Llama) -> dict[str, object]:
        """{"mean": ..., task: [score of level 1, ...]}, 0 to 100. The mean weighs the tasks alike."""
        device = model.embedding.device
        by_task: dict[str, object] = {}
        means = []
        for task, paper in self.papers.items():
            right = []
            for tokens, is_answer in zip(paper.tokens.split(500), paper.is_answer.split(500), strict=True):
                with torch.autocast(device.type, dtype=torch.bfloat16):
                    best = model(tokens[:, :-1].to(device)).argmax(-1).cpu()
                right.append(((best == tokens[:, 1:]) | ~is_answer[:, 1:]).all(1))
            hits = torch.cat(right).float() * 100
            levels = range(1, int(paper.levels.max()) + 1)
            by_task[task] = [round(hits[paper.levels == level].mean().item(), 1) for level in levels]
            means.append(hits.mean().item())
        return {"mean": round(sum(means) / len(means), 2), "tasks": dict(zip(self.papers, (round(m, 1) for m in means))), **by_task}


def read_probe(exam: Path, tokenizer_file: Path) -> Probe:
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    return Probe({file.stem: read_paper(file, tokenizer) for file in sorted(exam.glob("*.jsonl"))})


def read_paper(file: Path, tokenizer: Tokenizer) -> Paper:
    rows = [json.loads(line) for line in file.read_text().splitlines()[:ITEMS_A_TASK]]
    contexts = [tokenizer.encode(row["context"]).ids for row in rows]
    answers = [tokenizer.encode(f" {row['target']}\n").ids for row in rows]
    width = max(len(context) + len(answer) for context, answer in zip(contexts, answers, strict=True))
    tokens = torch.zeros(len(rows), width, dtype=torch.long)
    is_answer = torch.zeros(len(rows), width, dtype=torch.bool)
    for index, (context, answer) in enumerate(zip(contexts, answers, strict=True)):
        end = len(context) + len(answer)
        tokens[index, :end] = torch.tensor(context + answer)
        is_answer[index, len(context) : end] = True
    return Paper(tokens, is_answer, torch.tensor([int(row["id"][1]) for row in rows]))
