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


def mail(*, remote: bool, images: bool) -> str:
    """For the HTML of a mail: its own pictures (``cid:``), unless it is to show none, and nothing from elsewhere.

    With ``remote``, for a person who asked for it, pictures, styles, fonts and media of others too. Scripts and
    frames stay shut.
    """
    pictures = "* data:" if remote else "'self' data:"
    return _MAIL.format(
        images=pictures if images else "'none'",
        styles="*" if remote else "",
        fonts="* data:" if remote else "data:",
        media="*" if remote else "'none'",
    )


def new_nonce() -> str:
    """A nonce for one answer."""
    return secrets.token_urlsafe(16)
