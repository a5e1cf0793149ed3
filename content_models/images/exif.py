"""What a camera or a program wrote beside the pixels, as little of it as is of use.

The exact place and the serial number never leave this module: a cell of 0.1 degrees (some 10 km) and a keyed hash do.
Source: Exif 3.0 (CIPA DC-008). What does not live here: the key (injected), opening (`opening`).
"""

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image

Keyed = Callable[[bytes], bytes]
"""A keyed hash of a digest, such as `graph.vault.ContactKeyer.keyed`."""

CELL_DEGREES = 0.1
LONGEST = 64

_EDITORS = re.compile(
    r"photoshop|lightroom|gimp|snapseed|picsart|canva|facetune|affinity|pixelmator|paint\.net|meitu|vsco|fotor|"
    r"luminar|capture one|inkscape|krita|photopea|faceapp|remini|midjourney|stable diffusion|dall",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0]+")
_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_CAMERA_SERIAL = 0xC62F  # of raw converters; the standard's own is BodySerialNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Exif:
    """What was kept of a picture's Exif, each None where it says nothing.

    Attributes:
        camera: maker and model; shared by everyone who owns one, so it ties nobody to anybody.
        device_key: 32 hex digits of a keyed hash of maker, model and serial number; None without a serial number.
        place: south-west corner of the cell of 0.1 degrees, latitude and longitude.
        software: what last wrote the file, by its own words.
        edited: whether that is a program for editing pictures.
        taken_local: ISO 8601 by the camera's own clock, without a zone.
    """

    camera: str | None = None
    device_key: str | None = None
    place: tuple[float, float] | None = None
    software: str | None = None
    edited: bool = False
    taken_local: str | None = None


def read_exif(image: Image.Image, keyed: Keyed | None) -> Exif:
    """Read the Exif of an opened picture. What is malformed counts as not there: strangers wrote it."""
    try:
        tags = image.getexif()
        camera_tags, place_tags = tags.get_ifd(ExifTags.IFD.Exif), tags.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # Pillow's readers of nested directories raise whatever the bytes make them
        return Exif()
    software = _text(tags.get(ExifTags.Base.Software))
    maker, model = _text(tags.get(ExifTags.Base.Make)), _text(tags.get(ExifTags.Base.Model))
    serial = _text(camera_tags.get(ExifTags.Base.BodySerialNumber)) or _text(tags.get(_CAMERA_SERIAL))
    return Exif(
        camera=" ".join(part for part in (maker, model) if part) or None,
        device_key=_device_key(maker, model, serial, keyed),
        place=_cell(place_tags),
        software=software,
        edited=bool(software and _EDITORS.search(software)),
        taken_local=_time(camera_tags.get(ExifTags.Base.DateTimeOriginal)),
    )


def _text(value: Any) -> str | None:
    """One short line without control characters, None for anything but text."""
    if isinstance(value, bytes):
        value = value[: 4 * LONGEST].decode("utf-8", "ignore")
    if not isinstance(value, str):
        return None
    return _SPACE.sub(" ", value.encode("utf-8", "ignore").decode()).strip()[:LONGEST] or None


def _device_key(maker: str | None, model: str | None, serial: str | None, keyed: Keyed | None) -> str | None:
    if keyed is None or serial is None or not serial.strip("0 "):
        return None
    line = "\x1f".join((maker or "", model or "", serial))
    return keyed(hashlib.sha256(line.encode()).digest()).hex()[:32]


def _cell(tags: Mapping[int, Any]) -> tuple[float, float] | None:
    south, east = ExifTags.GPS.GPSLatitudeRef, ExifTags.GPS.GPSLongitudeRef
    latitude = _degrees(tags.get(ExifTags.GPS.GPSLatitude), tags.get(south), "S", 90)
    longitude = _degrees(tags.get(ExifTags.GPS.GPSLongitude), tags.get(east), "W", 180)
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):  # the sea where empty fields lie
        return None
    return _floor(latitude), _floor(longitude)


def _degrees(value: Any, reference: Any, negative: str, most: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    angle = degrees + minutes / 60 + seconds / 3600
    if not (math.isfinite(angle) and 0 <= angle <= most):
        return None
    return -angle if _text(reference) == negative else angle


def _floor(angle: float) -> float:
    return round(math.floor(angle / CELL_DEGREES) * CELL_DEGREES, 1)


def _time(value: Any) -> str | None:
    found = _TIME.fullmatch(_text(value) or "")
    if found is None or found[1] == "0000":
        return None
    return f"{found[1]}-{found[2]}-{found[3]}T{found[4]}:{found[5]}:{found[6]}"
