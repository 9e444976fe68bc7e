"""Which messages have a letter or a digit in them, anywhere: what is asked for with the first key that is pressed.

Most words have it, and so has nearly every message: to go through all these words would take longer than any other
search, to note which of 36 characters a message has takes a microsecond or two.
"""

import json
import sqlite3
import string
import struct
from collections.abc import Sequence

from catcher.store.seqs import Seqs, integers

CHARACTERS = (*string.ascii_lowercase, *string.digits)

_ADD = """
INSERT INTO idx.letter SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')
FROM json_each(?) WHERE true ON CONFLICT DO UPDATE SET seqs = seqs | excluded.seqs
"""
_FORGET = """
DELETE FROM idx.letter WHERE character IN (SELECT value FROM json_each(?))
AND stretch < (SELECT coalesce(min(seq), 0) FROM message) >> 6
"""


def enter(connection: sqlite3.Connection, texts: Sequence[tuple[int, str]]) -> None:
    """Note what characters these have: folded texts, each with its message's seq, in their order.

    Stretches of which all messages are gone are forgotten.
    """
    if not texts:
        return
    seqs = Seqs(texts[0][0] & ~63, texts[-1][0] | 63)
    rows = []
    for character in CHARACTERS:
        found = sum(1 << seq - seqs.first for seq, text in texts if character in text)
        stretches = struct.iter_unpack("<q", found.to_bytes((seqs.last + 1 - seqs.first) // 8, "little"))
        rows += [(character, seqs.first + 64 * place >> 6, bits) for place, (bits,) in enumerate(stretches) if bits]
    connection.execute(_ADD, (json.dumps(rows),))
    connection.execute(_FORGET, (json.dumps(CHARACTERS),))


def having(connection: sqlite3.Connection, character: str, seqs: Seqs) -> int:
    """The messages that have one of ``CHARACTERS``."""
    first, last = seqs.first >> 6, seqs.last >> 6
    numbers, bits = connection.execute(
        "SELECT group_concat(stretch - ?), group_concat(seqs) FROM idx.letter "
        "WHERE character = ? AND stretch BETWEEN ? AND ?",
        (first, character, first, last),
    ).fetchone()
    return seqs.of_stretches(integers(numbers), integers(bits))
