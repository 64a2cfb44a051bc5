"""Files written whole or not at all, and the files beside the program."""

import os
import tempfile
from collections.abc import Generator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from rectrack.text.problems import RefusedError, shown

OWN_TEMPLATES = tuple(
    folder
    for folder in (
        Path(__file__).resolve().parents[3] / "templates",  # in a checkout
        Path(__file__).resolve().parents[1] / "templates",  # in a wheel
    )
    if folder.is_dir()
)


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


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Replace the contents of files, each atomically: all of them or none.

    Existing files keep their permissions. Readers see the old file or the new one, never a part. All temporary files
    are written first, so that few errors can occur between the first replacement and the last. If one occurs, the old
    files are put back. Raises `RefusedError` if a file cannot be written.
    """
    ready: dict[Path, str] = {}
    done: dict[Path, bytes | None] = {}
    path, written = Path(), _written(contents, ready)
    try:
        for path in contents:  # noqa: B007 - an error names it
            next(written)
        for path in contents:
            before = _bytes(path)
            os.replace(ready[path], path)  # noqa: PTH105 - the one atomic step, named as in its documentation
            done[path] = before
            del ready[path]
    except BaseException as error:
        _undo(done, ready)
        if isinstance(error, OSError):
            kept = "The file is unchanged" if len(contents) == 1 else "The files are unchanged"
            raise RefusedError(f"{path} cannot be written: {error.strerror}. {kept}.") from None
        raise
    finally:
        written.close()  # no thread writes any more
        for temporary in ready.values():
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108 - beside os.replace


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


_AT_ONCE = 16
"""Files that are written at the same time: each waits for the disk."""


def _written(contents: Mapping[Path, bytes], ready: dict[Path, str]) -> Generator[None, None, None]:
    """Write the temporary file of each path in its turn, and add it to `ready`."""
    write = partial(_write_beside, ready=ready, mask=_umask())
    if len(contents) < _AT_ONCE:
        yield from map(write, contents, contents.values())
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(write, contents, contents.values())


def _write_beside(path: Path, content: bytes, ready: dict[Path, str], mask: int) -> None:
    """Write a new temporary file beside `path`, and wait until the disk has it.

    If there is a file at `path`, the temporary file has its permissions, otherwise those that `mask` leaves.
    """
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, ready[path] = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with open(descriptor, "wb") as file:  # noqa: PTH123 - opened by descriptor
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    mode = path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~mask
    os.chmod(ready[path], mode)  # noqa: PTH101 - beside os.replace


def _undo(done: Mapping[Path, bytes | None], ready: dict[Path, str]) -> None:
    """Restore the earlier contents. If a file cannot be restored, the new one stays."""
    for path, before in done.items():
        with suppress(OSError):
            if before is None:
                path.unlink()
            else:
                _write_beside(path, before, ready, _umask())
                os.replace(ready.pop(path), path)  # noqa: PTH105 - likewise


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _umask() -> int:
    """Return the umask of the process, which can be read only by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def template_folders(templates: Path | None) -> tuple[Path, ...]:
    """Return the folders in which templates and catalogues are searched: those of a tracker come first."""
    return (templates, *OWN_TEMPLATES) if templates and templates.is_dir() else OWN_TEMPLATES


def read_static_file(name: str, templates: Path | None) -> bytes:
    """Return the bytes of a file beside the templates, unchanged."""
    found = (folder / name for folder in template_folders(templates))
    return next(path for path in found if path.is_file()).read_bytes()
