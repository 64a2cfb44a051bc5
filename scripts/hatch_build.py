"""Writes into the wheel from which repository and commit it is built: what `rectrack init` makes calls these.

Source: "Custom build hook" in Hatch's documentation.
"""

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class OriginHook(BuildHookInterface):  # type: ignore[type-arg]  # its argument is the builder's configuration
    """Adds the file of the origin, where it is known (`github/git.py`); an editable install asks its checkout."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        self.folder = TemporaryDirectory()
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "scripts"))
        from rectrack.github import ORIGIN_FILE, origin_of_checkout

        if origin := origin_of_checkout(Path(self.root), os.environ):
            made = Path(self.folder.name) / ORIGIN_FILE
            made.write_text(json.dumps(str(origin)), encoding="utf-8")
            build_data["force_include"][str(made)] = f"rectrack/github/{ORIGIN_FILE}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - Hatch's
        self.folder.cleanup()
