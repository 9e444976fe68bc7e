"""Which parts are the text that a person reads, which are attachments, and which belong into the text.

The header says too little and mailers disagree, so this is a table of habits: a leaf is judged by its type,
its disposition (RFC 2183), its name, its Content-ID, and the multipart it lies in.
"""

from msgspec import Struct

from catcher.message.mime import Part

TEXT, HTML, ATTACHMENT, INLINE, OTHER = "text", "html", "attachment", "inline", "other"

_BODIES = {"text/plain": TEXT, "text/html": HTML}
# What a report or a signature is made of: shown as such, and an attachment only if it has a name.
_MACHINERY = {
    *("message/delivery-status", "message/global-delivery-status", "message/disposition-notification"),
    *("text/rfc822-headers", "message/feedback-report"),
    *("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"),
    "application/pgp-encrypted",
}


class Roles(Struct, frozen=True):
    """The leaves of a mail by what they are for, each in the order of the mail."""

    text: tuple[Part, ...]
    html: tuple[Part, ...]
    attachments: tuple[Part, ...]
    inline: tuple[Part, ...]


def leaves(root: Part) -> Roles:
    """Sort the leaves of a tree."""
    if not root.children:  # most mail has one part
        role = _role(root, "")
        return Roles(*((root,) if role == kind else () for kind in (TEXT, HTML, ATTACHMENT, INLINE)))
    found: dict[str, list[Part]] = {TEXT: [], HTML: [], ATTACHMENT: [], INLINE: [], OTHER: []}
    stack = [(root, "")]
    while stack:
        part, container = stack.pop()
        if part.children:
            stack.extend((child, part.content_type) for child in reversed(part.children))
        else:
            found[_role(part, container)].append(part)
    return Roles(tuple(found[TEXT]), tuple(found[HTML]), tuple(found[ATTACHMENT]), tuple(found[INLINE]))


def _role(part: Part, container: str) -> str:
    kind, disposition = part.content_type, part.disposition
    if disposition == "attachment":
        return ATTACHMENT
    alternative = container == "multipart/alternative"
    if kind.startswith("multipart/"):
        return TEXT  # one that could not be opened: shown as it stands
    if kind in _BODIES:
        if alternative or not container or not (part.filename or part.content_id):
            return _BODIES[kind]
        if not part.filename and container == "multipart/related":  # the root of it, RFC 2387
            return _BODIES[kind]
    if kind in _MACHINERY and not part.filename:
        return OTHER
    if disposition == "inline" or part.content_id:
        return INLINE
    return OTHER if alternative and not part.filename else ATTACHMENT
