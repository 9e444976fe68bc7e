"""Writes a mail from the JSON of ``/api/v1/send``.

By hand rather than by ``email``: every byte of a header is checked against injection in one place, and a list
of thousands of addresses is not parsed again and refolded at quadratic cost.
"""

import base64
import binascii
import quopri
import re
import secrets
from collections.abc import Iterable
from email.header import Header
from email.utils import formatdate, make_msgid
from mimetypes import guess_type
from urllib.parse import quote

from catcher.errors import BadRequest
from catcher.web.wire import bodies

_ADDRESS = re.compile(r"[^\s<>@,;:()\[\]\"\\\x00-\x20\x7f]+@[^\s<>@,;:()\"\\\x00-\x20\x7f]+")
_HEADER_NAME = re.compile(r"[!-9;-~]{1,200}")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")
_OURS = frozenset({"to", "from", "cc", "bcc", "reply-to", "date", "subject", "content-type", "mime-version"})


def compose(send: bodies.Send) -> bytes:
    """The mail; ``BadRequest`` names what can't be written."""
    if not send.From.Email:
        raise BadRequest("error building message: from not set")
    if not (send.To or send.Cc or send.Bcc):
        raise BadRequest("error building message: no recipients (to, cc, bcc) set")
    for address in send.Bcc:
        _address(bodies.Person(Email=address))
    headers = [
        ("From", _addresses([send.From])),
        ("To", _addresses(send.To)),
        ("Cc", _addresses(send.Cc)),
        ("Reply-To", _addresses(send.ReplyTo)),
        ("Subject", _text(send.Subject)),
        ("Date", formatdate(usegmt=True)),
        ("Message-ID", make_msgid(domain="smtp-catcher")),
        ("X-Tags", _text(", ".join(send.Tags))),
        *_extra(send),
        ("MIME-Version", "1.0"),
    ]
    return _lines((name, value) for name, value in headers if value) + _body(send)


def recipients(send: bodies.Send) -> tuple[str, ...]:
    """The envelope's recipients: everybody who is named, Bcc too."""
    return (*(person.Email for person in [*send.To, *send.Cc]), *send.Bcc)


def _addresses(people: list[bodies.Person]) -> str:
    return ",\r\n ".join(_address(person) for person in people)


def _address(person: bodies.Person) -> str:
    if _ADDRESS.fullmatch(person.Email) is None:
        raise BadRequest(f"invalid email address: {person.Email!r}")
    if not person.Name:
        return f"<{person.Email}>"
    if not person.Name.isascii():
        return f"{_text(person.Name)} <{person.Email}>"
    quoted = re.sub(r'(["\\])', r"\\\1", _clean(person.Name))
    return f'"{quoted}" <{person.Email}>'


def _extra(send: bodies.Send) -> list[tuple[str, str]]:
    """Headers of the sender's own choice; not those that are made from the rest."""
    reserved = _OURS | ({"x-tags"} if send.Tags else set())
    for name in send.Headers:
        if _HEADER_NAME.fullmatch(name) is None:
            raise BadRequest(f"invalid header name: {name!r}")
        if name.lower() in reserved:
            raise BadRequest(f'cannot overwrite header: "{name}"')
    return [(name, _text(value)) for name, value in send.Headers.items()]


def _text(value: str) -> str:
    """Text of a header, as encoded words (RFC 2047) where it is not ASCII."""
    text = _clean(value)
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=76).encode(linesep="\r\n")


def _clean(value: str) -> str:
    if _CONTROL.search(value):
        raise BadRequest(f"a header can't hold a control character: {value!r}")
    return value


def _body(send: bodies.Send) -> bytes:
    """Header and body of the content: related(alternative(text, HTML), inline) and attachments, as deep as needed."""
    texts = [_text_part("plain", send.Text)] if send.Text or not send.HTML else []
    texts += [_text_part("html", send.HTML)] if send.HTML else []
    files = [(_file_part(file), bool(file.ContentID)) for file in send.Attachments]
    body = _multipart("alternative", texts)
    body = _multipart("related", [body, *(part for part, inline in files if inline)])
    return _multipart("mixed", [body, *(part for part, inline in files if not inline)])


def _multipart(subtype: str, parts: list[bytes]) -> bytes:
    """These parts in one; a single part needs no envelope."""
    if len(parts) == 1:
        return parts[0]
    boundary = secrets.token_hex(16)
    opening = f"--{boundary}\r\n".encode()
    return b"".join(
        [
            _lines([("Content-Type", f'multipart/{subtype}; boundary="{boundary}"')]),
            b"\r\n",
            *(opening + part + b"\r\n" for part in parts),
            f"--{boundary}--\r\n".encode(),
        ]
    )


def _text_part(subtype: str, text: str) -> bytes:
    headers = [("Content-Type", f"text/{subtype}; charset=utf-8"), ("Content-Transfer-Encoding", "quoted-printable")]
    lines = text.replace("\r\n", "\n").encode()
    return _lines(headers) + b"\r\n" + quopri.encodestring(lines).replace(b"\n", b"\r\n")


def _file_part(file: bodies.SendAttachment) -> bytes:
    content = _decoded(file)
    kind = file.ContentType or guess_type(file.Filename)[0] or "application/octet-stream"
    if _MEDIA_TYPE.fullmatch(kind) is None:
        raise BadRequest(f"invalid content type: {kind!r}")
    disposition = "inline" if file.ContentID else "attachment"
    headers = [
        ("Content-Type", kind),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f"{disposition}; filename*=utf-8''{quote(_clean(file.Filename), safe='')}"),
        ("Content-ID", f"<{_clean(file.ContentID)}>" if file.ContentID else ""),
    ]
    wrapped = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return _lines((name, value) for name, value in headers if value) + b"\r\n" + wrapped


def _decoded(file: bodies.SendAttachment) -> bytes:
    """The bytes of an attachment; a ``data:`` URL's are what follows the comma."""
    text = file.Content.partition(",")[2] if file.Content.startswith("data:") else file.Content
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest(f'error decoding base64 attachment "{file.Filename}": {error}') from error


def _lines(headers: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode()
