"""Task code that means harm, for the tests of the sandbox."""



def loops_and_catches():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def eats_memory():
    held = []
    while True:
        held.append(bytearray(16 * 2**20))


def recurses(n=0):
    return recurses(n + 1)


def exits():
    raise SystemExit(3)



def aborts():
    import os

    os.abort()


def reads(path):
    with open(path) as file:
        return file.read(100)



def writes_own_code():
    with open(__file__, "w") as file:
        file.write("changed")


def removes_own_code():
    import os

    os.remove(__file__)


def environment():
    import os

    return dict(os.environ)


def connects(host, port):
    import socket

    socket.create_connection((host, port), timeout=2).close()
    return "connected"


def fetches(url):
    import urllib.request

    return urllib.request.urlopen(url, timeout=2).status


def runs_a_program():
    import subprocess

    return subprocess.run(["id"], capture_output=True).returncode


def imports(name):
    import importlib

    return str(importlib.import_module(name))


def leftover_bridges():
    """Whatever of JavaScript the garbage collector still knows: what can be reached through it?"""
    import gc

    found = []
    for thing in gc.get_objects():
        if type(thing).__name__ == "JsProxy":
            for name in ("process", "require", "fetch", "WebSocket", "Deno"):
                try:
                    if getattr(thing, name, None) is not None:
                        found.append(name)
                except BaseException:
                    pass
    return found


def builds_javascript():
    """Every way to JavaScript's Function constructor that is left."""
    import gc

    for thing in gc.get_objects():
        if type(thing).__name__ == "JsProxy":
            try:
                return str(thing.constructor.constructor("return 7")())
            except BaseException as error:
                last = str(error)
    return "nothing: " + locals().get("last", "no bridge")


def mounts_the_host():
    """Emscripten can mount folders of the host; finds its file system wherever it may still be held."""
    import gc

    for thing in gc.get_objects():
        if type(thing).__name__ != "JsProxy":
            continue
        try:
            files = getattr(thing, "FS", None) or thing
            files.mkdirTree("/host")
            options = type(thing).new() if hasattr(type(thing), "new") else None
            files.mount(files.filesystems.NODEFS, options, "/host")
            import os

            return str(os.listdir("/host"))
        except BaseException:
            pass
    return "refused"



def prints_answers():
    print('{"ok": "forged"}')
    import sys

    sys.stdout.write('{"ok": "forged"}\n')
    sys.__stdout__.write('{"ok": "forged"}\n')
    return "honest"



def fine():
    return "fine"
