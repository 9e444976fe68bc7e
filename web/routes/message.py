"""One message: ``/api/v1/message/{id}`` and what hangs on it. ``latest`` is an id everywhere here."""

from flask import Blueprint, Response, request
from msgspec.structs import replace

from catcher.errors import NotFound
from catcher.message import Entry, read
from catcher.web.request import asked
from catcher.web.request.answers import done, json
from catcher.web.request.current import caller, mailbox
from catcher.web.request.describe import describe
from catcher.web.request.inboxes import place, visible
from catcher.web.wire import bodies, mailpit
from catcher.web.wire.render import message

routes = Blueprint("message", __name__, url_prefix="/api/v1/message/<id>")

LATEST = ("query", "tz", "inbox")
"""The parameters that say which ``latest`` is meant: see ``entry_of``."""


@routes.get("")
@describe(answer=mailpit.Message, query=("peek", *LATEST))
def show(id: str) -> Response:
    """The message, read; reading marks it as read unless ``peek=1``."""
    entry = entry_of(id)
    content = read(mailbox().raw(entry.id), entry.envelope)
    return json(message(mark_read(entry), content))


@routes.get("/headers")
@describe(answer=dict[str, list[str]], query=LATEST)
def show_headers(id: str) -> Response:
    """Every header as it was sent: its values, unfolded but not decoded, under its name as Go spells it."""
    entry = entry_of(id)
    found: dict[str, list[str]] = {}
    for header in read(mailbox().raw(entry.id)).headers:
        found.setdefault(header.canonical, []).append(header.value)
    return json(found)


@routes.get("/raw")
@describe(answer="text/plain", query=("dl", *LATEST))
def show_raw(id: str) -> Response:
    """The mail, byte for byte; ``dl=1`` makes a download of it."""
    entry = entry_of(id)
    answer = Response(mailbox().raw(entry.id), content_type="text/plain; charset=utf-8")
    if asked.flag("dl"):
        answer.headers["Content-Disposition"] = f'attachment; filename="{entry.id}.eml"'
    return answer


@routes.put("/pin")
@describe(answer="text/plain", body=bodies.Pin)
def pin(id: str) -> Response:
    """Keep it from every limit, or no longer."""
    mailbox().mark([entry_of(id).id], pinned=asked.body(bodies.Pin).Pinned)
    return done()


def entry_of(id: str) -> Entry:
    """The entry of that id; of ``latest`` the newest, with ``query=`` the newest that it finds."""
    if id != "latest":
        return visible(mailbox().get(id))
    found = mailbox().find(**place(asked.query()), limit=1).entries
    if not found:
        raise NotFound("no message is kept that this query finds")
    return found[0]


def mark_read(entry: Entry) -> Entry:
    """Opening a message marks it as read, unless one only peeks, or may change nothing. Returns it as it is now.

    What the page of another site embeds opens nothing (W3C Fetch Metadata): it would not see it either.
    """
    if entry.read or asked.flag("peek") or not caller().may("write") or _is_embedded_elsewhere():
        return entry
    mailbox().mark([entry.id], read=True)
    return replace(entry, read=True)


def _is_embedded_elsewhere() -> bool:
    said = request.headers
    return said.get("Sec-Fetch-Site") in {"cross-site", "same-site"} and said.get("Sec-Fetch-Mode") != "cors"
