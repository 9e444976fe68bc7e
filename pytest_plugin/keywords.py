"""The keywords of every assertion, for type checkers and editors; what they mean is in ``matching``."""

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

if TYPE_CHECKING:
    import re

    from .addresses import Address
    from .message import Attachment, Message

TextMatch: TypeAlias = "str | re.Pattern[str] | Callable[[str], object] | Any"
AddressMatch: TypeAlias = "str | re.Pattern[str] | Callable[[Address], object] | Collection[Any] | Any"
AttachmentMatch: TypeAlias = "str | re.Pattern[str] | Callable[[Attachment], object] | Collection[Any] | Any"


class Match(TypedDict, total=False):
    """The keywords of every assertion; None asks nothing."""

    to: AddressMatch
    """Addresses of the To header."""
    cc: AddressMatch
    """Addresses of the Cc header."""
    bcc: AddressMatch
    """Recipients of the envelope that no header names."""
    rcpt: AddressMatch
    """Recipients of the envelope (RCPT TO)."""
    sender: AddressMatch
    """The address of the From header."""
    subject: TextMatch
    """The decoded subject; a ``str`` is all of it."""
    text: TextMatch
    """The plain text; a ``str`` is contained, white space normalised."""
    html: TextMatch
    """The HTML source; a ``str`` is contained, white space normalised."""
    headers: Mapping[str, TextMatch]
    """Any header by name, decoded; a ``str`` is all of its value, None means that there is no such header."""
    attachment: AttachmentMatch
    """An attachment; a ``str`` is its whole file name."""
    where: "Callable[[Message], object]"
    """Decides about the whole mail."""
