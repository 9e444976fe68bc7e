"""What a browser may do with an answer: one content security policy for each kind of answer.

A caught mail is hostile, and it is served from the page's own origin. So nothing of a mail is ever served
without ``sandbox``, which gives it an origin of its own, and the page runs only scripts that carry the nonce
of this one answer: a part of a mail can't be one of them, whatever its type (CSP level 3).
"""

import secrets

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
)
"""On every answer that does not say otherwise; the last is for what is data and never a document."""

PART = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
"""For the bytes of a mail, opened on their own."""

PAGE = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'self'; "
    "frame-ancestors 'self'"
)

_MAIL = (
    "default-src 'none'; img-src {images}; style-src {styles} 'unsafe-inline'; font-src {fonts}; media-src {media}; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
MAIL = _MAIL.format(images="'self' data:", styles="", fonts="data:", media="'none'")
"""For the HTML of a mail: its own pictures (``cid:``) and nothing from elsewhere."""
MAIL_WITH_REMOTE = _MAIL.format(images="* data:", styles="*", fonts="* data:", media="*")
"""The same when a person asked for remote content. Scripts and frames stay shut."""


def new_nonce() -> str:
    """A nonce for one answer."""
    return secrets.token_urlsafe(16)
