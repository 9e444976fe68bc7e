"""Mail in files: .eml, mbox, Maildir, JSON lines and zip, read and written one mail at a time."""

from catcher.files.found import Found, arrival, portions
from catcher.files.jsonl import encode_found
from catcher.files.marking import inbox_of, keep
from catcher.files.reading import find_mail, mail_in
from catcher.files.writing import KINDS, Kept, Kind, kind_of, streamed, write

__all__ = [
    "KINDS",
    "Found",
    "Kept",
    "Kind",
    "arrival",
    "encode_found",
    "find_mail",
    "inbox_of",
    "keep",
    "kind_of",
    "mail_in",
    "portions",
    "streamed",
    "write",
]
