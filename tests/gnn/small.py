"""A handful of accounts written by hand, for rules that a marketplace would bury."""

from collections.abc import Iterable, Mapping

import numpy as np

from domain.judgement import CategoryCode
from graph.projections import ContactLinks


def links_of(
    uses: Iterable[tuple[str, str]],
    flagged: Mapping[str, CategoryCode] | None = None,
    reported: Iterable[str] = (),
    bystanders: int = 200,
    kinds: Mapping[str, str] | None = None,
) -> ContactLinks:
    """Links from (account, "kind:value") rows, among `bystanders` unremarkable accounts with a phone of their own.

    Args:
        flagged: accounts with two of three posts over .5 in that category.
        kinds: the account kinds that are not "person".
    """
    rows = [*uses, *((f"bystander{n}", f"phone:own{n}") for n in range(bystanders))]
    flagged, kinds, reported = flagged or {}, kinds or {}, set(reported)
    accounts = list(dict.fromkeys(account for account, _ in rows))
    contacts = list(dict.fromkeys(contact for _, contact in rows))
    nothing = np.zeros(len(rows), dtype=np.int32)
    return ContactLinks(
        account_ids=accounts,
        contact_ids=contacts,
        contact_kinds=[contact.partition(":")[0] for contact in contacts],
        account_index=np.array([accounts.index(account) for account, _ in rows], dtype=np.int32),
        contact_index=np.array([contacts.index(contact) for _, contact in rows], dtype=np.int32),
        count=nothing + 1,
        first_day=nothing,
        last_day=nothing,
        account_kinds=[kinds.get(account, "person") for account in accounts],
        posts=np.full(len(accounts), 3, dtype=np.int32),
        max_probability=np.array([0.9 if account in flagged else 0.05 for account in accounts]),
        mean_probability=np.array([0.6 if account in flagged else 0.02 for account in accounts]),
        posts_over={
            code: np.array([2 if flagged.get(account) == code else 0 for account in accounts], dtype=np.int32)
            for code in CategoryCode
        },
        reports=np.array([int(account in reported) for account in accounts], dtype=np.int32),
    )
