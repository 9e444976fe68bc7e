"""Makes a mail of what a command line says of it."""

import mimetypes
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path

from catcher.errors import ConfigError, FileError


def compose(
    *,
    sender: str,
    to: Sequence[str],
    cc: Sequence[str],
    subject: str,
    text: str | None,
    html: str | None,
    attach: Sequence[Path],
    headers: Sequence[str],
) -> bytes:
    """The mail, lines ended by CRLF; 7-bit, so that any server takes it. It has no Message-ID yet."""
    mail = EmailMessage()
    fields = {"From": sender, "To": ", ".join(to), "Cc": ", ".join(cc), "Subject": subject}
    try:
        for name, value in fields.items():
            if value:
                mail[name] = value
        mail["Date"] = formatdate(localtime=True)
        for header in headers:
            name, colon, value = header.partition(":")
            if not colon:
                raise ConfigError(f"--header {header!r}: expected NAME: VALUE")
            del mail[name]
            mail[name] = value.strip()
    except (ValueError, IndexError) as error:  # a line end in a header; an address that can't be read
        raise ConfigError(f"a header can't be so: {error}") from error
    if text is not None or html is None:
        mail.set_content(text or "", cte="quoted-printable")
    if html is not None:
        if text is None:
            mail.set_content(html, subtype="html", cte="quoted-printable")
        else:
            mail.add_alternative(html, subtype="html", cte="quoted-printable")
    for path in attach:
        _attach(mail, path)
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


def _attach(mail: EmailMessage, path: Path) -> None:
    kind, encoding = mimetypes.guess_type(path.name)
    main, _, sub = (kind if kind and not encoding else "application/octet-stream").partition("/")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"--attach {path}: {error.strerror}") from error
    mail.add_attachment(content, maintype=main, subtype=sub, filename=path.name)
