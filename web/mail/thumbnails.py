"""Small pictures of attached ones, 180 by 120 as Mailpit's. Pillow (extra ``images``) makes them."""

import struct
import zlib
from io import BytesIO

SIZE = (180, 120)
MOST_PIXELS = 20_000_000
"""A picture is opened up to this many: a few kB of PNG can claim to be a wall."""
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF")
"""What is opened, whatever a mail calls it: Pillow hands PostScript to another program, and an icon may hold more
than its size says."""


def thumbnail(picture: bytes | None) -> bytes | None:
    """A JPEG of the picture on white; a blank one of what is none. None without Pillow."""
    try:
        from PIL import Image, ImageOps
    except ImportError:
        return None
    canvas = Image.new("RGB", SIZE, "white")
    if picture is not None:
        try:
            with Image.open(BytesIO(picture), formats=FORMATS) as opened:
                if opened.width * opened.height <= MOST_PIXELS:
                    fitted = ImageOps.contain(opened.convert("RGBA"), SIZE)
                    place = ((SIZE[0] - fitted.width) // 2, (SIZE[1] - fitted.height) // 2)
                    canvas.paste(fitted, place, fitted)
        except Exception:  # noqa: BLE001, S110  what can't be opened, for whatever reason a decoder has, stays blank
            pass
    target = BytesIO()
    canvas.save(target, "JPEG", quality=70)
    return target.getvalue()


def blank() -> bytes:
    """A white PNG of that size, made without Pillow."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", *SIZE, 1, 0, 0, 0, 0)
    rows = (b"\0" + b"\xff" * ((SIZE[0] + 7) // 8)) * SIZE[1]
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks
