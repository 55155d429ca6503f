"""Loads task files under the module names that lm-eval gives them, and forgets them between tasks."""

import importlib
import importlib.util
import os
import sys

TASKS = "/lm_eval/tasks/"
permanent = set()
task_folders = []


def remember():
    """From here on, every module of task code or of `lm_eval` belongs to one session."""
    permanent.clear()
    permanent.update(sys.modules)


def is_of_task(name, module):
    if name in permanent:
        return False
    place = getattr(module, "__file__", None) or ""
    return name.split(".")[0] == "lm_eval" or getattr(module, "__hallmark_task__", False) or any(place.startswith(folder) for folder in task_folders)


def take_out():
    """Takes the modules of the present session out of `sys.modules`, so that the next one loads its own."""
    taken = {name: module for name, module in list(sys.modules.items()) if is_of_task(name, module)}
    for name in taken:
        del sys.modules[name]
    return taken


def put_back(taken):
    sys.modules.update(taken)


def load_file(path):
    """The module of a task file; lm-eval names those of its own folder `lm_eval.tasks.…` and others by their whole path."""
    at = path.find(TASKS)
    name = "lm_eval.tasks." + path[at + len(TASKS) :].replace(".py", "").replace("/", ".") if at >= 0 else os.path.splitext(path)[0]
    known = sys.modules.get(name)
    if known is not None and getattr(known, "__hallmark_task__", False):
        return known
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    module.__hallmark_task__ = True
    spec.loader.exec_module(module)
    sys.modules[name] = module
    return module


def find(target):
    """The function or class that a message names."""
    module = load_file(target["file"]) if target.get("file") else importlib.import_module(target["module"])
    value = module
    for part in target["name"].split("."):
        value = getattr(value, part)
    return value
