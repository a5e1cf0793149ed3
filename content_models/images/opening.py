"""The one door for pictures that strangers send: bytes in, pixels within bounds out, or a refusal that says why.

Order: length, format by content, declared size, what follows the picture, and only then the decoder, which is handed
the picture's own bytes and nothing else. What does not live here: reading a file's outline (`outlines`), lists of
known pictures (they are asked before this door, `detector`).
"""

import hashlib
import io
import re
import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image

from content_models.images.exif import Exif, Keyed, read_exif
from content_models.images.outlines import Format, Outline, outline
from domain.errors import Invalid

Pixels = npt.NDArray[np.uint8]
"""uint8 (height, width, 3), red, green, blue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What is taken in.

    Attributes:
        bytes: of the file.
        pixels: of the canvas; phones make 50 million, a decompression bomb states billions.
        side: pixels of the longer side.
        scan_pixels: pixels times passes: a progressive JPEG may ask for hundreds of passes.
        frames: further frames of an animation, spread over it; `frame_pixels`: of all that have to be decoded for them.
    """

    bytes: int = 32 << 20
    pixels: int = 64_000_000
    side: int = 30_000
    scan_pixels: int = 800_000_000
    frames: int = 8
    frame_pixels: int = 200_000_000


BOUNDS = Bounds()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """A decoded picture.

    Attributes:
        pixels: uint8 (height, width, 3), upright as its Exif says, on white where it was transparent.
        frames: further frames of an animation, likewise.
        sha256: of the bytes as they came.
        findings: what was odd about the file, as short sentences.
    """

    pixels: Pixels
    frames: tuple[Pixels, ...]
    sha256: str
    format: Format
    exif: Exif
    findings: tuple[str, ...]

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


def open_picture(data: bytes, keyed: Keyed | None = None, bounds: Bounds = BOUNDS) -> Picture:
    """Decode a picture.

    Args: keyed: the keyed hash under which a camera's serial number is kept; without it none is.
    Raises Invalid for what is no JPEG, PNG, WebP, GIF or BMP, is over a bound, broken, cut short or two files in one.
    """
    if len(data) > bounds.bytes:
        raise Invalid(f"the file has {len(data):,} bytes, {bounds.bytes:,} are read; send a smaller copy")
    found = outline(data)
    _require_size(found, bounds)
    findings = _around(data, found)
    pixels, frames, exif = _decoded(data[: found.end], found, keyed, bounds)
    if found.frames > 1:
        findings = (*findings, f"an animation of {found.frames} frames, of which {1 + len(frames)} are looked at")
    return Picture(
        pixels=pixels,
        frames=frames,
        sha256=hashlib.sha256(data).hexdigest(),
        format=found.format,
        exif=exif,
        findings=findings,
    )


def _require_size(found: Outline, bounds: Bounds) -> None:
    pixels = found.width * found.height
    stated = f"the picture states {found.width:,} × {found.height:,} pixels"
    if pixels == 0:
        raise Invalid(f"{stated}: there is nothing to see")
    if pixels > bounds.pixels or max(found.width, found.height) > bounds.side:
        raise Invalid(f"{stated}; up to {bounds.pixels:,} and {bounds.side:,} a side are read; send a smaller copy")
    if pixels * found.scans > bounds.scan_pixels:
        raise Invalid(f"{stated} in {found.scans} passes, which is more work than any camera asks for; re-save it")


_SEARCHED_BYTES = 65_536
_EMBEDDED = {  # what begins anywhere in the first bytes after the picture
    "an archive": re.compile(rb"PK\x03\x04|PK\x05\x06|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\xfd7zXZ\0"),
    "a document": re.compile(rb"%PDF-|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "markup or a script": re.compile(rb"<(!doctype|html|script|svg|iframe|\?php)", re.IGNORECASE),
    "a program": re.compile(rb"^(MZ|\x7fELF|\xfe\xed\xfa|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe)|^#!/|\nMZ\x90\0"),
}
_HEAD_BYTES = 1024  # readers of PDF and browsers that guess look this far
_HEAD = {name: _EMBEDDED[name] for name in ("a document", "markup or a script")}
_ARCHIVE_TAIL = 22 + 65_535
_CAMERA_TRAILERS = (
    (re.compile(rb"\xff\xd8\xff"), "a further JPEG"),
    (re.compile(rb"....ftyp", re.DOTALL), "a short video"),
    (re.compile(rb".{0,16}(SEFH|SEFT|MotionPhoto)", re.DOTALL), "a phone's own data"),
)


def _around(data: bytes, found: Outline) -> tuple[str, ...]:
    """What stands before and after the picture, as findings. Raises Invalid where it makes the file a second one.

    A short video behind a picture, as phones write it, holds any four bytes by chance: it is not searched, only cut.
    """
    rest = memoryview(data)[found.end :]
    known = next((what for pattern, what in _CAMERA_TRAILERS if pattern.match(rest)), None)
    other = _second_kind(data[:_HEAD_BYTES], _HEAD) or ("an archive" if _ends_as_archive(data) else None)
    if other is None and known is None:
        other = _second_kind(rest[:_SEARCHED_BYTES], _EMBEDDED)
    if other:
        raise Invalid(f"the picture is {other} as well; a file that is two things is not read: re-save the picture")
    if not len(rest) or not bytes(rest).strip(b"\0\xff \t\r\n"):
        return ()
    what = known or "data of no known kind"
    return (f"{len(rest):,} bytes after the picture's end, {what}: cut off and not looked at",)


def _second_kind(part: bytes | memoryview, kinds: dict[str, re.Pattern[bytes]]) -> str | None:
    return next((name for name, pattern in kinds.items() if pattern.search(part)), None)


def _ends_as_archive(data: bytes) -> bool:
    """Whether a ZIP's directory ends the file, wherever in the picture it is hidden."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _ARCHIVE_TAIL))
    if at < 0 or at + 22 > len(data):
        return False
    size = struct.unpack_from("<I", data, at + 12)[0]
    return size == 0 or (size <= at and data[at - size : at - size + 4] == b"PK\x01\x02")


def _decoded(
    data: bytes, found: Outline, keyed: Keyed | None, bounds: Bounds
) -> tuple[Pixels, tuple[Pixels, ...], Exif]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning about odd metadata is no reason to refuse the pixels
            with Image.open(io.BytesIO(data), formats=[found.format.upper()]) as image:
                exif, turn = read_exif(image, keyed), _orientation(image)
                frames = [_upright(image, turn) for _ in _seeks(image, found, bounds)]
    except Invalid:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise Invalid("the picture unfolds to more than it stated; it is not read") from error
    except Exception as error:  # the decoder's answer to bytes that are broken differs by format and version
        raise Invalid(f"the picture is broken: its {found.format} data cannot be decoded") from error
    return frames[0], tuple(frames[1:]), exif


def _seeks(image: Image.Image, found: Outline, bounds: Bounds) -> Iterator[None]:
    """Moves from frame to frame: the first, then as many as wanted, spread over what may be decoded."""
    yield
    walked = min(found.frames, bounds.frame_pixels // (found.width * found.height))
    for index in _spread(walked, bounds.frames):
        try:
            image.seek(index)
        except EOFError:  # fewer frames than stated
            return
        yield


def _spread(count: int, most: int) -> list[int]:
    """Up to `most` of the positions 1 … count − 1, the last one among them."""
    if count < 2 or most < 1:
        return []
    return sorted({round(at) for at in np.linspace(max(1, (count - 1) / most), count - 1, min(most, count - 1))})


def _upright(image: Image.Image, orientation: int) -> Pixels:
    image.load()
    frame = _eight_bits(image)
    if "A" in frame.getbands() or "transparency" in frame.info:
        layered = frame.convert("RGBA")
        frame = Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)
    turned = _TURNS.get(orientation)
    flat = frame.convert("RGB")
    return np.array(flat.transpose(turned) if turned is not None else flat)


def _orientation(image: Image.Image) -> int:
    """The Exif orientation, 1 for upright and for anything that is none."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # as in `exif`: whatever the bytes make Pillow raise
        return 1


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits a pixel as eight; Pillow itself would cut them off at white."""
    if not image.mode.startswith("I"):
        return image
    return Image.fromarray((np.clip(np.asarray(image, np.int64), 0, 65_535) >> 8).astype(np.uint8))
