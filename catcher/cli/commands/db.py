"""``smtp-catcher db``: looks after a store's file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from catcher.cli.lines import say
from catcher.cli.progress import progress
from catcher.cli.wording import count, size
from catcher.config import nearest
from catcher.errors import ConfigError, StoreError
from catcher.store import open_to_look, upkeep

F = TypeVar("F", bound=Callable[..., Any])


class _Deeds(click.Group):
    """Names the nearest where one is unknown."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        found = super().get_command(ctx, cmd_name)
        if found is None:
            raise click.UsageError(f"unknown command 'db {cmd_name}'{nearest(cmd_name, self.commands)}")
        return found

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args:
            raise click.UsageError(f"db what? One of: {', '.join(self.list_commands(ctx))}")
        return super().parse_args(ctx, args)


@click.group("db", cls=_Deeds)
def command() -> None:
    """Look after the file of a store.

    `check` and `backup` work beside a catcher that serves it; the others want it for themselves.
    """


def _store_flag(deed: F) -> F:
    return click.option(
        "--store", envvar="SMTP_CATCHER_STORE", required=True, metavar="sqlite:PATH", help="The store to look after."
    )(deed)


@command.command("check")
@_store_flag
def check(*, store: str) -> int:
    """Look for damage; exit code 1 if there is any."""
    path = _file(store)
    found = upkeep.check(path)
    say("\n".join(found) if found else f"{path}: nothing is wrong")
    return 1 if found else 0


@command.command("vacuum")
@_store_flag
def vacuum(*, store: str) -> int:
    """Write the file anew without unused space."""
    path = _file(store)
    before = _octets(path)
    upkeep.vacuum(path)
    say(f"{path}: {size(before)} before, {size(_octets(path))} now")
    return 0


@command.command("reindex")
@_store_flag
def reindex(*, store: str) -> int:
    """Make the search index anew."""
    path = _file(store)
    for _ in progress(_passing(upkeep.reindex(path)), "Indexing"):
        pass
    say(f"{path}: index made anew")
    return 0


def _passing(stages: Iterator[int]) -> Iterator[int]:
    """Each seq up to the one of each stage."""
    passed = 0
    for stage in stages:
        yield from range(passed, stage)
        passed = stage


@command.command("migrate")
@_store_flag
def migrate(*, store: str) -> int:
    """Bring the file to this version; `serve` does so too when it starts."""
    path = _file(store)
    before, after = upkeep.migrate(path)
    say(f"{path}: schema {after}" + (f", {before} before" if before != after else ", as it was"))
    return 0


@command.command("backup")
@_store_flag
@click.argument("target", type=click.Path(path_type=Path))
def backup(*, store: str, target: Path) -> int:
    """Copy everything that is kept to TARGET, a new file, as it is at this moment."""
    _file(store)
    opened = open_to_look(store)
    try:
        messages = opened.backup(target)
    finally:
        opened.close()
    say(f"{target}: {count(messages, 'mail')}, {size(target.stat().st_size)}")
    return 0


def _file(store: str) -> Path:
    scheme, _, path = store.partition(":")
    if scheme != "sqlite" or not path:
        raise ConfigError(f"--store {store!r}: only files can be looked after: sqlite:PATH")
    if not Path(path).exists():
        raise StoreError(f"store {store!r}: there is no such file")
    return Path(path)


def _octets(path: Path) -> int:
    files = (path, Path(f"{path}-index"))
    return sum(file.stat().st_size for file in files if file.exists())
