"""A mail's HTML, changed as little as it can be to be seen: ``cid:`` links lead to parts; links open elsewhere.

It is done on the text, not on a parsed tree: what a person looks at is then what was sent, broken markup and
all. Nothing is made safe here; that is the work of the sandbox it is shown in (``policy``).
"""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import unquote

_CID = re.compile(r"""(?i)(?<=["'=(])\s*cid:([^\s"'<>)]+)""")
_LINK = re.compile(r"(?i)<(a|area|form)(?=[\s/>])")
_FRAME = re.compile(r"(?i)<(i?frame)(?=[\s/>])")


def with_parts(html: str, *, url_of: Callable[[str], str | None]) -> str:
    """With each ``cid:`` link (RFC 2392) led to the URL that ``url_of`` knows for its Content-ID, if it does."""
    if "cid:" not in html.lower():
        return html
    return _CID.sub(lambda match: url_of(unquote(unescape(match[1]))) or match[0], html)


def with_links_outside(html: str) -> str:
    """With links that open a page of their own. Of two attributes of one name HTML takes the first: ours.

    Frames are told to stay empty. The policy lets nothing into them anyway, but Chromium connects to the place a
    frame names before it asks the policy.
    """
    html = _FRAME.sub(r'<\1 src="about:blank"', html)
    return _LINK.sub(r'<\1 target="_blank" rel="noreferrer noopener"', html)
