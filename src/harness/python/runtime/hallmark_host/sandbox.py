"""The sandbox's own start: shuts the ways from Python to JavaScript, then prepares the host."""

import importlib.abc
import json
import signal
import sys
import types

from . import protocol

CLOSED = ("js", "pyodide_js", "_pyodide_core", "_pyodide", "pyodide", "ctypes", "_ctypes")
# All that sympy asks of `ctypes`: how many bytes a C long has.
HARMLESS_CTYPES = {"c_long": 8, "c_longlong": 8, "sizeof": lambda size: size}
answer = protocol.answer


def alarm(seconds):
    """`signal.alarm`, which Emscripten lacks: the process around Python rings."""
    with open("/dev/alarm", "w") as clock:
        clock.write(f"{float(seconds)}\n")
    return 0


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
    sys.modules["ctypes"] = types.ModuleType("ctypes")
    vars(sys.modules["ctypes"]).update(HARMLESS_CTYPES)
    sys.meta_path[:] = [Closed(), *(finder for finder in sys.meta_path if type(finder).__module__.split(".")[0] not in CLOSED)]
    sys.path_hooks[:] = [hook for hook in sys.path_hooks if getattr(hook, "__module__", "").split(".")[0] not in CLOSED]
    signal.alarm = alarm
    signal.setitimer = lambda which, seconds, interval=0.0: (float(alarm(seconds)), 0.0)
    signal.ITIMER_REAL = 0
    protocol.prepare(setup["taskFolders"], [*setup["wheels"], "/hallmark/stand_ins"], setup["lmEvalFolder"])
