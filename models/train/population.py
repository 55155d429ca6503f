"""Reads population.json: which models there are, of which size, trained on what and for how long."""

import json
from dataclasses import dataclass
from pathlib import Path

from transformer import Shape


@dataclass(frozen=True)
class Recipe:
    """One model. A mixture gives each bucket ("arithmetic-1") its relative number of items."""

    name: str
    shape: Shape
    tokenizer: str
    mixture: dict[str, float]
    megatokens: float
    learning_rate: float
    # Of the first weights.
    seed: int
    # Of which items come, and in which order.
    data_seed: int
    # The model whose weights this one starts from.
    base: str | None
    quantisations: tuple[str, ...]


def read_population(file: Path) -> dict[str, Recipe]:
    population = json.loads(file.read_text())
    recipes: dict[str, Recipe] = {}
    for name, model in population["models"].items():
        size = population["sizes"][model["size"]]
        levels_of = population["mixtures"][model["mixture"]]
        recipes[name] = Recipe(
            name=name,
            shape=Shape(population["tokenizers"][model["tokenizer"]]["vocabulary"], size["hidden"], size["layers"], size["feedForward"]),
            tokenizer=model["tokenizer"],
            mixture={f"{family}-{level}": weight for family, weights in levels_of.items() for level, weight in enumerate(weights, 1)},
            megatokens=model["megatokens"],
            learning_rate=model.get("learningRate", size["learningRate"]),
            seed=model["seed"],
            data_seed=model["dataSeed"],
            base=model.get("base"),
            quantisations=tuple(model["quantisations"]),
        )
    return recipes
