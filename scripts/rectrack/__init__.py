"""A recommendation tracker: YAML files in, GitHub issues and a status board out."""

import sys
from collections.abc import Callable
from importlib import import_module

__version__ = "1.0.0"


def lazily(package: str, **modules: str) -> Callable[[str], object]:
    """Return the `__getattr__` of a package, which imports a name from its module when it is first asked for.

    `modules` lists the names that other packages use. Nothing heavy is imported for a command that does not need it.
    Source: PEP 562, "Module __getattr__ and __dir__".
    """
    places = {name: module for module, names in modules.items() for name in names.split()}

    def load(name: str) -> object:
        if name not in places:
            raise AttributeError(f"{package} has no {name} for other packages")
        value: object = getattr(import_module(f"{package}.{places[name]}"), name)
        setattr(sys.modules[package], name, value)  # the next time nothing is asked
        return value

    return load
