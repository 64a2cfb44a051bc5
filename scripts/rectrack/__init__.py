"""A recommendation tracker: YAML files in, GitHub issues and a status board out."""

import re
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

__version__ = "1.0.0"


def lazily(package: str, **modules: str) -> Callable[[str], object]:
    """Return the `__getattr__` of a package, which imports each name on first use.

    `modules` maps each module to the names that other packages use. A command imports only the modules that it uses.
    Source: PEP 562, "Module __getattr__ and __dir__".
    """
    places = {name: module for module, names in modules.items() for name in names.split()}

    def load(name: str) -> object:
        if name not in places:
            raise AttributeError(f"{package} has no {name} for other packages")
        value: object = getattr(import_module(f"{package}.{places[name]}"), name)
        setattr(sys.modules[package], name, value)  # later accesses skip this function
        return value

    return load


class _LazyPattern:
    def __init__(self, *given: Any) -> None:
        self._given = given

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(*self._given), name)
        setattr(self, name, value)  # later accesses skip this function
        return value


def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return the pattern of a regular expression, which is compiled on first use.

    A command uses few of all patterns, and Python takes longer to compile one than to import a module.
    """
    return cast("re.Pattern[str]", _LazyPattern(text, flags))
