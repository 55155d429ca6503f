"""A stand-in for PyYAML, so that modules which import it load; what reads YAML runs only where the real one is installed."""

__with_libyaml__ = False


class YAMLError(Exception):
    pass


class Loader:
    pass


class Node:
    pass


SafeLoader = FullLoader = CSafeLoader = Loader
ScalarNode = SequenceNode = MappingNode = Node


def add_constructor(*_, **__):
    return None


def _missing(*_, **__):
    raise RuntimeError("task code reads YAML, which needs the package PyYAML; run it with --python")


load = safe_load = full_load = dump = safe_dump = load_all = safe_load_all = _missing
