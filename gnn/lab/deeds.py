"""What accounts of a made-up world do beside using contacts: images they show, money they pay, when they post."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from graph.dealings import Dealings

BEGINNING_S = 1_767_225_600  # the first of January 2026
DAYS = 90
_DAY_S, _HOUR_S = 86_400, 3_600
_CELL = 5  # accounts through which money goes round at a time


@dataclass
class Doing:
    """Gathers deeds account by account; `columns` turns them into what the graph would say."""

    rng: np.random.Generator
    accounts: int
    images: int = 0
    shown: set[tuple[int, int]] = field(default_factory=set)
    paid: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    posted: list[tuple[int, int]] = field(default_factory=list)

    def show(self, accounts: list[int], chance: float, images: int) -> None:
        """Let those of the accounts who take part show the same images."""
        for _ in range(images):
            self.shown |= {(account, self.images) for account in accounts if self.rng.random() < chance}
            self.images += 1

    def pay(self, payer: int, payee: int, at_s: int) -> None:
        self.paid.setdefault((payer, payee), []).append(at_s)

    def pay_round(self, accounts: list[int], times: int) -> None:
        """Send money through the accounts and back, so many times; through a few at a time, each few sharing one."""
        for begin in range(0, max(len(accounts) - 2, 1), _CELL - 1):
            cell = accounts[begin : begin + _CELL]
            cell = cell if len(cell) > 2 else accounts[-3:]
            at_s = self._moment(DAYS / 2)
            for _ in range(times):
                for payer, payee in pairwise([*cell, cell[0]]):
                    self.pay(payer, payee, at_s)
                    at_s += int(self.rng.integers(_HOUR_S, 2 * _DAY_S))

    def post_together(self, accounts: list[int], chance: float, times: int) -> None:
        """Let the accounts post within the same half minute, so many times."""
        for _ in range(times):
            at_s = self._moment()
            self.posted += [(a, at_s + int(self.rng.integers(30))) for a in accounts if self.rng.random() < chance]

    def alone(self, kind: int, accounts: list[int]) -> None:
        """What binds a ring that shares neither contacts nor texts, by turns."""
        if kind == 1:
            self.show(accounts, 0.9, images=5)
        elif kind == 2:
            self.pay_round(accounts, times=3)
        else:
            self.post_together(accounts, 0.85, times=12)

    def beside_contacts(self, number: int, accounts: list[int]) -> None:
        """What two in five of the rings that share contacts do besides."""
        if number % 5 == 2:
            self.show(accounts, 0.6, images=1)
        if number % 10 == 6:
            self.pay_round(accounts, times=1)
        if number % 10 == 7:
            self.post_together(accounts, 0.6, times=6)

    def copy_pictures(self, sellers: list[int]) -> None:
        """Of a product that all of them sell."""
        self.show(sellers, 0.7, images=int(self.rng.integers(0, 6)))

    def of_innocents(self) -> None:
        """Stock photographs, shops, friends who share bills, posting by the clock, and by one tool for several."""
        many = self.accounts
        for _ in range(many // 300):
            self.show(self._anyone(int(self.rng.integers(6, 60))), 0.9, images=1)
        for _ in range(many // 2):
            payer, payee = self._anyone(2)
            self.pay(payer, payee, self._moment())
        for shop in self._anyone(many // 1_000):
            for payer in self._anyone(min(200, many // 4)):
                self.pay(payer, shop, self._moment())
        for _ in range(many // 150):
            self.pay_round(self._anyone(int(self.rng.integers(3, 6))), times=int(self.rng.integers(1, 4)))
        for bot in self._anyone(many // 200):
            hour_s = int(self.rng.integers(24)) * _HOUR_S
            self.posted += [(bot, BEGINNING_S + day * _DAY_S + hour_s) for day in range(0, DAYS, 3)]
        for _ in range(many // 400):
            self.post_together(self._anyone(int(self.rng.integers(2, 6))), 0.8, times=int(self.rng.integers(3, 12)))

    def together(self) -> NDArray[np.int64]:
        """Per account, posts that were counted here."""
        return np.bincount(np.array([account for account, _ in self.posted], dtype=np.int64), minlength=self.accounts)

    def columns(self, posts: NDArray[np.int64]) -> Dealings:
        """Args: posts: per account, those that nothing was said of: they come at any time."""
        alone = [(account, self._moment()) for account, number in enumerate(posts.tolist()) for _ in range(number)]
        times = np.array(sorted(self.posted + alone), dtype=np.int64).reshape(-1, 2)
        shown = np.array(sorted(self.shown), dtype=np.int32).reshape(-1, 2)
        pairs = sorted((pair, at_s) for pair, at_s in self.paid.items() if pair[0] != pair[1])
        return Dealings(
            image_ids=[f"image {number}" for number in range(self.images)],
            shower=shown[:, 0],
            shown=shown[:, 1],
            payer=np.array([pair[0] for pair, _ in pairs], dtype=np.int32),
            payee=np.array([pair[1] for pair, _ in pairs], dtype=np.int32),
            payments=np.array([len(at_s) for _, at_s in pairs], dtype=np.int32),
            first_paid_s=np.array([min(at_s) for _, at_s in pairs], dtype=np.int64),
            last_paid_s=np.array([max(at_s) for _, at_s in pairs], dtype=np.int64),
            poster=times[:, 0].astype(np.int32),
            posted_s=times[:, 1],
        )

    def _moment(self, within: float = DAYS) -> int:
        """A second of these days, more often in the evening than at night."""
        day = int(self.rng.integers(int(within)))
        return BEGINNING_S + day * _DAY_S + int(self.rng.normal(18.0, 4.5) * _HOUR_S) % _DAY_S

    def _anyone(self, count: int) -> list[int]:
        return [int(account) for account in self.rng.choice(self.accounts, count, replace=False)]
