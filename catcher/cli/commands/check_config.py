"""``smtp-catcher check-config``: whether a start with these settings would work, without one."""

import os
from pathlib import Path

import click
from msgspec.structs import replace

from catcher.app import Catcher
from catcher.cli.lines import say
from catcher.cli.options import Configured, config_flags, load_from
from catcher.cli.wording import count
from catcher.config import Config, listeners, parse_address, parse_unix, placed
from catcher.errors import ConfigError
from catcher.store import open_store


@click.command("check-config", cls=Configured)
@config_flags
def command(**flags: object) -> int:
    """Say what is wrong with the settings, without a start.

    They are read as `serve` reads them; nothing is written. It does not look whether ports are free,
    or what is in a store that is there.
    """
    loaded = load_from(flags)
    with placed(loaded.origins):
        _check(loaded.config)
    said = sorted({origin for origin in loaded.origins.values() if origin != "default"})
    say(
        f"nothing is wrong with these settings; {count(len(said), 'place')} said something: {', '.join(said) or 'none'}"
    )
    return 0


def _check(config: Config) -> None:
    for listener in listeners(config):
        _check_address(listener.address, flag=listener.flag)
    if config.http:
        _check_address(config.http, flag="--http")
    for option, paths in (("--preload", config.preload), ("--known-recipients", (config.known_recipients,))):
        for path in paths:
            if path is not None and not path.exists():
                raise ConfigError(f"{option} {path}: there is no such file")
    if config.save_dir:
        _check_folder(config.save_dir)
    _check_store(config)
    with Catcher(_harmless(config)):
        pass


def _check_address(address: str, *, flag: str) -> None:
    if address.startswith("unix:"):
        parse_unix(address, flag=flag)
    elif not address.startswith("systemd:"):
        parse_address(address, flag=flag)


def _check_folder(path: Path) -> None:
    """A folder that is not there yet is made at a start, so only what would be in its way is looked for."""
    there = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    if not (there.is_dir() and os.access(there, os.W_OK)):
        raise ConfigError(f"--save-dir {path}: {there} is no folder that can be written")


def _check_store(config: Config) -> None:
    """A file that is there, or could be made, is not touched; what can't be opened says why by itself."""
    scheme, _, path = config.store.partition(":")
    could_be = path not in {"", ":memory:"} and Path(path).absolute().parent.is_dir() and not Path(path).is_dir()
    if scheme != "sqlite" or not could_be:
        open_store(config.store, durability=config.durability).close()


def _harmless(config: Config) -> Config:
    """The same on free ports of its own, with nothing kept and nothing written: what is left is to be understood."""
    there = tuple(replace(listener, address="127.0.0.1:0") for listener in listeners(config))
    return replace(
        config,
        smtp=there,
        smtps=(),
        lmtp=(),
        http="127.0.0.1:0" if config.http else None,
        store="memory:",
        durability="process",
        tls_ca_out=None,
    )
