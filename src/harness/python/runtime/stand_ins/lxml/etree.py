"""See `lxml`."""


def parse(*_, **__):
    raise RuntimeError("the sandbox reads no XML")


fromstring = XML = parse
