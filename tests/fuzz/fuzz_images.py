"""`python -m tests.fuzz.fuzz_images [SECONDS]`: any bytes at the door for pictures open within bounds or are refused.

Coverage-guided (atheris), begun from small pictures of each format. Ends with 0 unless something else than `Invalid`
was raised, a bound was broken, or one input took longer than five seconds.
"""

import io
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["content_models.images.outlines", "content_models.images.opening"]):
    from content_models.images.opening import Bounds, open_picture

from domain.errors import Invalid

BOUNDS = Bounds(bytes=1 << 16, pixels=1 << 20, side=4096, scan_pixels=1 << 23, frame_pixels=1 << 21)


def attempt(data: bytes) -> None:
    try:
        found = open_picture(data, lambda digest: digest, BOUNDS)
    except Invalid as refusal:
        assert 20 < len(str(refusal)) < 300
        return
    for frame in (found.pixels, *found.frames):
        assert frame.ndim == 3 and frame.shape[2] == 3 and 0 < frame.size <= 3 * BOUNDS.pixels
    assert len(found.frames) <= BOUNDS.frames


def seeds(folder: Path) -> None:
    import numpy as np
    from PIL import Image

    shades = [Image.fromarray(np.full((9, 7, 3), shade, np.uint8)) for shade in (0, 90, 250)]
    for form in ("JPEG", "PNG", "GIF", "WEBP", "BMP"):
        still, moving = io.BytesIO(), io.BytesIO()
        shades[1].save(still, form)
        (folder / f"still.{form}").write_bytes(still.getvalue())
        if form in ("PNG", "GIF", "WEBP"):
            shades[0].save(moving, form, save_all=True, append_images=shades[1:])
            (folder / f"moving.{form}").write_bytes(moving.getvalue())
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = 6, "model"
    turned = io.BytesIO()
    shades[2].save(turned, "JPEG", exif=exif, progressive=True)
    (folder / "turned").write_bytes(turned.getvalue())


def main() -> None:
    seconds = sys.argv[1] if len(sys.argv) > 1 else "30"
    with tempfile.TemporaryDirectory() as folder:
        seeds(Path(folder))
        options = [
            f"-max_total_time={seconds}",
            "-timeout=5",
            "-rss_limit_mb=2048",
            "-max_len=4096",
            f"-artifact_prefix={tempfile.gettempdir()}/ringfence-images-",
        ]
        atheris.Setup([sys.argv[0], *options, folder], attempt)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
