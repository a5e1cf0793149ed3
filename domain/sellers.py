"""How likely an account sells what is illegal, and why. How that is worked out lives in `gnn`."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerFactor:
    """A feature that moved a score.

    Attributes:
        meaning: the feature in words. value: None where the account has none of it.
        effect: by how many log-odds it moved the trees' score; above nought it speaks for a seller.
    """

    name: str
    meaning: str
    unit: str
    value: float | None
    effect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerCase:
    """What the probability would be without something: a thing that is shared, or an account that it is tied to."""

    of: str
    kind: str  # a contact's kind, device, ip_address, image or account
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerWhy:
    """Why an account is scored as it is.

    Attributes:
        factors: what moved it most, either way, the strongest first.
        without_thing: the one without which it would be lowest first. without_account: likewise; in very large
            surroundings of the ties of most weight alone.
        alone: the probability if it were tied to nobody.
    """

    factors: tuple[SellerFactor, ...]
    without_thing: tuple[SellerCase, ...]
    without_account: tuple[SellerCase, ...]
    alone: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerScore:
    """An account's score as of the moment of a run. `why` is worked out for the highest only.

    Attributes:
        probability: 0–1, in markets like those that the model learned from; on a platform a score until decisions there
            say how often it is right.
    """

    account_id: str
    probability: float
    run_id: str
    scored_at: datetime
    why: SellerWhy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerRun:
    """A record of one scoring.

    Attributes:
        as_of: the moment that all was seen at: the end of a day, so that the same day's runs agree.
        accounts, scored, explained: how many there are, were scored anew, and were explained.
        changed: who had done something since the run before; None where all were scored.
        network_weight: the graph network's share in the model's answer; 0 is "not shipped".
        history_sha256: of the file that the next run can begin from; on Spark of the manifest of what was read.
    """

    id: str
    region: str | None
    as_of: datetime
    started_at: datetime
    finished_at: datetime
    model_version: str
    network_weight: float
    history_sha256: str
    accounts: int
    scored: int
    explained: int
    changed: int | None
