"""File names from headers, made fit to be shown and to be saved under. A name is never a path."""

import re

LONGEST = 200
"""Characters that are kept: every file system takes as many, with room for what a browser adds."""

# Separators, and the colon that opens a stream on NTFS; controls; what turns the direction of text (a name
# that ends in "gpj.exe" must not read "exe.jpg"); what has no width; lone surrogates.
_UNSAFE = re.compile("[/\\\\:]")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)")


def safe(name: str) -> str:
    """The name without anything that leads out of a folder or hides what it is; empty if nothing is left."""
    name = _HIDDEN.sub("", name).lstrip("./\\: ")  # of "../../x" and ".x" the x
    name = _UNSAFE.sub("_", name).rstrip(". ")
    if _DEVICE.match(name):
        name = "_" + name
    if len(name) > LONGEST:
        stem, dot, suffix = name.rpartition(".")
        name = stem[: LONGEST - len(suffix) - 1] + dot + suffix if dot and len(suffix) <= 20 else name[:LONGEST]
    return name
