"""``smtp-catcher stats``: the mailbox in numbers."""

import click
from msgspec.structs import asdict

from catcher.cli.lines import as_json, say, table
from catcher.cli.source import open_source, source_flags
from catcher.cli.wording import count, safe, size


@click.command("stats")
@source_flags
@click.option("--json", "json", is_flag=True, help="One JSON object.")
def command(*, url: str | None, store: str | None, json: bool) -> int:
    """Say how much is kept, and how much was removed."""
    with open_source(url, store) as source:
        stats, where = source.stats(), source.url
    if json:
        print(as_json({"where": where, **asdict(stats)}))
        return 0
    rows: dict[str, object] = {
        "Where": where,
        "Kept": f"{count(stats.messages, 'mail')}, {stats.unread:,} unread",
        "Size": size(stats.size),
        "Removed": f"{stats.removed:,}" + "".join(f", {n:,} by {limit}" for limit, n in stats.evicted.items()),
    }
    rows |= {f"Tag {safe(tag)}": f"{number:,}" for tag, number in stats.tags.items()}
    rows |= {f"In {safe(box.name)}": f"{box.messages:,}, {box.unread:,} unread" for box in stats.inboxes}
    say(table(rows))
    return 0
