"""The JSON of answers: Mailpit's v1, and our keys beside it. Fields are named as they are on the wire.

The structs write every answer, and the API's description is made from them.
"""

from msgspec import Struct, field


class Address(Struct, frozen=True):
    """One mailbox of an address header."""

    Name: str
    Address: str


class Summary(Struct, frozen=True, kw_only=True):
    """What a list shows of a message."""

    ID: str
    MessageID: str
    Read: bool
    From: Address
    To: list[Address]
    Cc: list[Address]
    Bcc: list[Address]
    ReplyTo: list[Address]
    Subject: str
    Created: str
    Username: str
    Tags: list[str]
    Size: int
    Attachments: int
    Snippet: str
    Seq: int
    """Order of arrival, from 1, never used twice."""
    MailFrom: str
    """The envelope's sender; empty for the null sender."""
    RcptTo: list[str]
    """The envelope's recipients."""
    Inbox: str
    Pinned: bool
    Defects: int
    """How many things are wrong with the mail; the message names them."""


class Messages(Struct, frozen=True, kw_only=True):
    """A slice of a list, newest first."""

    total: int
    unread: int
    count: int
    messages_count: int
    messages_unread: int
    start: int
    tags: list[str]
    messages: list[Summary]


class Checksums(Struct, frozen=True):
    """Of a part's decoded bytes, in hexadecimal."""

    MD5: str
    SHA1: str
    SHA256: str


class Attachment(Struct, frozen=True, kw_only=True):
    """A part that is a file: attached, or inline and shown by the HTML."""

    PartID: str
    FileName: str
    ContentType: str
    ContentID: str
    Size: int
    Checksums: Checksums


class Part(Struct, frozen=True, kw_only=True):
    """A node of the tree of parts (RFC 2045)."""

    PartID: str
    ContentType: str
    Charset: str
    Encoding: str
    Disposition: str
    FileName: str
    ContentID: str
    Size: int
    Checksums: Checksums | None
    """None of a part that is made of others."""
    Parts: "list[Part]"


class ListUnsubscribe(Struct, frozen=True):
    """List-Unsubscribe and List-Unsubscribe-Post (RFC 2369, RFC 8058)."""

    Header: str = ""
    Links: list[str] = field(default_factory=list)
    Errors: str = ""
    HeaderPost: str = ""
    OneClick: bool = False
    """Whether a client may offer unsubscribing with one click."""


class Envelope(Struct, frozen=True, kw_only=True):
    """What SMTP said about the mail; its headers may say something else."""

    MailFrom: str
    RcptTo: list[str]
    Helo: str
    Peer: str
    TLS: str
    AuthUser: str
    MailOptions: list[str]
    RcptOptions: list[list[str]]
    Began: str
    """When its MAIL command came; empty for mail that was imported."""


class Link(Struct, frozen=True):
    """A link and the text that one clicks on."""

    URL: str
    Text: str
    Where: str
    """``text`` or ``html``."""


class Code(Struct, frozen=True):
    """What could be a one-time code."""

    Value: str
    Context: str
    Likely: bool


class Delivery(Struct, frozen=True):
    """What a delivery report says of one recipient (RFC 3464)."""

    Recipient: str
    Action: str
    Status: str
    Diagnostic: str


class Invitation(Struct, frozen=True):
    """What a calendar part asks for; times are as written (RFC 5545)."""

    PartID: str
    Method: str
    Summary: str
    Location: str
    Organizer: str
    Start: str
    End: str


class Message(Struct, frozen=True, kw_only=True):
    """One message, read."""

    ID: str
    MessageID: str
    From: Address
    To: list[Address]
    Cc: list[Address]
    Bcc: list[Address]
    ReplyTo: list[Address]
    ReturnPath: str
    Subject: str
    ListUnsubscribe: ListUnsubscribe
    Date: str
    Tags: list[str]
    Username: str
    Text: str
    HTML: str
    Size: int
    Inline: list[Attachment]
    Attachments: list[Attachment]
    Seq: int
    Read: bool
    Pinned: bool
    Inbox: str
    Created: str
    """When it arrived; ``Date`` is what its header says."""
    SessionID: str
    Envelope: Envelope
    Links: list[Link]
    Codes: list[Code]
    """What could be a one-time code, the likeliest first."""
    Deliveries: list[Delivery]
    """What a delivery report says of each recipient."""
    Invitations: list[Invitation]
    Defects: list[str]
    Parts: Part


class Runtime(Struct, frozen=True, kw_only=True):
    """Numbers since the start."""

    Uptime: int
    Memory: int
    MessagesDeleted: int
    SMTPAccepted: int
    SMTPAcceptedSize: int
    SMTPRejected: int
    SMTPIgnored: int


class Listening(Struct, frozen=True, kw_only=True):
    """Where mail is taken, and what is spoken there."""

    Address: str
    """Host and port, or ``unix:`` and a path."""
    Protocol: str
    """``smtp``, ``smtps`` (TLS from the first octet) or ``lmtp``."""
    StartTLS: bool


class Info(Struct, frozen=True, kw_only=True):
    """The program and its store in numbers."""

    Version: str
    LatestVersion: str
    Database: str
    DatabaseSize: int
    Messages: int
    Unread: int
    Tags: dict[str, int]
    RuntimeStats: Runtime
    SMTP: str
    """Where to send mail: host and port."""
    Listeners: list[Listening]
    """Everywhere that it may be sent."""
    Evicted: dict[str, int]
    """How many of the deleted ones went by which limit."""


class Relay(Struct, frozen=True, kw_only=True):
    """Where messages could be released to: nowhere, so far."""

    Enabled: bool = False
    SMTPServer: str = ""
    ReturnPath: str = ""
    AllowedRecipients: str = ""
    BlockedRecipients: str = ""
    OverrideFrom: str = ""
    PreserveMessageIDs: bool = False
    RecipientAllowlist: str = ""


class WebUI(Struct, frozen=True, kw_only=True):
    """What a page may offer."""

    Label: str = ""
    MessageRelay: Relay
    SpamAssassin: bool = False
    ChaosEnabled: bool = False
    DuplicatesIgnored: bool = False
    HideDeleteAllButton: bool = False


class ChaosTrigger(Struct, frozen=True, kw_only=True):
    """How often a stage of SMTP fails, in per cent, and with which code."""

    ErrorCode: int
    Probability: int = 0


class Chaos(Struct, frozen=True, kw_only=True):
    """Failures by chance; a trigger that is left out is off."""

    Sender: ChaosTrigger = ChaosTrigger(ErrorCode=451)
    Recipient: ChaosTrigger = ChaosTrigger(ErrorCode=451)
    Authentication: ChaosTrigger = ChaosTrigger(ErrorCode=535)


class Sent(Struct, frozen=True):
    """Where the mail is now."""

    ID: str


class SendError(Struct, frozen=True):
    """Why a mail was not composed."""

    Error: str
