"""``smtp-catcher show``: one mail."""

import sys
from collections.abc import Iterator

import click

from catcher.cli.lines import as_json, say, table, whole
from catcher.cli.source import open_source, source_flags
from catcher.cli.wording import safe, size
from catcher.errors import NotFound
from catcher.message import Address, Content, Entry, read


@click.command("show")
@click.argument("id", default="latest")
@source_flags
@click.option("--raw", "aspect", flag_value="raw", help="Its bytes, exactly as they were sent.")
@click.option("--headers", "aspect", flag_value="headers", help="Its headers as they were sent.")
@click.option("--text", "aspect", flag_value="text", help="Its text.")
@click.option("--html", "aspect", flag_value="html", help="Its HTML.")
@click.option("--part", metavar="ID", help="The contents of that part, as --json names it.")
@click.option("--json", "json", is_flag=True, help="All that is known of it, as one JSON object.")
def command(*, id: str, url: str | None, store: str | None, aspect: str | None, part: str | None, json: bool) -> int:
    """Show one mail, the latest or that of an ID; it stays unread."""
    with open_source(url, store) as source:
        entry = source.get(id)
        raw = source.raw(entry.id)
    content = read(raw, entry.envelope)
    if part is not None:
        found = content.part(part)
        if found is None:
            raise NotFound(f"message {entry.id} has no part {part!r}; it has {', '.join(p.id for p in content.parts)}")
        _write(found.body)
    elif json:
        print(as_json(whole(entry, raw)))
    elif aspect == "raw":
        _write(raw)
    elif aspect == "headers":
        _write(raw[: content.headers.end])
    elif aspect is not None:
        print(content.text if aspect == "text" else content.html)
    else:
        say(table(dict(_facts(entry, content))))
        print(f"\n{safe(content.text.replace(CRLF, LF), but=KEPT).rstrip()}")
    return 0


CRLF, LF = "\r\n", "\n"
KEPT = "\n\t"


def _facts(entry: Entry, content: Content) -> Iterator[tuple[str, object]]:
    envelope = entry.envelope
    people = {"From": content.senders, "To": content.to, "Cc": content.cc, "Bcc": content.bcc}
    yield from ((name, _named(addresses)) for name, addresses in people.items() if addresses)
    yield "Subject", safe(content.subject)
    if content.date:
        yield "Date", content.date.strftime("%a, %d %b %Y %H:%M:%S %z")
    yield "Envelope", safe(f"{envelope.mail_from or '<>'} -> {', '.join(envelope.rcpt_to)}")
    said = [envelope.peer, envelope.tls, f"user {envelope.auth_user!r}" if envelope.auth_user else ""]
    if any(said):
        yield "Sent by", safe(", ".join(filter(None, said)))
    for part in content.attachments + content.inline:
        yield f"Part {part.id}", f"{safe(part.download_name)}  {part.content_type}  {size(part.size)}"
    for number, defect in enumerate(content.defects, 1):
        yield f"Defect {number}", safe(defect)
    yield "Id", f"{entry.id}, {size(entry.size)}"


def _named(addresses: tuple[Address, ...]) -> str:
    return safe(", ".join(f"{one.name} <{one.address}>" if one.name else one.address for one in addresses))


def _write(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
