"""Personal values: nothing plain at rest, gone exactly when the last link is, no row that opens elsewhere."""

from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection
from psycopg_pool import ConnectionPool

from domain.errors import Invalid, NotFound
from graph.vault import ContactKeyer, Vault

KEYER = ContactKeyer(b"h" * 32)
VAULT = Vault(b"m" * 32, KEYER)

links = st.lists(
    st.tuples(st.sampled_from(["ada", "bob", "cyd"]), st.just("phone"), st.sampled_from(["+4930111", "+4930222"])),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(links, max_size=3), st.permutations(["ada", "bob", "cyd"]))
def test_a_value_lives_as_long_as_its_last_link(
    pool: ConnectionPool, batches: list[list[tuple[str, str, str]]], erased: list[str]
) -> None:
    with pool.connection() as conn:
        for batch in batches:
            assert VAULT.store_contacts(conn, batch) == [KEYER.contact_id(kind, value) for _, kind, value in batch]
        left = {(account, kind, value) for batch in batches for account, kind, value in batch}
        for account in [None, *erased]:
            if account:
                VAULT.erase_account(conn, account)
            left = {link for link in left if link[0] != account}
            values = {KEYER.contact_id(kind, value): value for _, kind, value in left}
            asked = [KEYER.contact_id("phone", value) for value in ("+4930111", "+4930222")]
            assert VAULT.reveal_many(conn, asked) == values
        conn.rollback()


def test_reveal_names_what_is_gone(pool: ConnectionPool) -> None:
    with pool.connection() as conn:
        (contact,) = VAULT.store_contacts(conn, [("ada", "email", "a@example.org")])
        assert VAULT.reveal(conn, contact) == "a@example.org"
        assert VAULT.erase_account(conn, "ada") == [contact]
        with pytest.raises(NotFound, match=contact):
            VAULT.reveal(conn, contact)
        conn.rollback()


def test_nothing_plain_is_at_rest(pool: ConnectionPool) -> None:
    with pool.connection() as conn:
        VAULT.store_contacts(conn, [("ada", "email", "plainly@example.org"), ("ada", "phone", "+491701234567")])
        sealed = VAULT.seal(conn, "ada", b"plain payload")
        rest = _everything_at_rest(conn) + sealed
        conn.rollback()
    for plain in (b"plainly", b"example.org", b"+49170", b"1701234567", b"plain payload"):
        assert plain not in rest and plain.hex().encode() not in rest


def _everything_at_rest(conn: Connection) -> bytes:
    tables = ("account_keys", "contact_values", "contact_keys", "observations", "summaries", "outbox")
    return b"".join(row[0].encode() for table in tables for row in conn.execute(f"SELECT t::text FROM graph.{table} t"))


def test_payloads_open_until_their_account_is_erased(pool: ConnectionPool) -> None:
    with pool.connection() as conn:
        sealed = VAULT.seal_many(conn, [("ada", b"one"), ("bob", b"two"), ("ada", b"three")])
        owners = ["ada", "bob", "ada"]
        assert VAULT.open_many(conn, list(zip(owners, sealed, strict=True))) == [b"one", b"two", b"three"]
        VAULT.erase_account(conn, "ada")
        assert VAULT.open_many(conn, list(zip(owners, sealed, strict=True))) == [None, b"two", None]
        VAULT.seal(conn, "ada", b"back again")  # a new key does not open what was sealed by the old
        with pytest.raises(NotFound, match="ada"):
            VAULT.open(conn, "ada", sealed[0])
        conn.rollback()


def test_a_row_opens_only_where_it_stands_and_only_with_the_master_key(pool: ConnectionPool) -> None:
    with pool.connection() as conn:
        one, two = VAULT.store_contacts(conn, [("ada", "phone", "1"), ("ada", "phone", "2")])
        with pytest.raises(InvalidTag):
            Vault(b"x" * 32, KEYER).reveal(conn, one)
        conn.execute(
            "UPDATE graph.contact_keys k SET wrapped_key = o.wrapped_key FROM graph.contact_keys o"
            " WHERE k.contact_id = %s AND o.contact_id = %s",
            (one, two),
        )
        with pytest.raises(InvalidTag):
            VAULT.reveal(conn, one)
        conn.rollback()
    with pytest.raises(Invalid, match="32 bytes"):
        Vault(b"short", KEYER)


def test_ids_depend_on_key_kind_and_value() -> None:
    ids = {ContactKeyer(key).contact_id(kind, value) for key in (b"a", b"b") for kind in "pq" for value in ("1", "2")}
    assert len(ids) == 8
    kind, _, digits = KEYER.contact_id("phone", uuid4().hex).partition(":")
    assert kind == "phone" and len(digits) == 32
