"""Cases: opened, extended by version, frozen by escalation, with their history."""

import threading

import psycopg
import pytest

from domain.casework import CaseState, Principal
from domain.errors import Conflict, Invalid, NotFound
from domain.judgement import CategoryCode
from investigations import audit, cases
from tests.investigations.dossiers import NOW, account

A, B, C = account("a"), account("b"), account("c")


def test_a_case_grows_by_versions_and_keeps_old_and_new(conn: psycopg.Connection, ines: Principal) -> None:
    opened = cases.open_case(conn, ines, "  Handguns ", CategoryCode.WEAPONS, [A, B, A], NOW)
    assert (opened.title, opened.subjects, opened.version) == ("Handguns", (A.key, B.key), 1)
    grown = cases.add_to_case(conn, ines, opened.id, [C, A], 1, NOW)
    assert (grown.subjects, grown.version) == ((A.key, B.key, C.key), 2)
    assert cases.add_to_case(conn, ines, opened.id, [C], 2, NOW) == grown  # nothing new, nothing recorded
    first, second = cases.history(conn, opened.id)
    assert (first.verb, second.verb) == ("case.opened", "case.extended")
    assert (second.old["subjects"], second.new["subjects"]) == ([A.key, B.key], [A.key, B.key, C.key])
    assert [e.verb for e in audit.events(conn, subject=opened.id).rows] == ["case.extended", "case.opened"]


def test_who_read_an_older_version_is_told(conn: psycopg.Connection, ines: Principal) -> None:
    opened = cases.open_case(conn, ines, "t", None, [A], NOW)
    cases.add_to_case(conn, ines, opened.id, [B], 1, NOW)
    with pytest.raises(Conflict, match="at version 2, not 1"):
        cases.add_to_case(conn, ines, opened.id, [C], 1, NOW)
    with pytest.raises(NotFound):
        cases.add_to_case(conn, ines, "case-0", [C], 1, NOW)


def test_of_two_who_write_at_once_one_wins(postgres: str, ines: Principal) -> None:
    with psycopg.connect(postgres) as conn:
        opened = cases.open_case(conn, ines, "t", None, [A], NOW)
    outcomes: list[str] = []

    def add() -> None:
        with psycopg.connect(postgres) as conn:
            try:
                cases.add_to_case(conn, ines, opened.id, [B], 1, NOW)
                outcomes.append("added")
            except Conflict:
                outcomes.append("refused")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["added", "refused", "refused", "refused"]


def test_an_escalated_case_is_frozen(conn: psycopg.Connection, ines: Principal) -> None:
    opened = cases.open_case(conn, ines, "t", None, [A], NOW)
    frozen = cases.mark_escalated(conn, ines, opened, NOW)
    assert (frozen.state, frozen.version) == (CaseState.ESCALATED, 2)
    assert cases.mark_escalated(conn, ines, frozen, NOW) == frozen
    with pytest.raises(Conflict, match="follow-up case"):
        cases.add_to_case(conn, ines, opened.id, [B], 2, NOW)


def test_what_does_not_fit_is_refused(conn: psycopg.Connection, ines: Principal) -> None:
    for title in ("", "   ", "x" * 201):
        with pytest.raises(Invalid, match="title"):
            cases.open_case(conn, ines, title, None, [A], NOW)
    with pytest.raises(Invalid, match="at most 2000 subjects; 2001"):
        cases.open_case(conn, ines, "t", None, [account(str(n)) for n in range(2001)], NOW)


def test_cases_are_listed_newest_first_and_by_subject(conn: psycopg.Connection, ines: Principal) -> None:
    before = cases.cases(conn).total
    opened = [cases.open_case(conn, ines, f"t{n}", None, [account(f"listed-{n % 2}")], NOW) for n in range(5)]
    page = cases.cases(conn, first=2, subject=account("listed-0"))
    rest = cases.cases(conn, first=2, after=page.cursor, subject=account("listed-0"))
    assert {c.id for c in (*page.rows, *rest.rows)} == {c.id for c in opened[::2]}
    assert (page.total, rest.cursor, cases.cases(conn).total) == (3, None, before + 5)
