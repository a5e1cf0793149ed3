"""The rules of ring detection as data: caps, families of contacts, weights, thresholds. A run records them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from domain.errors import Invalid
from domain.observations import Scalar

# What people under one roof or in one office share together: the second of these is hardly a second, independent sign.
CO_PRESENCE = frozenset({"phone", "whatsapp", "device", "ip_address", "address"})

# More accounts than this on one contact say "public" or "carrier", whatever else they do.
DEGREE_CAPS: Mapping[str, int] = {"ip_address": 40, "device": 40, "url": 40, "domain": 40}
DEFAULT_CAP = 60
EXCLUSIVE_CAP = 500  # an exchange's deposit address


@dataclass(frozen=True, slots=True, kw_only=True)
class RingParameters:
    """One detection's settings. Signs are the unit: one exclusive contact is two, one other contact is one.

    Attributes:
        signs_needed: what it takes to bind two accounts, or an account to a ring.
        co_presence_extra: worth of a further contact of a household's kind beyond the first.
        texts_alone: so many near-duplicate texts tie two accounts that share no contact; fewer only add to a contact.
        images_alone, circles_alone, moments_alone: the same for images that both show, for rounds of money through
            both, and for times of day at which both begin to post at the same moments.
        image_cap: an image that more accounts show is a stock photograph and says nothing.
        circle_length, circle_days: money goes round through so many accounts at most, within so many days.
        circle_cap: who pays more accounts, or is paid by more, is a shop or an exchange and in no circle.
        circle_steps: payments followed from one beginning; whatever costs more is given up.
        moment_s, moment_quiet_s: length of a moment; an account begins when it posts after so long a silence.
        moment_cap: a moment at which more accounts begin says nothing.
        moments_least, moments_false: two accounts coincide so often at least, and beyond what chance would explain,
            with this share of false pairs.
        risk_sign: worth of an account's standing out by its own posts or reports, as a sign beside a shared contact.
        crowd_size, crowd_share: a contact with more accounts than `crowd_size` of whom less than `crowd_share`
            share anything else with one another is a crowd's, and suppressed.
        risk_rarity, risk_floor: an account is risky when its posts and reports are among this rarest share of the
            platform and its most probable post reaches the floor (or somebody reported it).
        rarity_floor: no account counts as rarer than this: beyond it a rank says which platform is larger.
        resolutions: of the Leiden partitions (CPM) that propose candidates.
        suspicion_floor, suspicion_ties: a pair's weight is multiplied by its mean suspicion (powers of ten), this floor
            at least; a pair with a single sign is cut where its suspicion is below `suspicion_ties`.
        size_max: a larger group is a crowd, not a ring.
        component_max: so many accounts that hang together are looked at at once; in more, weak ties bind nobody.
        threshold: probability from which a candidate is reported.
    """

    signs_needed: float = 2.0
    co_presence_extra: float = 0.5
    crowd_size: int = 12
    crowd_share: float = 0.34
    risk_rarity: float = 0.15
    risk_floor: float = 0.3
    rarity_floor: float = 1e-4
    suspicion_floor: float = 0.05
    suspicion_ties: float = 0.6
    risk_sign: float = 1.0
    texts_alone: int = 3
    images_alone: int = 3
    image_cap: int = 20
    circles_alone: int = 2
    circle_length: int = 6
    circle_days: int = 30
    circle_cap: int = 50
    circle_steps: int = 2_000
    moments_alone: int = 5
    moments_least: int = 3
    moments_false: float = 0.01
    moment_s: int = 120
    moment_quiet_s: int = 3_600
    moment_cap: int = 20
    resolutions: tuple[float, ...] = (0.1, 0.2, 0.3, 0.5, 0.8)
    size_max: int = 200
    component_max: int = 200_000
    threshold: float = 0.5
    seed: int = 7

    def as_facts(self) -> dict[str, Scalar]:
        """The parameters as a run records them."""
        facts = asdict(self)
        facts["resolutions"] = ",".join(str(value) for value in self.resolutions)
        return facts

    @classmethod
    def of_facts(cls, facts: Mapping[str, Scalar]) -> Self:
        """Raises Invalid for facts that this version does not know: the run was made by other rules."""
        stated: dict[str, Any] = dict(facts)
        if unknown := ", ".join(sorted(stated.keys() ^ cls().as_facts().keys())):
            raise Invalid(f"the run was made by other rules ({unknown}); repeat it with the version that made it")
        stated["resolutions"] = tuple(float(value) for value in str(stated["resolutions"]).split(","))
        return cls(**stated)
