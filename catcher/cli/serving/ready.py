"""Tells programs that the catcher serves, and where: a JSON file that appears whole, at that moment."""

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from catcher.app import Catcher
from catcher.errors import ConfigError


def write_ready_file(path: Path, catcher: Catcher) -> None:
    """Write the real addresses; a reader sees no file or the whole of it."""
    facts: dict[str, object] = {
        protocol: [there.address for there in catcher.listeners if there.protocol == protocol]
        for protocol in ("smtp", "smtps", "lmtp")
    }
    facts["http"] = catcher.http_url
    if not facts["lmtp"]:
        del facts["lmtp"]
    draft = Path(f"{path}.{os.getpid()}")
    try:
        draft.write_bytes(msgspec.json.encode(facts) + b"\n")
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):  # there may be none, in a folder that can't be written
            draft.unlink()
        raise ConfigError(
            f"--ready-file {path}: {error.strerror}; name a file in a folder that can be written"
        ) from error
