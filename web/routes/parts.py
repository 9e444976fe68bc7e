"""The parts of a message, as bytes: ``…/part/{partID}``, its thumbnail, all attachments in a zip."""

import re
import zipfile
from io import BytesIO
from urllib.parse import quote

from flask import Blueprint, Response

from catcher.errors import NotFound
from catcher.message import Content, Entry, Part, read
from catcher.web.door import policy
from catcher.web.mail.thumbnails import blank, thumbnail
from catcher.web.request.answers import plain
from catcher.web.request.current import mailbox
from catcher.web.request.describe import describe

from .message import LATEST, entry_of

routes = Blueprint("parts", __name__, url_prefix="/api/v1/message/<id>")

RASTER_IMAGES = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif", "image/x-icon"}
)
"""Pictures that can carry no script; SVG can."""

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")


@routes.get("/part/<part_id>")
@describe(answer="*/*", query=LATEST)
def show_part(id: str, part_id: str) -> Response:
    """A part's bytes, decoded."""
    entry, content = _read(id)
    part = content.part(part_id)
    if part is None:
        raise NotFound(f"message {entry.id} has no part {part_id!r}")
    return _served(part, lasting=id != "latest")


@routes.get("/part/<part_id>/thumb")
@describe(answer="image/*", query=LATEST)
def show_thumbnail(id: str, part_id: str) -> Response:
    """A small picture of a part; without Pillow the picture itself, and a blank of what is none."""
    _, content = _read(id)
    part = content.part(part_id)
    if part is None:
        return plain("attachment not found", 400)
    is_picture = part.content_type in RASTER_IMAGES
    small = thumbnail(part.body if is_picture else None)
    if small is not None:
        return Response(small, content_type="image/jpeg")
    return _served(part, lasting=False) if is_picture else Response(blank(), content_type="image/png")


@routes.get("/attachments.zip")
@describe(answer="application/zip", query=LATEST)
def zip_attachments(id: str) -> Response:
    """Every attachment, in one archive."""
    entry, content = _read(id)
    target = BytesIO()
    taken: dict[str, int] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in content.attachments:
            archive.writestr(free_name(part.download_name, taken), part.body)
    headers = {"Content-Disposition": f'attachment; filename="{entry.id}.zip"'}
    return Response(target.getvalue(), content_type="application/zip", headers=headers)


def _read(id: str) -> tuple[Entry, Content]:
    entry = entry_of(id)
    return entry, read(mailbox().raw(entry.id))


def _served(part: Part, *, lasting: bool) -> Response:
    """A part's bytes, in a sandbox: shown if they are a raster image, a download otherwise.

    ``lasting`` says that the URL names one mail for ever and so can't be guessed: the sandboxed frame that
    shows a mail has an origin of its own, and only then may its pictures cross into it.
    """
    shown = part.content_type in RASTER_IMAGES
    answer = Response(
        part.body,
        content_type=part.content_type if _MEDIA_TYPE.fullmatch(part.content_type) else "application/octet-stream",
        headers={
            "Content-Security-Policy": policy.PART,
            "Content-Disposition": _disposition("inline" if shown else "attachment", part.download_name),
        },
    )
    if shown and lasting:
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _disposition(kind: str, filename: str) -> str:
    """The header with the name twice (RFC 6266): in ASCII for old readers, in UTF-8 for the others."""
    plainly = re.sub(r"[^ !#-\[\]-~]|%", "_", filename)
    return f"{kind}; filename=\"{plainly}\"; filename*=UTF-8''{quote(filename, safe='', errors='replace')}"


def free_name(name: str, taken: dict[str, int]) -> str:
    """The name, or one made from it that is not ``taken`` in whatever case; there the number last tried is noted."""
    stem, dot, suffix = name.rpartition(".")
    free = name
    while free.casefold() in taken:
        taken[name.casefold()] += 1
        number = taken[name.casefold()]
        free = f"{stem} ({number}).{suffix}" if dot else f"{name} ({number})"
    taken[free.casefold()] = 1
    return free
