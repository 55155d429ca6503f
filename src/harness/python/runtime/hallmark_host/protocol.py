"""The messages: `{"op": ..., ...}` in, `{"ok": ...}` or `{"error": {...}}` out."""

import random
import sys
import traceback

from . import modules, wire


class Session:
    """One task: its modules, its random numbers, its data."""

    def __init__(self, random_seed, numpy_seed):
        self.objects = wire.Objects()
        self.splits = {}
        self.maps = {}
        self.provided = {}
        self.modules = {}
        self.random = random.Random(random_seed).getstate()
        self.numpy = numpy_state(numpy_seed)

    def enter(self):
        modules.put_back(self.modules)
        random.setstate(self.random)
        restore_numpy(self.numpy)

    def leave(self):
        self.modules = modules.take_out()
        self.random = random.getstate()
        self.numpy = numpy_state(None)


def numpy_state(seed):
    try:
        import numpy
    except ImportError:
        return None
    return (numpy.random.RandomState(seed) if seed is not None else numpy.random).get_state()


def restore_numpy(state):
    if state is not None:
        import numpy

        numpy.random.set_state(state)


class DatasetWanted(BaseException):
    """Raised by `load_dataset`: the host fetches the data, hands it over and repeats the message. No `except Exception` of task code stops it."""

    def __init__(self, wanted):
        super().__init__(f"the dataset {wanted['path']!r}")
        self.wanted = wanted


class State:
    sessions = {}
    session = None


def enter(number):
    """Makes a session the present one; what another one left in `sys.modules` and in the random generators is put aside."""
    wanted = State.sessions[number]
    if State.session is not wanted:
        leave()
        wanted.enter()
        State.session = wanted


def leave():
    if State.session is not None:
        State.session.leave()
        State.session = None


def start(message):
    State.sessions[message["session"]] = Session(message["randomSeed"], message["numpySeed"])
    return None


def callee(session, target):
    if "object" in target:
        return getattr(session.objects.get(target["object"]), target["method"])
    return modules.find(target)


def call(message):
    """Calls once for each list of arguments; an exception says at which. On request says too what a call made of its arguments."""
    session = State.session
    function = callee(session, message["target"])
    watched = message.get("changes", False)
    results = []
    for index, given in enumerate(message["calls"]):
        try:
            args = wire.decode(given[0], session.objects)
            result = wire.encode(function(*args, **wire.decode(given[1], session.objects)), session.objects)
            results.append([result, changed(args, given[0], session)] if watched else result)
        except BaseException as error:
            error.hallmark_index = index
            raise
    return results


def changed(args, given, session):
    """The arguments as a call left them; None where they are as they were."""
    left = wire.encode(args, session.objects)
    return None if wire.dumps(left) == wire.dumps(given) else left


def provide_dataset(message):
    """The splits that a `load_dataset` of task code asked for."""
    from . import splits

    State.session.provided[message["key"]] = {name: splits.given(State.session, split) for name, split in message["splits"].items()}
    return None


def process_docs(message):
    from . import splits

    session = State.session
    split = splits.given(session, message["split"])
    return splits.taken(callee(session, message["target"])(split), session)


def custom_dataset(message):
    from . import splits

    session = State.session
    made = callee(session, message["target"])(**wire.decode(message["kwargs"], session.objects))
    return {str(name): splits.taken(split, session) for name, split in made.items()}


def apply_filter(message):
    """A `Filter` class is made and applied; a `custom` filter's function is applied as it is."""
    session = State.session
    target = callee(session, message["target"])
    kwargs = wire.decode(message["kwargs"], session.objects)
    responses = wire.decode(message["responses"], session.objects)
    docs = wire.decode(message["docs"], session.objects)
    filtered = target(**kwargs).apply(responses, docs) if isinstance(target, type) else target(responses, docs)
    return [wire.encode(item, session.objects) for item in filtered]


def end(message):
    if State.session is State.sessions.get(message["session"]):
        leave()
    State.sessions.pop(message["session"], None)
    return None


OPERATIONS = {
    "start": start,
    "call": call,
    "provide_dataset": provide_dataset,
    "process_docs": process_docs,
    "custom_dataset": custom_dataset,
    "apply_filter": apply_filter,
    "end": end,
}


def answer(line):
    """The answer to one line. Never raises: whatever task code does ends as an error of this answer."""
    try:
        message = wire.loads(line)
        if message["op"] not in ("start", "end"):
            enter(message["session"])
        return wire.dumps({"ok": OPERATIONS[message["op"]](message)})
    except BaseException as error:
        return wire.dumps({"error": described(error)})


def described(error):
    report = {
        "type": type(error).__name__,
        "message": cut(wire._printed(str, error), 1000),
        "index": getattr(error, "hallmark_index", 0),
        "traceback": "",
    }
    if isinstance(error, DatasetWanted):
        report["wanted"] = error.wanted
    if isinstance(error, ModuleNotFoundError) and error.name:
        report["module"] = error.name
    if isinstance(error, MemoryError):
        return report
    try:
        report["traceback"] = cut("".join(traceback.format_exception(type(error), error, error.__traceback__, limit=-8)), 4000)
    except BaseException:
        pass
    return report


def cut(text, length):
    return text if len(text) <= length else text[:length] + "…"


def prepare(task_folders, stand_ins, lm_eval):
    """Once after the start: where things are found. `lm_eval` is the folder of the installed package, or None."""
    modules.task_folders[:] = task_folders
    for folder in stand_ins:
        if folder not in sys.path:
            sys.path.append(folder)
    if lm_eval:
        from . import packages

        packages.lm_eval_folder = lm_eval
    try:
        import numpy  # noqa: F401  loaded once for all tasks
    except ImportError:
        pass
    modules.remember()
