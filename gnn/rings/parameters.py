"""The rules of ring detection as data: caps, families of contacts, weights, thresholds. A run records them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

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
        risk_sign: worth of both sides standing out by their own posts or reports.
        crowd_size, crowd_share: a contact with more accounts than `crowd_size` of whom less than `crowd_share`
            share anything else with one another is a crowd's, and suppressed.
        risk_rarity, risk_floor: an account is risky when its posts and reports are among this rarest share of the
            platform and its most probable post reaches the floor (or somebody reported it).
        resolutions: of the Leiden partitions (CPM) that propose candidates.
        size_max, density_min: a larger or sparser candidate is a crowd or a chain, not a ring.
        evidence_half: powers of ten of evidence at which a candidate scores one half.
        density_power: below 1, so that half a ring does not outweigh the whole for being denser.
        spare_sign, spare_signs_max: powers of ten for a sign beyond the first, and how many signs are counted at most:
            beyond that it is one fact, that they belong together, said again.
        risky_needed: with fewer risky members the score is halved: one suspicious account among unsuspicious ones is
            a person with a family. 0 for data in which nothing but an exclusive contact is known.
        suspicion_needed: below so many powers of ten of suspicion the score is halved, an exclusive contact apart:
            binding alone says "together", not "in illegal trade".
        threshold: score from which a candidate is reported.
    """

    signs_needed: float = 2.0
    co_presence_extra: float = 0.5
    crowd_size: int = 12
    crowd_share: float = 0.34
    risk_rarity: float = 0.15
    risk_floor: float = 0.3
    risk_sign: float = 1.0
    texts_alone: int = 3
    resolutions: tuple[float, ...] = (0.3, 1.0)
    size_max: int = 200
    density_min: float = 0.2
    evidence_half: float = 2.5
    density_power: float = 0.7
    spare_sign: float = 0.5
    spare_signs_max: float = 6.0
    risky_needed: int = 2
    suspicion_needed: float = 1.3
    threshold: float = 0.5
    seed: int = 7

    def as_facts(self) -> dict[str, Scalar]:
        """The parameters as a run records them."""
        facts = asdict(self)
        facts["resolutions"] = ",".join(str(value) for value in self.resolutions)
        return facts
