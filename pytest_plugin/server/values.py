"""What the HTTP API tells of times is cut to milliseconds: what began within the first of a test began in it."""

from msgspec.structs import replace

from catcher.message import Envelope
from catcher.session import Session

CUT = 0.001


def later(envelope: Envelope) -> Envelope:
    """The envelope, begun as late as it may have; what was imported never began."""
    return replace(envelope, began=envelope.began and envelope.began + CUT)


def later_session(session: Session) -> Session:
    """The conversation, begun and ended as late as it may have."""
    return replace(session, began=session.began + CUT, ended=session.ended and session.ended + CUT)
