"""What to run, each setting with its name, type, default and help in one place.

The fields are the table: the command line, the environment, the file and the documentation are made from
them. What a value *means* (a store's URL, a fault's words) is read by its owner.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Struct

from catcher.config.units import parse_size


class Flag(Struct, frozen=True):
    """How a setting is offered to people."""

    help: str
    metavar: str = ""
    parse: Callable[[str], object] | None = None
    """Reads what people write, where it is not simply the field's type."""


class Config(Struct, frozen=True, kw_only=True):
    """What to run. The defaults are the command's; values are written as on the command line."""

    smtp: Annotated[str, Flag("Speak SMTP there; port 0 takes a free one.", "[HOST:]PORT")] = "127.0.0.1:1025"
    http: Annotated[
        str | None, Flag("Serve the page and the API there; 'none' leaves them out.", "[HOST:]PORT|none")
    ] = "127.0.0.1:8025"
    store: Annotated[str, Flag("Keep the mail there.", "memory:|sqlite:PATH")] = "memory:"
    max_messages: Annotated[int, Flag("Keep that many messages, the oldest go first; 0 keeps all.", "N")] = 10_000
    max_message_size: Annotated[int, Flag("Take no larger mail.", "SIZE", parse_size)] = 50 * 1024 * 1024
    """Octets (SIZE, RFC 1870)."""
    allow_host: Annotated[tuple[str, ...], Flag("Answer HTTP to that name too.", "NAME")] = ()
    cors: Annotated[tuple[str, ...], Flag("Let pages of that origin call the API; * lets all.", "ORIGIN")] = ()
    base_path: Annotated[str, Flag("Serve page and API below that path.", "/PATH")] = ""
    password: Annotated[
        str, Flag("Ask for that password; better given in SMTP_CATCHER_PASSWORD, which no process list shows.", "TEXT")
    ] = ""
    password_file: Annotated[Path | None, Flag("Let in who is in that htpasswd file.", "FILE")] = None
    token_file: Annotated[
        Path | None, Flag("Let in programs with a token of that file: NAME SECRET ROLE [INBOX…] a line.", "FILE")
    ] = None
    no_delete: Annotated[bool, Flag("Remove nothing by hand; only limits do.")] = False
    label: Annotated[str, Flag("Call the page that, to tell it from others.", "TEXT")] = ""
    chaos: Annotated[bool, Flag("Let Mailpit's /api/v1/chaos play faults.")] = False
    log: Annotated[Literal["text", "json"], Flag("What is said while running: lines for people or for programs.")] = (
        "text"
    )
    quiet: Annotated[bool, Flag("Say nothing but warnings and errors.")] = False
    verbose: Annotated[bool, Flag("Say more: each conversation, each HTTP request that fails.")] = False
    ready_file: Annotated[
        Path | None, Flag("Once everything listens, write one JSON object with the real ports there.", "PATH")
    ] = None
