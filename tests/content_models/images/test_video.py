"""Key frames: every scene once, from the whole video, within bounds; nothing but video containers is opened."""

from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pytest

from content_models.images.video import VideoBounds, key_frames
from domain.errors import Invalid, NotFound
from tests.content_models.images.made import scene

RATE = 10


def video(path: Path, scenes: int, seconds: int = 2, codec: str = "MJPG") -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), RATE, (160, 120))
    for number in range(scenes):
        for _ in range(RATE * seconds):
            writer.write(np.ascontiguousarray(scene(number, 160, 120)[..., ::-1]))
    writer.release()
    return path


@pytest.mark.parametrize(("name", "codec"), [("a.avi", "MJPG"), ("a.mp4", "mp4v")])
def test_each_scene_gives_one_frame_in_its_colours(name: str, codec: str, tmp_path: Path) -> None:
    found = key_frames(video(tmp_path / name, 4, codec=codec), clock=lambda: 0.0)
    assert [frame.at_s for frame in found] == [0, 2, 4, 6]
    for number, frame in enumerate(found):
        assert np.abs(frame.pixels.astype(int) - scene(number, 160, 120)).mean() < 14


def test_of_many_scenes_as_many_are_kept_as_are_wanted_from_all_over_it(tmp_path: Path) -> None:
    path = video(tmp_path / "a.avi", 30, seconds=1)
    found = key_frames(path, lambda: 0.0, VideoBounds(frames=6))
    assert len(found) == 6 and found[0].at_s == 0 and found[-1].at_s > 10
    assert len(key_frames(path, lambda: 0.0, VideoBounds(video_s=5))) == 5
    assert len(key_frames(path, count(0, 10).__next__, VideoBounds(work_s=400))) <= 4


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    for name, content in (("list.mp4", b"#EXTM3U\nhttp://example.com/a.ts\n"), ("a.mp4", b"\0\0\0\x18ftypmp42junk")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Invalid, match=r"no video of a known format|no frame"):
            key_frames(tmp_path / name, lambda: 0.0)
    path = video(tmp_path / "a.avi", 2)
    for bounds, said in ((VideoBounds(bytes=100), "100 are read"), (VideoBounds(pixels=100), "more than 100 pixels")):
        with pytest.raises(Invalid, match=said):
            key_frames(path, lambda: 0.0, bounds)
    with pytest.raises(NotFound):
        key_frames(tmp_path / "none", lambda: 0.0)
