"""What to run, each setting with its name, type, default and help in one place.

The fields are the table: the command line, the environment, the file and the documentation are made from
them. What a value *means* (a store's URL, a fault's words) is read by its owner.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Struct
from msgspec.structs import force_setattr

from catcher.config.listener import Listener
from catcher.config.units import parse_duration, parse_size
from catcher.errors import ConfigError

TOO_LARGE = 2**63
"""For a database to count with."""
NO_LIMIT = 2**60
"""What a limit of 0 is reckoned with; twice as much is still a number that a file can be asked for."""


class Flag(Struct, frozen=True):
    """How a setting is offered to people."""

    help: str
    metavar: str = ""
    parse: Callable[[str], object] | None = None
    """Reads what people write, where it is not simply the field's type."""
    singular: str = ""
    """What one of many is called: ``--fault`` fills ``faults``."""
    bare: str = ""
    """What the flag means where it is given without a value."""
    divider: str | None = None
    """What stands between several in a variable; white space, unless a value may hold that."""
    heading: str = ""
    """What this setting and those that follow are about, up to the next that says so."""


class Config(Struct, frozen=True, kw_only=True):
    """What to run. The defaults are the command's; values are written as on the command line."""

    smtp: Annotated[
        str | Listener | tuple[str | Listener, ...],
        Flag(
            "Speak SMTP there; port 0 takes a free one.",
            "[HOST:]PORT|unix:PATH[:MODE]|systemd:NAME",
            heading="Listening",
        ),
    ] = "127.0.0.1:1025"
    smtps: Annotated[tuple[str, ...], Flag("Speak SMTP over TLS there.", "[HOST:]PORT")] = ()
    lmtp: Annotated[tuple[str, ...], Flag("Speak LMTP there.", "[HOST:]PORT|unix:PATH[:MODE]")] = ()
    http: Annotated[
        str | None,
        Flag(
            "Serve the page and the API there; 'none' leaves them out.",
            "[HOST:]PORT|unix:PATH[:MODE]|systemd:NAME|none",
        ),
    ] = "127.0.0.1:8025"

    store: Annotated[str, Flag("Keep the mail there.", "memory:|sqlite:PATH", heading="What is kept")] = "memory:"
    durability: Annotated[
        Literal["process", "power"], Flag("What mail outlives: the end of the process, or a power cut too (slower).")
    ] = "process"
    max_messages: Annotated[
        int, Flag("Keep that many messages in each inbox, the oldest go first; 0 keeps all.", "N")
    ] = 10_000
    max_age: Annotated[float, Flag("Keep messages for so long; 0 keeps them for ever.", "DURATION", parse_duration)] = (
        0.0
    )
    max_store_size: Annotated[
        int | None,
        Flag(
            "Keep so much raw mail in all; 0 is no limit. Unless given: 1GiB in memory, no limit on disk.",
            "SIZE",
            parse_size,
        ),
    ] = None
    keep_sessions: Annotated[int, Flag("Keep so many conversations that have ended.", "N")] = 1_000

    inboxes: Annotated[
        tuple[str, ...],
        Flag(
            "File what the query finds in an inbox of that name.",
            "NAME=QUERY",
            singular="inbox",
            divider="\n",
            heading="Inboxes and tags",
        ),
    ] = ()
    inbox_per: Annotated[
        Literal["user", "domain", "recipient", "plus"] | None,
        Flag("Make an inbox for each login, or each first recipient's domain, address or +detail."),
    ] = None
    tags: Annotated[tuple[str, ...], Flag("Tag what the query finds.", "NAME=QUERY", singular="tag", divider="\n")] = ()
    tag_users: Annotated[bool, Flag("Tag mail with who logged in to send it.")] = False
    plus_tags: Annotated[bool, Flag("Tag mail with the +detail of its recipients.")] = False

    starttls: Annotated[bool, Flag("Offer STARTTLS on every --smtp.", heading="TLS and logins of SMTP")] = False
    require_tls: Annotated[bool, Flag("Offer STARTTLS on every --smtp, and do nothing before it.")] = False
    tls_cert: Annotated[
        Path | None, Flag("Show that certificate (PEM, chain included); implies --starttls.", "FILE")
    ] = None
    tls_key: Annotated[Path | None, Flag("The private key of --tls-cert, if it is in a file of its own.", "FILE")] = (
        None
    )
    tls_name: Annotated[tuple[str, ...], Flag("One more name in the certificate that is made.", "NAME")] = ()
    tls_ca_out: Annotated[Path | None, Flag("Write there the authority that made the certificate.", "FILE")] = None
    auth_file: Annotated[Path | None, Flag("Check passwords against that htpasswd file.", "FILE")] = None
    require_auth: Annotated[bool, Flag("Take mail only from who has logged in.")] = False
    auth_plaintext: Annotated[
        Literal["always", "never"], Flag("Whether AUTH is offered without TLS too; 'never' refuses it.")
    ] = "always"

    max_message_size: Annotated[
        int, Flag("Take no larger mail; 0 is no limit.", "SIZE", parse_size, heading="What SMTP takes")
    ] = 50 * 1024 * 1024
    """Octets (SIZE, RFC 1870)."""
    max_recipients: Annotated[int, Flag("Take so many recipients for one mail, then 452; 0 is no limit.", "N")] = 1_000
    max_connections: Annotated[int, Flag("Hold so many conversations at once, then 421; 0 is no limit.", "N")] = 2_000
    idle_timeout: Annotated[
        float, Flag("Hang up on a client that is silent for so long; 0 never does.", "DURATION", parse_duration)
    ] = 300.0
    """Seconds (RFC 5321, 4.5.3.2.7)."""
    hide_extensions: Annotated[
        tuple[str, ...], Flag("Do not offer that extension, to see how clients cope.", "NAME[,NAME]")
    ] = ()
    strict: Annotated[
        str, Flag("Refuse what a transcript only warns of: all, or those named.", "[WARNING,…]", bare="all")
    ] = ""
    ignore_duplicate_ids: Annotated[
        bool, Flag("Say 250 to a mail whose Message-ID is kept already, and keep nothing.")
    ] = False

    allow_net: Annotated[
        tuple[str, ...], Flag("Let only those clients connect.", "CIDR", heading="Who may send what to whom")
    ] = ()
    accept_from: Annotated[tuple[str, ...], Flag("Take only those senders.", "PATTERN[=REPLY]", divider="\n")] = ()
    reject_from: Annotated[tuple[str, ...], Flag("Refuse those senders.", "PATTERN[=REPLY]", divider="\n")] = ()
    accept: Annotated[tuple[str, ...], Flag("Take only those recipients.", "PATTERN[=REPLY]", divider="\n")] = ()
    reject: Annotated[tuple[str, ...], Flag("Refuse those recipients.", "PATTERN[=REPLY]", divider="\n")] = ()
    discard: Annotated[tuple[str, ...], Flag("Say 250 to those recipients and keep nothing.", "PATTERN")] = ()
    known_recipients: Annotated[
        Path | None, Flag("Refuse who is not in that file: an address or @domain a line.", "FILE")
    ] = None

    faults: Annotated[
        tuple[str, ...],
        Flag(
            "Play that failure.", "'STAGE WORD:VALUE …'", singular="fault", divider="\n", heading="Failing on purpose"
        ),
    ] = ()
    seed: Annotated[int | None, Flag("Make the chance in faults repeatable.", "N")] = None
    hooks: Annotated[
        tuple[str | Callable[..., object], ...], Flag("Ask that Python function.", "MODULE:FUNCTION", singular="hook")
    ] = ()
    chaos: Annotated[bool, Flag("Let Mailpit's /api/v1/chaos play faults.")] = False

    http_tls: Annotated[
        bool, Flag("Serve them over TLS, with --tls-cert or a certificate made for it.", heading="The page and the API")
    ] = False
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

    log: Annotated[
        Literal["text", "json"],
        Flag("What is said while running: lines for people or for programs.", heading="While it runs"),
    ] = "text"
    quiet: Annotated[bool, Flag("Say nothing but warnings and errors.")] = False
    verbose: Annotated[bool, Flag("Say more: each conversation, each HTTP request that fails.")] = False
    ready_file: Annotated[
        Path | None, Flag("Once everything listens, write one JSON object with the real ports there.", "PATH")
    ] = None

    preload: Annotated[
        tuple[Path, ...], Flag("Start with the mail of that file or folder in it.", "PATH", heading="Mail in and out")
    ] = ()
    save_dir: Annotated[Path | None, Flag("Write each mail there too, as a file, when it is kept.", "DIR")] = None
    print: Annotated[
        Literal["none", "json", "raw"], Flag("Write each mail to standard output; lines for people go to stderr.")
    ] = "none"
    exit_after: Annotated[int, Flag("End once that many mails have come; 0 goes on.", "N")] = 0
    timeout: Annotated[
        float,
        Flag("With --exit-after: end with exit code 1 if they have not come by then.", "DURATION", parse_duration),
    ] = 0.0
    """Seconds since the start; 0 waits for ever."""

    def __post_init__(self) -> None:
        if self.http == "none":
            force_setattr(self, "http", None)
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, int | float) and not 0 <= value < TOO_LARGE and name != "seed":
                what = "less than 0" if value < 0 else "so large"
                raise ConfigError(f"--{name.replace('_', '-')} {value}: no limit is {what}")
        if self.timeout and not self.exit_after:
            raise ConfigError("--timeout says how long to wait for --exit-after N: give that too")

    @property
    def largest_mail(self) -> int:
        """Octets that a mail may have, also where that is no limit: one larger than the store may be is not kept."""
        return min(filter(None, (self.max_message_size, self.max_store_size)), default=NO_LIMIT)
