"""Writes mails to a path in one of the formats; what is a single file can be had as a stream as well."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from catcher.errors import FileError
from catcher.files import eml, jsonl, maildir, mbox, zips
from catcher.message import Entry

Kind = Literal["eml", "mbox", "maildir", "jsonl", "zip"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Kept = tuple[Entry, bytes]
"""What is kept of a mail, and its bytes."""

_BY_SUFFIX: dict[str, Kind] = {".mbox": "mbox", ".mbx": "mbox", ".jsonl": "jsonl", ".ndjson": "jsonl", ".zip": "zip"}


def kind_of(path: Path) -> Kind:
    """What a path is meant to become: its suffix says so; one without any is a folder of .eml files."""
    found = _BY_SUFFIX.get(path.suffix.lower(), "eml")
    if found == "eml" and path.suffix and not path.is_dir():
        known = ", ".join(_BY_SUFFIX)
        raise FileError(f"{path}: no format is called {path.suffix}: name a folder, one of {known}, or a --format")
    return found


def streamed(mails: Iterable[Kept], kind: Kind) -> Iterator[bytes]:
    """The file, piece by piece; of the formats that are one."""
    return _STREAMS[kind](mails)


def write(mails: Iterable[Kept], path: Path, *, kind: Kind, out: BinaryIO) -> int:
    """Write them all; returns how many. ``-`` as the path is ``out``. A file is written anew, a folder added to."""
    count = 0

    def counted() -> Iterator[Kept]:
        nonlocal count
        for mail in mails:
            yield mail
            count += 1

    try:
        if kind in _STREAMS:
            _write_file(streamed(counted(), kind), path, out)
        elif path == Path("-"):
            raise FileError(f"{kind} is a folder, and can't be written to standard output: use {', '.join(_STREAMS)}")
        else:
            for entry, raw in counted():
                _FOLDERS[kind](path, entry, raw)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise FileError(f"{error.filename or path}: {error.strerror or error}") from error
    return count


def _write_file(pieces: Iterator[bytes], path: Path, out: BinaryIO) -> None:
    if path == Path("-"):
        out.writelines(pieces)
        out.flush()
        return
    if path.exists() and not path.is_file():  # a pipe or a device is written to, not replaced; a folder says no
        with path.open("wb") as file:
            file.writelines(pieces)
        return
    draft = path.with_name(f"{path.name}.part")
    try:
        with draft.open("wb") as file:
            file.writelines(pieces)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _each(encode: Callable[[Entry, bytes], bytes]) -> Callable[[Iterable[Kept]], Iterator[bytes]]:
    return lambda mails: (encode(entry, raw) for entry, raw in mails)


_STREAMS: dict[str, Callable[[Iterable[Kept]], Iterator[bytes]]] = {
    "mbox": _each(mbox.encode),
    "jsonl": _each(jsonl.encode),
    "zip": zips.encode,
}
_FOLDERS: dict[str, Callable[[Path, Entry, bytes], None]] = {"eml": eml.save, "maildir": maildir.save}
