"""The sandbox's own start: shuts the ways from Python to JavaScript, then prepares the host."""

import importlib.abc
import json
import sys

from . import protocol

CLOSED = ("js", "pyodide_js", "_pyodide_core", "_pyodide", "pyodide", "ctypes", "_ctypes")
answer = protocol.answer


class Closed(importlib.abc.MetaPathFinder):
    """Refuses modules that lead out of Python."""

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in CLOSED:
            raise ModuleNotFoundError(f"No module named {name!r}: the sandbox has none", name=name)
        return None


def prepare(setup_text):
    setup = json.loads(setup_text)
    for name in list(sys.modules):
        if name.split(".")[0] in CLOSED:
            del sys.modules[name]
    sys.meta_path[:] = [Closed(), *(finder for finder in sys.meta_path if type(finder).__module__.split(".")[0] not in CLOSED)]
    sys.path_hooks[:] = [hook for hook in sys.path_hooks if getattr(hook, "__module__", "").split(".")[0] not in CLOSED]
    protocol.prepare(setup["taskFolders"], [*setup["wheels"], "/hallmark/stand_ins"], setup["lmEvalFolder"])
