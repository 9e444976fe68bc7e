"""Finds the mails of a path, whatever is there: what a file is, its name says or its first bytes do."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from catcher.errors import FileError, MailTooLarge
from catcher.files import eml, jsonl, maildir, mbox
from catcher.files.found import Found

SUFFIXES = {
    ".eml": "eml",
    ".mbox": "mbox",
    ".mbx": "mbox",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".zip": "zip",
}
"""What is taken from a folder or an archive; a file that is named itself may be called anything."""

_BAD_ARCHIVE = (BadZipFile, RuntimeError, zlib.error, EOFError)
"""What zipfile raises; RuntimeError over one that is encrypted, or compressed in a way that it does not know."""


def find_mail(path: Path) -> Iterator[Found]:
    """Every mail of a file or a folder, in order; ``FileError`` names what can't be read."""
    try:
        yield from _of_folder(path) if path.is_dir() else _of_file(path)
    except OSError as error:
        raise FileError(f"{error.filename or path}: {error.strerror or error}") from error
    except _BAD_ARCHIVE as error:
        raise FileError(f"{path}: {error}") from error


def mail_in(stream: IO[bytes], origin: str, *, ration: int = -1) -> Iterator[Found]:
    """Every mail of a stream, which is an mbox, JSON lines, or a single mail: its first line says which.

    ``ration`` octets are too much to be read for one mail (-1: none are): ``MailTooLarge``.
    """
    rationed = _Rationed(stream, origin, ration)
    first = rationed.line()
    kind = _kind_by(first)
    if kind in _BY_LINE:
        for found in _BY_LINE[kind](chain((first,), iter(rationed.line, b"")), origin):
            yield found
            rationed.renew()
    elif first:
        yield eml.found(first + rationed.rest(), origin)


class _Rationed:
    """A stream of which so much is read for one mail and no more: none fills the memory before it is refused."""

    def __init__(self, stream: IO[bytes], origin: str, ration: int) -> None:
        self._stream = stream
        self._origin = origin
        self._ration = self._left = ration

    def line(self) -> bytes:
        """The next line; empty at the end."""
        return self._counted(self._stream.readline(self._left))

    def rest(self) -> bytes:
        """All that is left."""
        return self._counted(self._stream.read(self._left))

    def renew(self) -> None:
        """The next mail begins."""
        self._left = self._ration

    def _counted(self, data: bytes) -> bytes:
        if self._ration >= 0:
            self._left -= len(data)
            if self._left <= 0:
                raise MailTooLarge(f"{self._origin}: {self._ration:,} octets are too much for one mail")
        return data


def _of_folder(path: Path) -> Iterator[Found]:
    if maildir.is_maildir(path):
        yield from maildir.read(path)
        return
    for child in sorted(path.iterdir()):
        if child.is_dir():
            yield from _of_folder(child)
        elif child.suffix.lower() in SUFFIXES:
            yield from _of_file(child)


def _of_file(path: Path) -> Iterator[Found]:
    with path.open("rb") as stream:
        kind = SUFFIXES.get(path.suffix.lower()) or _kind_by(stream.read(5))
        stream.seek(0)
        if kind == "zip":
            yield from _of_archive(stream, str(path))
        else:
            yield from _of_stream(stream, kind, str(path), date=path.stat().st_mtime)


def _of_archive(file: IO[bytes], origin: str) -> Iterator[Found]:
    with ZipFile(file) as archive:
        for name in archive.namelist():
            kind = SUFFIXES.get(Path(name).suffix.lower())
            if kind not in (None, "zip"):
                with archive.open(name) as stream:
                    yield from _of_stream(stream, kind, f"{origin}, {name}")


def _of_stream(stream: IO[bytes], kind: str | None, origin: str, *, date: float | None = None) -> Iterator[Found]:
    if kind in _BY_LINE:
        yield from _BY_LINE[kind](stream, origin)
    else:
        yield eml.found(stream.read(), origin, date=date)


def _kind_by(beginning: bytes) -> str:
    for sign, kind in ((b"From ", "mbox"), (b"{", "jsonl"), (b"PK\3\4", "zip")):
        if beginning.startswith(sign):
            return kind
    return "eml"


_BY_LINE: dict[str | None, Callable[[Iterable[bytes], str], Iterator[Found]]] = {"mbox": mbox.read, "jsonl": jsonl.read}
