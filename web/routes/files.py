"""Mail in and out by the file: ``POST /api/v1/messages`` keeps what is uploaded, ``/api/v1/export`` gives it back."""

from collections.abc import Iterable, Iterator
from typing import IO

from flask import Blueprint, Response, request

from catcher.errors import BadRequest, CatcherError, MailTooLarge, NotFound
from catcher.files import Found, Kept, keep, mail_in, portions, streamed
from catcher.mailbox import Mailbox
from catcher.web.request import asked
from catcher.web.request.answers import json
from catcher.web.request.current import context, mailbox
from catcher.web.request.describe import describe
from catcher.web.request.inboxes import Place, place
from catcher.web.wire import beside

routes = Blueprint("files", __name__, url_prefix="/api/v1")

TOGETHER = 100
"""Messages that are looked up in one go."""
WEIGHT = 4_000_000
"""Octets of messages after which no more are kept in one go."""

_UPLOADS = ("message/rfc822", "application/mbox", "application/x-ndjson", "multipart/form-data")


@routes.post("/messages")
@describe(answer=beside.Imported, body=_UPLOADS, query=("dates",))
def import_messages() -> Response:
    """Keep mail without SMTP.

    A mail, an mbox, JSON lines as ``smtp-catcher export`` writes them, or several such files as a form. JSON lines
    bring envelope, read, pinned and tags with them; of other mail the envelope is made from the headers.
    ``dates=header`` keeps the mails' own dates. What was read before a mail that can't be kept stays.
    """
    dates = request.args.get("dates", "now")
    if dates not in {"now", "header"}:
        raise BadRequest(f"dates={dates!r} is neither now nor header")
    ids: list[str] = []
    refused: list[CatcherError] = []
    for batch in portions(_until_refused(map(_checked, _uploaded()), refused), octets=WEIGHT):
        ids += keep(mailbox(), batch, add=mailbox().add, own_dates=dates == "header")
    if refused:
        raise refused[0]
    if not ids:
        raise BadRequest("there is no mail in this upload")
    return json(beside.Imported(Count=len(ids), IDs=ids))


@routes.get("/export")
@describe(answer=("application/mbox", "application/zip"), query=("query", "tz", "inbox", "format"))
def export_messages() -> Response:
    """Every message that a query finds, as one file, oldest first."""
    kind = request.args.get("format", "mbox")
    if kind not in {"mbox", "zip"}:
        raise BadRequest(f"format={kind!r} is neither mbox nor zip")
    kept = _kept(mailbox(), place(asked.query()))
    pieces = streamed(kept, "zip" if kind == "zip" else "mbox")
    headers = {"Content-Disposition": f'attachment; filename="messages.{kind}"'}
    return Response(pieces, content_type=f"application/{kind}", headers=headers)


def _until_refused(arriving: Iterator[Found], refused: list[CatcherError]) -> Iterator[Found]:
    """Mails before one that can't be kept, which is noted: they are kept, whatever comes after them."""
    try:
        yield from arriving
    except CatcherError as error:
        refused.append(error)


def _uploaded() -> Iterator[Found]:
    if request.mimetype == "multipart/form-data":
        streams: Iterable[IO[bytes]] = (file.stream for _, file in request.files.items(multi=True))
    else:
        streams = [request.environ["wsgi.input"]]
    for stream in streams:  # JSON lines are base64, and JSON around it
        yield from mail_in(stream, "upload", ration=2 * context().config.largest_mail)


def _checked(found: Found) -> Found:
    most = context().config.largest_mail
    if len(found.raw) > most:
        raise MailTooLarge(f"{found.origin} has {len(found.raw):,} octets; the most is {most:,}")
    return found


def _kept(mailbox: Mailbox, where: Place) -> Iterator[Kept]:
    """Entries with their bytes, looked up a few at a time: one that is removed meanwhile is left out."""
    after = 0
    while entries := mailbox.find(**where, after=after, limit=TOGETHER, newest_first=False).entries:
        for entry in entries:
            try:
                yield entry, mailbox.raw(entry.id)
            except NotFound:
                continue
        after = entries[-1].seq
