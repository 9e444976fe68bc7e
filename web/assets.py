"""The page's own files, answered on the event loop: compressed once, kept in memory.

A first visit asks for all of them at once; a thread and a trip through Flask for each would be most of the
time until something is seen. What every visit needs goes out as one sheet and one script: it costs a browser
less than the requests for the parts.
"""

import gzip
import hashlib
import mimetypes
from pathlib import Path, PurePosixPath

from msgspec import Struct

from .asgi import Scope, Send
from .joined import LIBRARY, exports, joined, order

FOLDER = Path(__file__).parent / "static"
PREFIX = "/static/"
SHEETS = ("tokens", "page", "rail", "list", "message", "float")
"""What the first sight of the page is drawn with, in this order: ``/static/page.css``."""
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
"""Said here, because what the system's table says of them differs, and a browser runs no script of another type."""


class _Asset(Struct, frozen=True):
    changed: tuple[int, ...]
    """The files' times in ns: an edited file is read anew."""
    headers: tuple[tuple[bytes, bytes], ...]
    etag: bytes
    plain: bytes
    zipped: bytes


class Assets:
    """The files of ``static/``, by their paths. Nothing else can be asked for."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[Path, ...]] = {
            PREFIX + path.relative_to(FOLDER).as_posix(): (path,) for path in FOLDER.rglob("*") if path.is_file()
        }
        modules = {path: files for path, files in self._files.items() if _is_module(path)}
        together = tuple(file for files in modules.values() for file in files)
        self._files |= dict.fromkeys(modules, together)  # an edit of one may change what stands at another's address
        self._files[f"{PREFIX}page.js"] = together
        self._files[f"{PREFIX}page.css"] = tuple(FOLDER / "css" / f"{name}.css" for name in SHEETS)
        self._read: dict[str, _Asset] = {}

    def has(self, scope: Scope) -> bool:
        """Whether this request is for one of them."""
        return scope["path"] in self._files and scope["method"] in {"GET", "HEAD"}

    async def answer(self, scope: Scope, send: Send) -> None:
        """Send one, or say that the client's copy is still good."""
        asset = self._asset(scope["path"])
        asked = dict(scope["headers"])
        if asset.etag in asked.get(b"if-none-match", b""):
            await send({"type": "http.response.start", "status": 304, "headers": list(asset.headers)})
            await send({"type": "http.response.body", "body": b""})
            return
        body, headers = asset.plain, list(asset.headers)
        if b"gzip" in asked.get(b"accept-encoding", b"") and len(asset.zipped) < len(asset.plain):
            body = asset.zipped
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _asset(self, path: str) -> _Asset:
        files = self._files[path]
        changed = tuple(file.stat().st_mtime_ns for file in files)
        asset = self._read.get(path)
        if asset is None or asset.changed != changed:
            asset = self._read[path] = _made(path, files, changed)
        return asset


def _is_module(path: str) -> bool:
    """Whether it may be joined: the library stays as it came, and the theme is put on before any module runs."""
    return path.endswith(".js") and path not in {PREFIX + LIBRARY, f"{PREFIX}theme.js"}


def _content(path: str, files: tuple[Path, ...]) -> bytes:
    name = path.removeprefix(PREFIX)
    if name == "page.js":
        return joined(FOLDER).encode()
    if _is_module(path):
        return (exports(FOLDER, name) if name in order(FOLDER) else (FOLDER / name).read_text("utf-8")).encode()
    return b"\n".join(file.read_bytes() for file in files)


def _made(path: str, files: tuple[Path, ...], changed: tuple[int, ...]) -> _Asset:
    plain = _content(path, files)
    kind = TYPES.get(PurePosixPath(path).suffix) or mimetypes.guess_type(path)[0] or "text/plain"
    etag = b'"' + hashlib.sha256(plain).hexdigest()[:16].encode() + b'"'
    headers = (
        (b"content-type", kind.encode() + (b"" if kind.startswith("image/") else b"; charset=utf-8")),
        (b"cache-control", b"no-cache"),
        (b"etag", etag),
        (b"vary", b"accept-encoding"),
    )
    return _Asset(changed, headers, etag, plain, gzip.compress(plain, mtime=0))
