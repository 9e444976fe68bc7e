"""Sizes and durations as people write them: ``50MiB``, ``1GB``, ``200ms``, ``30d``."""

import re

from catcher.errors import ConfigError

_SIZES = {"": 1, "b": 1} | {
    name: base**power
    for power, letter in enumerate("kmgt", start=1)
    for name, base in ((f"{letter}ib", 1024), (f"{letter}b", 1000), (letter, 1024))
}
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}


def parse_size(text: str) -> int:
    """Octets: a number and a unit, if any: ``kB MB GB`` are powers of 1000, ``KiB MiB GiB`` and ``K M G`` of 1024."""
    return round(_parse(text, _SIZES, "a size", "52428800, 50MiB or 1.5GB"))


def parse_duration(text: str) -> float:
    """Seconds: a number and a unit; without one it is seconds."""
    return _parse(text, _SECONDS | {"": 1}, "a duration", "200ms, 30s, 5min, 2h or 30d")


def _parse(text: str, units: dict[str, int] | dict[str, float], what: str, examples: str) -> float:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*", text)
    if match is None or match[2].lower() not in units:
        raise ConfigError(f"{text!r} is not {what}: write it as {examples}")
    return float(match[1]) * units[match[2].lower()]
