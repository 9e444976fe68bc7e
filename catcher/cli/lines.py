"""A mail as one line for people, and as facts for programs; the same wherever a command names one."""

import codecs
import json
import re
import sys
import time
from collections.abc import Mapping
from shutil import get_terminal_size

import msgspec
from msgspec.structs import asdict

from catcher import message
from catcher.cli.wording import clock, count, quoted, safe, size
from catcher.message import Entry
from catcher.message.moments import sayable

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def line(entry: Entry, *, when: str = "") -> str:
    """Who sent what to whom; ``when`` stands in for the time of day."""
    envelope, summary = entry.envelope, entry.summary
    to, *others = envelope.rcpt_to or ("nobody",)
    return "  ".join(
        [
            when or clock(entry.received),
            safe(f"{envelope.mail_from or '<>'} -> {to}") + (f" +{len(others)}" if others else ""),
            quoted(summary.subject),
            size(entry.size),
            *([count(summary.attachments, "attachment")] if summary.attachments else []),
        ]
    )


def listed(entry: Entry) -> str:
    """As ``line``, after the id that other commands take, with the day unless it is today's."""
    today = time.strftime("%Y-%m-%d")
    day = time.strftime("%Y-%m-%d", time.localtime(sayable(entry.received)))
    return f"{entry.id}  " + line(entry, when="" if day == today else f"{day} {clock(entry.received)}")


def facts(entry: Entry) -> dict[str, object]:
    """What a list knows of a mail."""
    envelope, summary = entry.envelope, entry.summary
    return {
        "id": entry.id,
        "seq": entry.seq,
        "session": entry.session_id,
        "received": entry.received,
        "inbox": entry.inbox,
        "read": entry.read,
        "pinned": entry.pinned,
        "tags": entry.tags,
        "mail_from": envelope.mail_from,
        "rcpt_to": envelope.rcpt_to,
        "from": summary.sender,
        "to": summary.to,
        "cc": summary.cc,
        "message_id": summary.message_id,
        "subject": summary.subject,
        "snippet": summary.snippet,
        "size": entry.size,
        "attachments": summary.attachments,
    }


def whole(entry: Entry, raw: bytes) -> dict[str, object]:
    """All that is known of a mail; ``attachments`` and ``inline`` are its files without their contents."""
    content = message.read(raw, entry.envelope)
    files = {"attachments": content.attachments, "inline": content.inline}
    return {
        **facts(entry),
        "envelope": asdict(entry.envelope),
        "date": content.date,
        "headers": [[header.name, header.text] for header in content.headers],
        "text": content.text,
        "html": content.html,
        "links": [link.url for link in content.links],
        "codes": [code.value for code in content.codes],
        "defects": content.defects,
        **{
            name: [
                {"part": part.id, "filename": part.filename, "type": part.content_type, "size": part.size}
                for part in parts
            ]
            for name, parts in files.items()
        },
    }


def as_json(said: object) -> str:
    """One line of JSON, in ASCII where standard output is not UTF-8: programs read JSON as that."""
    text = msgspec.json.encode(said, enc_hook=str).decode()
    if text.isascii() or codecs.lookup(sys.stdout.encoding).name == "utf-8":
        return text
    return _NOT_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], text)


def say(text: str) -> None:
    """Print lines for people; in a terminal each is cut to its width, in a pipe nothing is lost."""
    if sys.stdout.isatty():
        width = get_terminal_size().columns
        text = "\n".join(row if len(row) <= width else row[: width - 1] + "…" for row in text.split("\n"))
    print(text, flush=True)


def table(rows: Mapping[str, object]) -> str:
    """Names and values, a row each, the values below one another."""
    widest = max(map(len, rows))
    return "\n".join(f"{name:<{widest}}  {value}".rstrip() for name, value in rows.items())
