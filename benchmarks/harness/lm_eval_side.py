"""lm-eval's side of benchmarks/harness.ts: runs its command line over a local mirror of datasets and reports seconds and memory.

python lm_eval_side.py MIRROR REPORT lm-eval's arguments...
MIRROR is laid out as the Hub's parquet branch (<org>/<name>/<config>/<split>/*.parquet); nothing is fetched.
"""

import json
import os
import resource
import sys
import tempfile
import time

started = time.perf_counter()
mirror, report, *arguments = sys.argv[1:]
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HOME", tempfile.mkdtemp(prefix="hf-home-"))

import datasets  # noqa: E402


def load_dataset(path, name=None, *args, **kwargs):
    folder = os.path.join(mirror, path, name or "default")
    if not os.path.isdir(folder):
        raise FileNotFoundError(f"{folder} is not in the mirror")
    files = {
        split: sorted(
            os.path.join(folder, split, file)
            for file in os.listdir(os.path.join(folder, split))
            if file.endswith(".parquet")
        )
        for split in sorted(os.listdir(folder))
        if os.path.isdir(os.path.join(folder, split))
    }
    return datasets.DatasetDict(
        {split: datasets.Dataset.from_parquet(paths) for split, paths in files.items()}
    )


datasets.load_dataset = load_dataset

from lm_eval.__main__ import cli_evaluate  # noqa: E402
from lm_eval.api.model import TemplateLM  # noqa: E402
from lm_eval.models.api_models import TemplateAPI  # noqa: E402

seconds = {"send": 0.0, "model": 0.0}


def timed(owner, name, key):
    inner = getattr(owner, name)

    def outer(*args, **kwargs):
        before = time.perf_counter()
        try:
            return inner(*args, **kwargs)
        finally:
            seconds[key] += time.perf_counter() - before

    setattr(owner, name, outer)


def timed_async(owner, name, key):
    inner = getattr(owner, name)

    async def outer(*args, **kwargs):
        before = time.perf_counter()
        try:
            return await inner(*args, **kwargs)
        finally:
            seconds[key] += time.perf_counter() - before

    setattr(owner, name, outer)


timed_async(TemplateAPI, "get_batched_requests", "send")
timed(TemplateLM, "loglikelihood", "model")
timed(TemplateAPI, "generate_until", "model")

sys.argv = ["lm_eval", *arguments]
try:
    cli_evaluate()
finally:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    with open(report, "w", encoding="utf-8") as file:
        json.dump(
            {
                "seconds": time.perf_counter() - started,
                "cpuSeconds": usage.ru_utime + usage.ru_stime,
                "sendSeconds": seconds["send"],
                # What loglikelihood() takes beside sending: tokenising, sorting.
                "tokeniseSeconds": seconds["model"] - seconds["send"],
                "peakBytes": usage.ru_maxrss * 1024,
            },
            file,
        )
