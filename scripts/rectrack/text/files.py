"""Files written whole or not at all, and the files beside the program."""

import os
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread
from types import MappingProxyType

from rectrack.text.problems import RefusedError, shown

OWN_TEMPLATES = tuple(
    folder
    for folder in (
        Path(__file__).resolve().parents[3] / "templates",  # in a checkout
        Path(__file__).resolve().parents[1] / "templates",  # in a wheel
    )
    if folder.is_dir()
)


UNKNOWN: Mapping[Path, bytes | None] = MappingProxyType({})
"""Nothing is known of the files that are replaced."""


def find_differing(folder: Path, wanted: Mapping[str, str | None]) -> list[str]:
    """Return the paths whose files differ from `wanted`; None means no file."""
    return [name for name, text in wanted.items() if _bytes(folder / name) != (text and text.encode())]


def write_files(folder: Path, wanted: Mapping[str, str | None]) -> list[str]:
    """Write or delete files so that they match `wanted`; return the changed paths.

    None deletes the file. Raises `RefusedError` if a file cannot be written.
    """
    changed = find_differing(folder, wanted)
    for name in changed:
        text = wanted[name]
        if text is None:
            (folder / name).unlink()
        else:
            replace_file(folder / name, text.encode())
    return changed


def replace_file(path: Path, content: bytes) -> None:
    """Replace the content of a file, as `replace_files` does."""
    replace_files({path: content})


def replace_files(contents: Mapping[Path, bytes], expected: Mapping[Path, bytes | None] = UNKNOWN) -> None:
    """Replace the contents of files, each atomically: all of them, or none if an error occurs.

    Existing files keep their permissions. Readers see the old file or the new one, never a part. All temporary files
    are written first, so that few errors can occur between the first replacement and the last. If one occurs, the old
    files are put back. After a power loss each file is the old or the new one. Raises `RefusedError` if a file cannot
    be written, or if a file differs from what is `expected` of it: a program has saved it since it was read.

    A thread writes, because Ctrl-C interrupts only the main thread, also while it deletes temporary files.
    """
    is_stopped, is_done, errors = Event(), Event(), list[BaseException]()

    def write() -> None:
        try:
            _replace_all(contents, expected, is_stopped)
        except BaseException as error:  # noqa: BLE001 - raised below
            errors.append(error)
        finally:
            is_done.set()

    writer = Thread(target=write)
    try:
        writer.start()
        while not is_done.wait(_NEXT_LOOK):  # after an interruption, Thread.join believes that the thread has ended
            pass
    except KeyboardInterrupt:
        is_stopped.set()
        while writer.ident and not is_done.is_set():
            with suppress(KeyboardInterrupt):  # Ctrl-C again
                is_done.wait()
        raise
    if errors:
        raise errors[0]


def _replace_all(contents: Mapping[Path, bytes], expected: Mapping[Path, bytes | None], is_stopped: Event) -> None:
    """Do the work of `replace_files`. Raise `KeyboardInterrupt` if it is stopped before the first replacement."""
    ready: dict[Path, Path] = {}
    done: dict[Path, bytes | None] = {}
    path = Path()
    try:
        for path in {path.parent: path for path in contents}.values():
            path.parent.mkdir(parents=True, exist_ok=True)
        for path, content in contents.items():  # all before the first wait: the disk writes many together
            _write_temporary(path, content, ready)
        for path, error in _wait_for_disk(ready, is_stopped):  # noqa: B007 - the message names it
            raise error  # noqa: TRY301 - it was raised in a thread
        if is_stopped.is_set():
            raise KeyboardInterrupt  # noqa: TRY301 - the temporary files are deleted below
        if changed := [name for name, before in expected.items() if _bytes(name) != before]:
            raise RefusedError(  # noqa: TRY301 - the temporary files are deleted below
                f"Another program has just changed {', '.join(map(str, changed))}. This command changed nothing. "
                "Run the command again."
            )
        for path in contents:
            done[path] = _move(ready[path], path)
            del ready[path]
    except BaseException as error:
        _undo(done, ready)
        if isinstance(error, OSError):
            kept = "The file is unchanged" if len(contents) == 1 else "The files are unchanged"
            raise RefusedError(f"{path} cannot be written: {error.strerror}. {kept}.") from None
        raise
    finally:
        for temporary in ready.values():
            with suppress(OSError):
                temporary.unlink()


def replace_files_below(folder: Path, texts: Mapping[str, str]) -> None:
    """Replace files below `folder`, as `replace_files` does, but not through links out of it.

    Raises `RefusedError` if the folder of a file is outside `folder`.
    """
    top = folder.resolve()
    for path in sorted(texts):
        place = (folder / path).parent
        if not place.resolve().is_relative_to(top):
            raise RefusedError(
                f"{shown(place)} is a link that leads out of {top}. Nothing was changed. Replace it by a folder."
            )
    replace_files({folder / path: text.encode() for path, text in texts.items()})


_NEXT_LOOK = 0.05
"""Seconds after which the main thread looks for Ctrl-C, which may reach another thread first."""
_AT_ONCE = 16
"""Files for which rectrack waits at the same time until the disk has them."""
_TO_FLUSH = os.O_RDWR if os.name == "nt" else os.O_RDONLY
"""How to open a file for its flush: Windows needs the right to write, which a new file can lack elsewhere."""


WORKSPACE = ".rectrack"
"""Folder of a tracker for the state of this computer. Git ignores it."""
TEMPORARY = ".new"
"""End of the name of a temporary file."""


def _folder_for_temporary(path: Path) -> Path:
    """Return the folder for the temporary file of `path`.

    It is `WORKSPACE` of the tracker that the file is in, so that nobody commits what a killed command leaves. It is
    the folder of the file outside a tracker, and if the two are on different disks: a move is atomic on one disk.
    """
    near = path.parent
    own = next((folder / WORKSPACE for folder in path.absolute().parents if (folder / WORKSPACE).is_dir()), near)
    return own if own.stat().st_dev == near.stat().st_dev else near


def _write_temporary(path: Path, content: bytes, ready: dict[Path, Path]) -> None:
    """Write a new temporary file for `path`, and add it to `ready`."""
    temporary = _folder_for_temporary(path) / f".{path.name}.{os.urandom(4).hex()}{TEMPORARY}"
    # Others may not read the new file where they may not read the old one.
    opener = partial(os.open, mode=0o600 if path.exists() else 0o666)
    with open(temporary, "xb", opener=opener) as file:
        ready[path] = temporary
        file.write(content)


def _wait_for_disk(ready: Mapping[Path, Path], is_stopped: Event) -> list[tuple[Path, BaseException]]:
    """Wait until the disk has the temporary files; return the errors, each with the path of its file.

    After an error, or if `is_stopped` is set, no thread begins another file.
    """
    left, failed = iter([*ready.items()]), list[tuple[Path, BaseException]]()

    def wait_for_some() -> None:
        for path, temporary in left:
            if failed or is_stopped.is_set():
                return
            try:
                file = os.open(temporary, _TO_FLUSH)
                try:
                    os.fsync(file)
                finally:
                    os.close(file)
            except BaseException as error:  # noqa: BLE001 - the caller raises it
                failed.append((path, error))

    threads = [Thread(target=wait_for_some) for _ in range(min(_AT_ONCE, len(ready)) - 1)]
    with suppress(RuntimeError):  # the system has no further thread: fewer do the same
        for thread in threads:
            thread.start()
    wait_for_some()
    for thread in threads:
        if thread.ident:
            thread.join()
    return failed


def _move(temporary: Path, path: Path) -> bytes | None:
    """Replace a file by a temporary one, which gets its permissions; return what it had, None if it is new."""
    if (before := _bytes(path)) is not None:
        temporary.chmod(path.stat().st_mode & 0o7777)
    temporary.replace(path)  # the one atomic step
    return before


def _undo(done: Mapping[Path, bytes | None], ready: dict[Path, Path]) -> None:
    """Restore the earlier contents. If a file cannot be restored, the new one stays."""
    for path, before in done.items():
        with suppress(Exception):  # whatever it is, the other files are restored
            if before is None:
                path.unlink()
            else:
                _write_temporary(path, before, ready)
                if not _wait_for_disk({path: ready[path]}, Event()):
                    _move(ready[path], path)
                    del ready[path]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def template_folders(templates: Path | None) -> tuple[Path, ...]:
    """Return the folders in which templates and catalogues are searched: those of a tracker come first."""
    return (templates, *OWN_TEMPLATES) if templates and templates.is_dir() else OWN_TEMPLATES


def read_static_file(name: str, templates: Path | None) -> bytes:
    """Return the bytes of a file beside the templates, unchanged."""
    found = (folder / name for folder in template_folders(templates))
    return next(path for path in found if path.is_file()).read_bytes()
