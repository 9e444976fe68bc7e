"""``smtp-catcher export``: mail into files."""

import sys
from pathlib import Path

import click

from catcher.cli.lines import say
from catcher.cli.progress import progress
from catcher.cli.source import every_with_bytes, open_source, source_flags
from catcher.cli.wording import count
from catcher.files import KINDS, Kind, kind_of, write
from catcher.query import parse


@click.command("export")
@click.argument("path", type=click.Path(path_type=Path))
@source_flags
@click.option("--query", default="", help="Only what that finds.")
@click.option("--format", "kind", type=click.Choice(KINDS), help="Instead of what the suffix says.")
def command(*, path: Path, url: str | None, store: str | None, query: str, kind: Kind | None) -> int:
    """Write the mail to a file or folder, oldest first.

    PATH ends in .mbox, .jsonl or .zip, or is a folder for .eml files; - is standard output.
    A file is written anew, a folder is added to.
    """
    parse(query)
    kind = kind or ("mbox" if path == Path("-") else kind_of(path))
    with open_source(url, store) as source:
        total = source.find(query, limit=1).total
        mails = progress(every_with_bytes(source, query, envelopes=kind == "jsonl"), "Exporting", total=total)
        written = write(mails, path, kind=kind, out=sys.stdout.buffer)
    if path != Path("-"):
        say(f"{count(written, 'mail')} exported to {path}")
    return 0
