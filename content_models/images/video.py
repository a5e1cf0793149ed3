"""Key frames of a video: few pictures that differ, from all over it, within stated bounds; they go the way of pictures.

What does not live here: sound, fetching, what is seen in a frame.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from content_models.images.hashes import scaled_down
from content_models.images.opening import Pixels
from domain.errors import Invalid, NotFound

Clock = Callable[[], float]
"""Seconds that only grow, such as time.monotonic."""

_CONTAINERS = re.compile(rb"....ftyp|\x1a\x45\xdf\xa3|RIFF....AVI ", re.DOTALL)
_STEP_S = 1.0
_ORDINARY_RATE = 25.0
_CHANGE = 10.0  # mean difference, of 255, of two frames at 32 × 32: another scene or a large move
_LOOK = (32, 32)


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoBounds:
    """What is looked at.

    Attributes:
        bytes: of the file; pixels: of a frame; longest: pixels of a kept frame's longer side.
        video_s: seconds of the video from its beginning; work_s: seconds that it may take.
        frames: how many are kept: those that differ most from the one before.
    """

    bytes: int = 512 << 20
    pixels: int = 36_000_000
    longest: int = 1_600
    video_s: float = 900.0
    work_s: float = 30.0
    frames: int = 16


VIDEO_BOUNDS = VideoBounds()


@dataclass(frozen=True, slots=True, eq=False)
class KeyFrame:
    """Attributes:
    at_s: seconds from the beginning.
    change: mean difference from the frame kept before it, of 255; 255 for the first.
    """

    at_s: float
    change: float
    pixels: Pixels


def key_frames(path: Path, clock: Clock, bounds: VideoBounds = VIDEO_BOUNDS) -> list[KeyFrame]:
    """Frames where the picture changes, looked for once a second, in order.

    MP4, MOV, WebM, Matroska and AVI are read, told by content: playlists, which could name other files, are not.
    Raises NotFound for no file, Invalid for another format, a bound, or a video without a readable frame.
    """
    _require_video(path, bounds)
    video = cv2.VideoCapture(str(path))
    try:
        kept = _changes(video, clock, bounds)
    finally:
        video.release()
    if not kept:
        raise Invalid("no frame of the video can be decoded; send it in another format")
    return kept


def is_video(begin: bytes) -> bool:
    """Whether a file that begins so is a container that is read."""
    return _CONTAINERS.match(begin) is not None


def _require_video(path: Path, bounds: VideoBounds) -> None:
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    size = path.stat().st_size
    if size > bounds.bytes:
        raise Invalid(f"the video has {size:,} bytes, {bounds.bytes:,} are read; send a shorter one")
    with path.open("rb") as file:
        if not is_video(file.read(16)):
            raise Invalid("this is no video of a known format; MP4, MOV, WebM, Matroska and AVI are read")


def _changes(video: cv2.VideoCapture, clock: Clock, bounds: VideoBounds) -> list[KeyFrame]:
    kept: list[KeyFrame] = []
    last: Pixels | None = None
    for at_s, frame in _sampled(video, clock, bounds):
        look = np.asarray(cv2.resize(frame, _LOOK, interpolation=cv2.INTER_AREA), np.uint8)
        change = 255.0 if last is None else float(np.abs(look.astype(np.int16) - last).mean())
        if change < _CHANGE:
            continue
        last = look
        kept.append(KeyFrame(at_s, round(change, 1), scaled_down(frame, bounds.longest)))
        if len(kept) > bounds.frames:  # so memory is bounded, and a hundred quick cuts do not hide what comes later
            kept.remove(min(kept, key=lambda one: one.change))
    return kept


def _sampled(video: cv2.VideoCapture, clock: Clock, bounds: VideoBounds) -> Iterator[tuple[float, Pixels]]:
    """(second, frame) once a second; ends with the video, at a bound, or where nothing can be decoded any more."""
    if video.get(cv2.CAP_PROP_FRAME_WIDTH) * video.get(cv2.CAP_PROP_FRAME_HEIGHT) > bounds.pixels:
        raise Invalid(f"the video's frames have more than {bounds.pixels:,} pixels; send a smaller one")
    stated = video.get(cv2.CAP_PROP_FPS)
    rate = stated if 1 <= stated <= 240 else _ORDINARY_RATE
    begun, due = clock(), 0.0
    for number in range(int(bounds.video_s * rate)):
        if not video.grab() or clock() - begun > bounds.work_s:
            return
        if number / rate < due:
            continue
        due += _STEP_S
        decoded, frame = video.retrieve()
        if decoded and frame is not None and frame.ndim == 3 and frame.shape[0] * frame.shape[1] <= bounds.pixels:
            yield number / rate, np.ascontiguousarray(frame[..., ::-1])
