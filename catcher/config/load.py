"""Puts a ``Config`` together: flags over ``SMTP_CATCHER_*`` over ``smtp-catcher.toml`` over the defaults."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from catcher.config.nearest import nearest
from catcher.config.options import Option, options
from catcher.config.values import Config
from catcher.errors import ConfigError

DEFAULT_FILE = Path("smtp-catcher.toml")
"""Read from the working directory if it is there; another is named with ``--config``."""


class Setting(NamedTuple):
    """What somebody said of one option, and where, as people are told it."""

    said: object
    origin: str


class Loaded(NamedTuple):
    """A configuration, and for each field where its value came from."""

    config: Config
    origins: dict[str, str]


def load(flags: Mapping[str, object], *, environ: Mapping[str, str], file: Path | None = None) -> Loaded:
    """Read all sources; ``flags`` holds by field name what was given, None where nothing was.

    A ``ConfigError`` names the flag, the variable, or the file and line of what is wrong.
    """
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    table = {option.name: option for option in options()}
    settings = _from_file(file, table) | _from_environment(environ, table) | _from_flags(flags, table)
    for name, option in table.items():
        setting = settings.get(name)
        origins[name] = setting.origin if setting else "default"
        if setting:
            try:
                values[name] = option.read(setting.said)
            except ConfigError as error:
                raise ConfigError(f"{setting.origin}: {error}") from error
    with placed(origins):
        return Loaded(Config(**values), origins)  # type: ignore[arg-type]  # each was read by the table of this class


@contextmanager
def placed(origins: Mapping[str, str]) -> Iterator[None]:
    """Where the owner of a setting finds it wrong, and names it first, say before that where it was written."""
    try:
        yield
    except ConfigError as error:
        named = str(error).split(maxsplit=1)[0].rstrip(":")
        origin = next((origins[one.name] for one in options() if named in (one.flag, one.name)), "default")
        if origin == "default" or origin.startswith("--"):
            raise
        raise ConfigError(f"{origin}: {error}") from error


def _from_flags(flags: Mapping[str, object], table: Mapping[str, Option]) -> dict[str, Setting]:
    given = ((name, said) for name, said in flags.items() if said is not None and said != ())
    return {name: Setting(said, table[name].flag) for name, said in given}


def _from_environment(environ: Mapping[str, str], table: Mapping[str, Option]) -> dict[str, Setting]:
    """Unknown variables are let be: Kubernetes sets ``SMTP_CATCHER_SERVICE_HOST`` for a service of our name.

    An empty one is none: that is how shells and Compose files write what is not set.
    """
    given = ((option, environ.get(option.variable)) for option in table.values())
    return {
        option.name: Setting(said.split(option.divider) if option.many else said, option.variable)
        for option, said in given
        if said
    }


def _from_file(file: Path | None, table: Mapping[str, Option]) -> dict[str, Setting]:
    path = file or DEFAULT_FILE
    if file is None and not path.exists():
        return {}
    import tomllib

    try:
        text = path.read_text(encoding="utf-8")
        found = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"--config {path}: {error.strerror}") from error
    except ValueError as error:  # not UTF-8, or not TOML; tomllib names the line itself
        raise ConfigError(f"{path}: {error}") from error
    settings = {}
    for key, said in found.items():
        name = key.replace("-", "_")
        origin = f"{path}:{_line_of(key, text)}"
        if name not in table:
            raise ConfigError(f"{origin}: unknown key {key!r}{nearest(name, table)}")
        settings[name] = Setting(said, origin)
    return settings


def _line_of(key: str, text: str) -> int:
    match = re.search(rf"^[ \t]*\[*[\"']?{re.escape(key)}[\"']?[ \t]*[=\].]", text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else 1
