"""List-Unsubscribe and its one-click companion (RFC 2369, RFC 8058), and whether they would work."""

import re

from msgspec import Struct

from catcher.message.headers import Headers

ONE_CLICK = "List-Unsubscribe=One-Click"

_COMMENT = re.compile(r"\([^()]*\)")
_LINK = re.compile(r"<([^<>]*)>")
_USABLE = re.compile(r"(?i:https?://[^/?#\s]+|mailto:[^:?\s]+)")


class ListUnsubscribe(Struct, frozen=True):
    """What a mail client makes of the two headers."""

    header: str
    """List-Unsubscribe, unfolded."""
    links: tuple[str, ...]
    """The links a client can use, in the sender's order of preference."""
    errors: str
    """What is wrong, in plain words; empty where nothing is."""
    header_post: str
    """List-Unsubscribe-Post, unfolded."""
    one_click: bool
    """Whether a client may offer unsubscribing with one click (that a DKIM signature covers both is not checked)."""


def verdict(headers: Headers) -> ListUnsubscribe:
    """Judge the headers of a mail."""
    header = next((field.value for field in headers.all("List-Unsubscribe")), "")
    post = next((field.value for field in headers.all("List-Unsubscribe-Post")), "")
    links, errors = _links(header) if header else ([], [])
    secure = any(link.lower().startswith("https://") for link in links)
    if post and post != ONE_CLICK:
        errors.append(f"List-Unsubscribe-Post must be exactly {ONE_CLICK!r} (RFC 8058, 3.1)")
    if post and not secure:
        errors.append("List-Unsubscribe-Post needs an https link in List-Unsubscribe (RFC 8058, 3.1)")
    return ListUnsubscribe(
        header=header,
        links=tuple(links),
        errors=", ".join(errors),
        header_post=post,
        one_click=secure and post == ONE_CLICK and not errors,
    )


def _links(header: str) -> tuple[list[str], list[str]]:
    text = _COMMENT.sub("", header).strip()
    links: list[str] = []
    errors: list[str] = []
    for link in _LINK.findall(text):
        if re.search(r"\s", link):
            errors.append(f'"{link}" must not hold spaces')
        elif _USABLE.match(link) is None:
            errors.append(f'"{link}" is no http, https or mailto link')
        else:
            links.append(link)
    between = _LINK.sub("<>", text)
    if "<>" not in between:
        errors.append(f'"{text}" has no link in angle brackets')
    elif re.fullmatch(r"<>(\s*,\s*<>)*", between) is None:
        errors.append(f'"{text}" must be links in angle brackets, parted by commas')
    return links, errors
