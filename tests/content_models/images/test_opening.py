"""The door for pictures: what is honest comes through as it is, all else is refused with a reason and within bounds."""

import hashlib
import hmac
import io
import struct
import time
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from content_models.images.opening import BOUNDS, Bounds, open_picture
from content_models.images.outlines import outline
from domain.errors import Invalid
from tests.content_models.images.made import encoded, scene

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
LOSSLESS = {"PNG": {}, "BMP": {}, "WEBP": {"lossless": True}}


def keyed(digest: bytes) -> bytes:
    return hmac.new(b"k" * 32, digest, hashlib.sha256).digest()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a.txt", "words" * 50)
    return buffer.getvalue()


@pytest.mark.parametrize("form", LOSSLESS)
@given(st.integers(0, 99), st.integers(1, 90), st.integers(1, 90))
@settings(max_examples=15)
def test_what_lossless_formats_hold_comes_out_pixel_by_pixel(form: str, seed: int, width: int, height: int) -> None:
    pixels = scene(seed, 90, 90)[:height, :width]
    data = encoded(pixels, form, **LOSSLESS[form])
    found = open_picture(data)
    assert np.array_equal(found.pixels, pixels) and found.findings == () and found.frames == ()
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert (found.format, found.width, found.height) == (form.lower(), width, height)


@pytest.mark.parametrize("form", FORMATS)
def test_the_outline_ends_where_the_file_does_and_every_shorter_file_is_refused(form: str) -> None:
    data = encoded(scene(3), form)
    assert outline(data).end == len(data)
    for length in {*range(0, len(data), max(1, len(data) // 97)), len(data) - 1}:
        with pytest.raises(Invalid):
            open_picture(data[:length])


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_that_is_a_second_file_is_refused_and_other_bytes_behind_it_are_cut(form: str) -> None:
    data = encoded(scene(4), form)
    for rest in (
        archive(),
        b"junk" + archive(),
        b"%PDF-1.7 ...",
        b"\n<script>x</script>",
        b"\x7fELF..",
        b"#!/bin/sh\n",
    ):
        with pytest.raises(Invalid, match="as well"):
            open_picture(data + rest)
    clean = open_picture(data)
    for rest, what in (
        (b"\0" * 999, None),
        (b"remark", "6 bytes after the picture's end, data of no known kind"),
        (encoded(scene(5), "JPEG"), "a further JPEG"),
        (b"\0\0\0\x18ftypmp42 PK\x03\x04", "a short video"),
    ):
        found = open_picture(data + rest)
        assert np.array_equal(found.pixels, clean.pixels) and found.sha256 != clean.sha256
        assert bool(found.findings) is bool(what) and (what is None or what in found.findings[0])


def test_a_document_or_archive_hidden_inside_a_picture_is_refused() -> None:
    pixels = scene(6)
    with pytest.raises(Invalid, match="a document"):
        open_picture(encoded(pixels, "GIF", comment=b"%PDF-1.4"))
    with pytest.raises(Invalid, match="markup"):
        open_picture(encoded(pixels, "JPEG", comment=b"<html><body>"))
    hidden = io.BytesIO(encoded(pixels, "PNG")[:-12])
    data = hidden.getvalue() + chunk(b"zzZz", archive()) + chunk(b"IEND", b"")
    with pytest.raises(Invalid, match="an archive"):
        open_picture(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0))
        + chunk(b"IEND", b""),
        b"GIF89a"
        + struct.pack("<HHBBB", 8, 8, 0, 0, 0)
        + b","
        + struct.pack("<HHHHB", 0, 0, 60_000, 60_000, 0)
        + b"\2\0;",
        b"BM" + struct.pack("<IHHIIiiHHI", 0, 0, 0, 54, 40, 2**30, 1, 1, 24, 0) + bytes(20),
        encoded(np.zeros((10, 10, 3), np.uint8), "WEBP")[:20] + b"0" * 40,
    ],
)
def test_bombs_are_refused_by_what_they_state_before_they_unfold(data: bytes) -> None:
    begun = time.process_time()
    with pytest.raises(Invalid):
        open_picture(data)
    assert time.process_time() - begun < 0.5


def test_bounds_on_bytes_pixels_and_passes_name_the_number_and_the_limit() -> None:
    data = encoded(scene(1), "JPEG", progressive=True)
    for bounds, said in (
        (Bounds(bytes=100), "100 are read"),
        (Bounds(pixels=1000), "320 × 240 pixels; up to 1,000"),
        (Bounds(side=300), "300 a side"),
        (Bounds(scan_pixels=320 * 240 * 3), "passes"),
    ):
        with pytest.raises(Invalid, match=said):
            open_picture(data, bounds=bounds)
    assert BOUNDS.pixels < 100_000_000


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no picture"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "a HEIC file"),
        (b"\0\0\0\x18ftypavif" + bytes(40), "an? AVIF file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a SVG file"),
        (b"II*\0" + bytes(40), "a TIFF file"),
    ],
)
def test_other_formats_are_refused_by_name(data: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=f"{said}.*JPEG, PNG, WebP, GIF and BMP"):
        open_picture(data)


@given(st.sampled_from(FORMATS), st.integers(0, 2**32), st.integers(1, 12))
@settings(max_examples=120)
def test_damaged_pictures_open_within_bounds_or_are_refused(form: str, seed: int, damages: int) -> None:
    rng = np.random.default_rng(seed)
    data = bytearray(encoded(scene(seed % 5, 64, 48), form))
    for at in rng.integers(0, len(data), damages):
        data[at] = rng.integers(0, 256)
    try:
        found = open_picture(bytes(data))
    except Invalid as refusal:
        assert len(str(refusal)) < 250
    else:
        assert found.pixels.dtype == np.uint8 and found.pixels.ndim == 3
        assert found.width * found.height <= BOUNDS.pixels


def test_an_animation_shows_frames_of_its_whole_length_and_says_how_many_it_has() -> None:
    frames = [Image.fromarray(np.full((20, 30, 3), 10 * shade, np.uint8)) for shade in range(25)]
    for form in ("GIF", "WEBP", "PNG"):
        buffer = io.BytesIO()
        frames[0].save(
            buffer,
            form,
            save_all=True,
            append_images=frames[1:],
            duration=50,
            **({"lossless": True} if form == "WEBP" else {}),
        )
        found = open_picture(buffer.getvalue())
        shades = [int(frame.mean()) for frame in (found.pixels, *found.frames)]
        assert len(shades) == 9 and shades[0] < 5 and abs(shades[-1] - 240) < 5 and shades == sorted(set(shades))
        assert "of 25 frames, of which 9" in found.findings[0]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_upright(orientation: int) -> None:
    """Pillow's own transposition is the oracle."""
    from PIL import ImageOps

    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    data = encoded(scene(2), "PNG", exif=exif)
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    assert np.array_equal(open_picture(data).pixels, np.asarray(expected))


def test_sixteen_bits_and_transparency_are_seen_as_a_person_sees_them() -> None:
    buffer = io.BytesIO()
    Image.fromarray(np.full((8, 8), 32_768, np.uint16)).save(buffer, "PNG")
    assert open_picture(buffer.getvalue()).pixels[0, 0].tolist() == [128, 128, 128]
    clear = np.zeros((8, 8, 4), np.uint8)
    clear[:4] = (200, 0, 0, 255)
    buffer = io.BytesIO()
    Image.fromarray(clear).save(buffer, "PNG")
    assert open_picture(buffer.getvalue()).pixels[[0, 7], 0].tolist() == [[200, 0, 0], [255, 255, 255]]


def with_exif(serial: str | None, software: str = "GIMP 2.10") -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model], exif[ExifTags.Base.Software] = "Maker", "Model 5\n", software
    camera = exif.get_ifd(ExifTags.IFD.Exif)
    camera[ExifTags.Base.DateTimeOriginal] = "2024:05:06 07:08:09"
    if serial:
        camera[ExifTags.Base.BodySerialNumber] = serial
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "S", (33.0, 51.0, 54.5)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", (151.0, 12.0, 36.1)
    return encoded(scene(1), "JPEG", exif=exif)


def test_exif_is_kept_coarse_and_keyed() -> None:
    found = open_picture(with_exif("SN-4711"), keyed).exif
    assert found.place == (-33.9, 151.2) and found.camera == "Maker Model 5"
    assert found.software == "GIMP 2.10" and found.edited and found.taken_local == "2024-05-06T07:08:09"
    assert found.device_key and len(found.device_key) == 32 and "4711" not in repr(found)
    assert open_picture(with_exif("SN-4711", "x"), keyed).exif.device_key == found.device_key
    assert open_picture(with_exif("SN-4712"), keyed).exif.device_key != found.device_key
    assert open_picture(with_exif(None), keyed).exif.device_key is None  # a model is shared by thousands
    assert open_picture(with_exif("SN-4711")).exif.device_key is None
