"""How far a conversation is, and the mail transaction in it, from MAIL to the end of the mail (RFC 5321, 3.3)."""

from enum import IntEnum

from msgspec import Struct, field

from catcher.message import Envelope


class State(IntEnum):
    """How far a conversation is (RFC 5321, 4.1.4); a command needs a state or any after it."""

    CONNECTED = 0
    GREETED = 1
    SENDER = 2
    RECIPIENT = 3


class Transaction(Struct, kw_only=True, gc=False):
    """What is said so far about the mail to come."""

    sender: str
    options: tuple[str, ...]
    body: str = "7BIT"
    """``7BIT``, ``8BITMIME`` or ``BINARYMIME`` (RFC 6152, RFC 3030)."""
    smtputf8: bool = False
    began: float
    recipients: list[str] = field(default_factory=list)
    discarded: int = 0
    """Recipients that were told yes and for whom nothing is kept."""
    chunks: list[bytes] = field(default_factory=list)
    """What BDAT has brought so far."""
    recipient_options: list[tuple[str, ...]] = field(default_factory=list)

    def envelope(self, *, helo: str, peer: str, tls: str, auth_user: str) -> Envelope:
        """The envelope as it stands."""
        return Envelope(
            mail_from=self.sender,
            rcpt_to=tuple(self.recipients),
            helo=helo,
            peer=peer,
            tls=tls,
            auth_user=auth_user,
            mail_options=self.options,
            rcpt_options=tuple(self.recipient_options) if any(self.recipient_options) else (),
            began=self.began,
        )
