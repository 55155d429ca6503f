"""Writes the GGUF files of trained models: one per quantisation in the population.

python export.py --weights DIR --out ../gguf [--models NAME ...]
"""

import argparse
from pathlib import Path

import torch

from gguf_file import write_gguf
from population import read_population


def main() -> None:
    models = Path(__file__).parent.parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--population", type=Path, default=models / "population.json")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--models", nargs="*", help="all unless given")
    options = parser.parse_args()
    recipes = read_population(options.population)
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.models or recipes:
        recipe = recipes[name]
        weights = torch.load(options.weights / f"{name}.pt", map_location="cpu")
        for quantisation in recipe.quantisations:
            file = options.out / f"{name}-{quantisation}.gguf"
            write_gguf(file, name, recipe.shape, weights, models / "tokenizers" / recipe.tokenizer, quantisation)


if __name__ == "__main__":
    main()
