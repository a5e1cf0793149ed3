"""A world as files: the events as JSON lines, the truth as JSON, and, when asked, lines that no reader can take."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from examples.marketplace.build import build
from examples.marketplace.world import Marketplace

DAMAGED_LINES: tuple[bytes, ...] = (
    b'{"specversion":"1.0","id":"broken-1","source":"//marketplace.example/feed","type":"org.ringf',
    b'{"specversion":"1.0","id":"broken-2","source":"//marketplace.example/feed","data":{"body":"\xff\xfe\xfa"}}',
    b'{"specversion":"1.0","id":"broken-3","source":"//marketplace.example/feed","type":"org.ringfence.post.v1",'
    b'"time":"2026-03-01T10:00:00Z","data":{"post_id":17,"account_id":["a"],"kind":"listing","body":null}}',
    b'{"specversion":"1.0","id":"broken-4","source":"//marketplace.example/feed","type":"org.ringfence.parade.v1",'
    b'"time":"2026-03-01T10:00:00Z","data":{}}',
    b'["not", "an", "event"]',
    b"post;a1b2c3;Sofa;120",
)


def write(marketplace: Marketplace, folder: Path, with_damage: bool = False) -> tuple[Path, Path]:
    """Write `events.jsonl` and `truth.json` into a folder, made when missing; returns the two paths.

    Args:
        with_damage: spread `DAMAGED_LINES` over the events, each to be found among the dead letters afterwards.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() for event in marketplace.events]
    if with_damage:
        step = len(lines) // (len(DAMAGED_LINES) + 1)
        for number, damaged in enumerate(DAMAGED_LINES, start=1):
            lines.insert(number * step, damaged)
    events, truth = folder / "events.jsonl", folder / "truth.json"
    events.write_bytes(b"\n".join(lines) + b"\n")
    truth.write_text(json.dumps(_plain(marketplace.truth), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return events, truth


def texts(seed: int, accounts: int = 12_000, posts: int = 34_000) -> list[str]:
    """Every text written in the world of a seed: titles, posts, messages, notes on reports."""
    fields_with_text = ("title", "body", "note")
    events = build(seed, accounts, posts).events
    return [event["data"][name] for event in events for name in fields_with_text if name in event["data"]]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(inner) for inner in value] if isinstance(value, tuple) else value
