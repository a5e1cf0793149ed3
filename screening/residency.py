"""Which events this store may keep: those of the regions that it holds. Of what is refused, no byte is kept.

What does not live here: which stores there are and where (`runtime.regions`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson

from screening.events import MAX_EVENT_BYTES, Event

_CODE: Final = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Residency:
    """Attributes:
    store: the code of this store; None: one store holds every region.
    default: the region of events that state none; None: it stays unknown.
    stores: the code of the store that holds a region, by ISO 3166-1 alpha-2 code.
    """

    store: str | None = None
    default: str | None = None
    stores: Mapping[str, str] = field(default_factory=dict)

    def refusal(self, raw: bytes) -> str | None:
        """Why an event must not be kept here, with the store that is meant to take it; None: it may.

        Asked before anything else is read, so that what is wrong in some other way is not kept here either. What is no
        JSON object tells no region, and is not refused for it.
        """
        if self.store is None:
            return None
        why = self.refusal_of(_stated(raw))
        return why and f"data.region: {why}"

    def refusal_of(self, stated: Any) -> str | None:
        """Why what states this region, or None, must not be kept here; None: it may."""
        if self.store is None:
            return None
        if stated is None:
            region, whence = self.default, "what states none is of region {}"
        elif isinstance(stated, str) and _CODE.fullmatch(stated):
            region, whence = stated.upper(), "region {}"
        else:
            return "not a code of two letters, so that no store can be named for it; it is not kept here"
        if region is None:
            return "missing, and no default is set (RINGFENCE_DEFAULT_REGION); it is not kept here"
        return self._elsewhere(region, whence.format(region))

    def placed(self, event: Event) -> Event:
        """The event with the default region where it states none."""
        if self.default is None or event.facts.region is not None:
            return event
        return replace(event, facts=event.facts.model_copy(update={"region": self.default}))

    def _elsewhere(self, region: str, what: str) -> str | None:
        home = self.stores.get(region)
        if home == self.store:
            return None
        taker = f"hand it to store {home}" if home else "no store is configured for it"
        return f"{what}, which store {self.store} does not hold; {taker}. It is not kept here"


def _stated(raw: bytes) -> Any:
    if len(raw) > MAX_EVENT_BYTES:
        return None
    try:
        told = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    facts = told.get("data") if isinstance(told, dict) else None
    return facts.get("region") if isinstance(facts, dict) else None
