"""Writes own-tasks.expected.json: what lm-eval 0.4.13 makes of the folder own-tasks.

Run with a Python that has lm_eval:  python make_expected.py > own-tasks.expected.json
Datasets are not loaded: the task class is replaced by one that keeps its configuration.
"""

import inspect
import json
import logging
import os
import sys
from dataclasses import asdict, is_dataclass

import lm_eval.tasks._factory as factory
from lm_eval.api.group import Group
from lm_eval.api.task import Task
from lm_eval.config.task import TaskConfig
from lm_eval.tasks import TaskManager
from lm_eval.tasks._index import Kind

logging.disable(logging.CRITICAL)
here = os.path.dirname(os.path.abspath(__file__))
root = os.path.join(here, "own-tasks")


class Kept(Task):
    def __init__(self, config=None):
        self.kept = TaskConfig(**config)

    @property
    def config(self):
        return self.kept


Kept.__abstractmethods__ = frozenset()
factory.ConfigurableTask = Kept


def plain(value):
    if is_dataclass(value) and not isinstance(value, type):
        return plain({name: getattr(value, name) for name in value.__dataclass_fields__})
    if callable(value):
        return {"!function": os.path.relpath(inspect.getfile(value), root) + ":" + value.__qualname__}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items() if key != "config_source"}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def tree(item):
    if isinstance(item, Group):
        return {"group": item.name, "config": plain(item._config), "children": [tree(child) for child in item]}
    return plain(item.config)


manager = TaskManager(include_path=root, include_defaults=False)
expected = {}
for name in manager.all_tasks:
    entry = manager.task_index[name]
    row = {"kind": entry.kind.name.lower(), "file": entry.yaml_path and os.path.relpath(entry.yaml_path, root), "tags": sorted(entry.tags)}
    if entry.kind != Kind.PY_TASK:
        loaded = manager._load_spec(name)
        row["is"] = [tree(task) for task in loaded] if isinstance(loaded, list) else tree(loaded)
    expected[name] = row
json.dump(expected, sys.stdout, indent=1)
sys.stdout.write("\n")
