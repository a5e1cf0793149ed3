"""What a picture file declares, read without decoding a pixel: format, size, frames, and where the picture ends.

Sources: JPEG (ITU T.81), PNG (W3C), GIF89a, WebP (RFC 9649), BMP (BITMAPINFOHEADER). Each walk is one pass with a
bounded number of steps, whatever the bytes. What does not live here: what is refused beyond a broken or cut file
(`opening`), decoding.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import Invalid


class Format(StrEnum):
    """What a picture is; FRAME is one that was taken from a video."""

    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    WEBP = "webp"
    BMP = "bmp"
    FRAME = "frame"


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file declares.

    Attributes:
        width, height: pixels of the canvas that a decoder would allocate.
        frames: pictures in the file, 1 or more.
        scans: passes over the pixels that decoding takes; more than one for a progressive JPEG.
        end: the first byte that is no longer part of the picture.
    """

    format: Format
    width: int
    height: int
    frames: int
    scans: int
    end: int


MOST_STEPS = 400_000
"""Blocks, chunks or segments of one file: 32 MiB in GIF's blocks of 255 bytes are 130,000."""

_KNOWN_AND_REFUSED = (
    (re.compile(rb"....ftyp(heic|heix|hevc|mif1|msf1)", re.DOTALL), "HEIC"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "AVIF"),
    (re.compile(rb"II\*\0|MM\0\*"), "TIFF"),
    (re.compile(rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51"), "JPEG 2000"),
    (re.compile(rb"\s*<(\?xml|svg)"), "SVG"),
    (re.compile(rb"8BPS"), "Photoshop"),
    (re.compile(rb"%!PS|\xc5\xd0\xd3\xc6"), "PostScript"),
)


def outline(data: bytes) -> Outline:
    """Read what the file declares. Raises Invalid for another format, a broken file, or one that was cut short."""
    try:
        return _walker(data)(data)
    except (struct.error, IndexError) as error:
        raise _cut_short() from error


def _walker(data: bytes) -> Callable[[bytes], Outline]:
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _gif
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp
    if data.startswith(b"BM"):
        return _bmp
    name = next((name for pattern, name in _KNOWN_AND_REFUSED if pattern.match(data)), None)
    what = f"a {name} file" if name else "no picture of a known format"
    raise Invalid(f"this is {what}; JPEG, PNG, WebP, GIF and BMP are read")


def _cut_short() -> Invalid:
    return Invalid("the picture is cut short: its end is missing; ask for the whole file")


def _broken(what: str) -> Invalid:
    return Invalid(f"the picture is broken: {what}")


class _Steps:
    """Counts what a walk has passed, and ends one that a hostile file would draw out."""

    def __init__(self) -> None:
        self._taken = 0

    def take(self) -> None:
        self._taken += 1
        if self._taken > MOST_STEPS:
            raise Invalid(f"the picture consists of more than {MOST_STEPS:,} parts; no program writes it so")


_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # one that ends a scan: neither a stuffed byte nor a restart
_STANDALONE = frozenset((0x01, *range(0xD0, 0xD8)))
_FRAME_HEADERS = frozenset((0xC0, 0xC1, 0xC2))
_OTHER_FRAME_HEADERS = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg(data: bytes) -> Outline:
    at, size, scans, steps = 2, (0, 0), 0, _Steps()
    while True:
        steps.take()
        if data[at] != 0xFF:
            raise _broken("a JPEG segment begins where none should")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == 0xD9:
            return Outline(Format.JPEG, *size, 1, max(scans, 1), at + 2)
        elif marker in _STANDALONE:
            at += 2
        else:
            if marker in _OTHER_FRAME_HEADERS:
                raise Invalid("this kind of JPEG (lossless, hierarchical or arithmetic) is not read; re-save it")
            if marker in _FRAME_HEADERS and size == (0, 0):
                height, width = struct.unpack_from(">HH", data, at + 5)
                size = width, height
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]
            if marker == 0xDA:
                scans, found = scans + 1, _MARKER.search(data, at)
                if found is None:
                    raise _cut_short()
                at = found.start()


def _png(data: bytes) -> Outline:
    at, frames, steps = 8, 1, _Steps()
    if data[12:16] != b"IHDR":
        raise _broken("a PNG begins without its header")
    width, height = struct.unpack_from(">II", data, 16)
    while True:
        steps.take()
        length, kind = struct.unpack_from(">I4s", data, at)
        if at + 12 + length > len(data):
            raise _cut_short()
        if kind == b"acTL":
            frames = max(1, struct.unpack_from(">I", data, at + 8)[0])
        at += 12 + length
        if kind == b"IEND":
            return Outline(Format.PNG, width, height, frames, 1, at)


def _gif(data: bytes) -> Outline:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at, frames, steps = 13 + _palette(flags), 0, _Steps()
    while True:
        steps.take()
        block = data[at]
        if block == 0x3B:
            return Outline(Format.GIF, width, height, max(frames, 1), 1, at + 1)
        if block == 0x21:
            at = _past_blocks(data, at + 2, steps)
        elif block == 0x2C:
            left, top, wide, high, flags = struct.unpack_from("<HHHHB", data, at + 1)
            width, height = max(width, left + wide), max(height, top + high)
            frames += 1
            at = _past_blocks(data, at + 11 + _palette(flags), steps)
        else:
            raise _broken("a GIF block is of no known kind")


def _palette(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _past_blocks(data: bytes, at: int, steps: _Steps) -> int:
    """Past blocks that each begin with their length, and the empty one that ends them."""
    while length := data[at]:
        steps.take()
        at += 1 + length
    return at + 1


def _webp(data: bytes) -> Outline:
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise _cut_short()
    at, size, frames, steps = 12, (0, 0), 0, _Steps()
    while at + 8 <= end:
        steps.take()
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > end:
            raise _cut_short()
        size = size if size != (0, 0) else _webp_size(kind, data, at + 8)
        frames += kind == b"ANMF"
        at += 8 + length + length % 2
    return Outline(Format.WEBP, *size, max(frames, 1), 1, end)


def _webp_size(kind: bytes, data: bytes, at: int) -> tuple[int, int]:
    """The size that a WebP chunk states, (0, 0) for one that states none."""
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[at + 4 : at + 7], "little"), 1 + int.from_bytes(data[at + 7 : at + 10], "little")
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, at + 1)[0]
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, at + 6)
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _bmp(data: bytes) -> Outline:
    """Uncompressed ones only; their end follows from their size, since the length that they state is often wrong."""
    begin, header, width, height, _, depth, packing = struct.unpack_from("<IIiiHHI", data, 10)
    if header < 40 or packing not in (0, 3) or depth not in (1, 4, 8, 16, 24, 32) or width < 0:
        raise Invalid("this kind of BMP (compressed, or older than Windows 3) is not read; re-save it")
    end = begin + (width * depth + 31) // 32 * 4 * abs(height)
    if end > len(data):
        raise _cut_short()
    return Outline(Format.BMP, width, abs(height), 1, 1, end)
