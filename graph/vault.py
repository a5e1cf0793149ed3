"""Personal values at rest: contact values and the payloads of accepted events, encrypted so that erasure is possible.

Three layers of AES-256-GCM keys. The master key (from the settings) wraps one key per account. A contact's value is
sealed by a key of its own, which is wrapped once per linked account by that account's key. Erasing an account destroys
its key: its payloads are gone at once, a contact's value when no other account's wrap is left. A preservation hold has
wraps too, and each month of the audit log a key, for rows that are about no account. Nothing is sealed for an erased
account again.

Rows are bound to where they stand by authenticated context, so that a wrap or value copied to another row does not
open. What does not live here: who may see a value (the API asks for role and purpose first), masks
(`domain.contacts`).
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import urandom
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection

from domain.errors import Invalid, NotFound
from domain.observations import SEPARATOR

_KEY_BYTES = 32
_NONCE_BYTES = 12
_ID_DIGITS = 32
# Advisory lock: writers share it, an erasure has it alone, so that no key is used while it is destroyed.
_ERASURE = 0x52465641
_HOLD = "\x1fhold\x1f"  # no account id holds a control character: what a hold wraps stands beside the accounts' wraps
_NOTHING = b""  # stands where a value was erased, or was not kept because its account is


@dataclass(frozen=True, slots=True, repr=False)
class ContactKeyer:
    """Turns a contact into the id it has everywhere outside the vault: a keyed hash, useless to who lacks the key."""

    hmac_key: bytes

    def keyed(self, digest: bytes) -> bytes:
        """A digest of what may be personal, as it may be kept: nobody who lacks the key can try values against it."""
        return hmac.new(self.hmac_key, digest, hashlib.sha256).digest()

    def contact_id(self, kind: str, normalised: str) -> str:
        """`kind:` and 32 hex digits of HMAC-SHA256 over kind and normalised value."""
        text = f"{kind}{SEPARATOR}{normalised}".encode()
        return f"{kind}:{hmac.new(self.hmac_key, text, hashlib.sha256).hexdigest()[:_ID_DIGITS]}"


class Vault:
    """Seals and opens. Works on the connection it is handed and never commits.

    Raises Invalid for a master key that is not 32 bytes.
    """

    def __init__(self, master_key: bytes, keyer: ContactKeyer) -> None:
        if len(master_key) != _KEY_BYTES:
            raise Invalid(f"the vault's master key must be {_KEY_BYTES} bytes long")
        self._master_key = master_key
        self._keyer = keyer

    def store_contacts(self, conn: Connection[Any], contacts: Sequence[tuple[str, str, str]]) -> list[str]:
        """Keep (account id, kind, normalised value) each, linked to its account; what is kept already stays as it is.

        Of an erased account no link is kept, and a value that nobody else is linked to is noted as erased.
        Returns the contact ids, in the order given.
        """
        keep_erasure_out(conn)
        ids = [self._keyer.contact_id(kind, value) for _, kind, value in contacts]
        values = {contact_id: value for contact_id, (_, _, value) in zip(ids, contacts, strict=True)}
        links = {(contact_id, account) for contact_id, (account, _, _) in zip(ids, contacts, strict=True)}
        links -= _linked(conn, values.keys())
        links -= self._of_erased(conn, links)
        if links:
            accounts = self._account_keys(conn, {account for _, account in links})
            keys = self._contact_keys(conn, {contact_id: values[contact_id] for contact_id, _ in links})
            _keep_wraps(conn, [(c, a, _seal(accounts[a], keys[c], _wrap_context(c, a))) for c, a in sorted(links)])
        return ids

    def erased_contacts(self, conn: Connection[Any], contact_ids: Collection[str]) -> set[str]:
        """Those of the contacts whose value was kept once, or would have been, and is gone."""
        rows = conn.execute(
            "SELECT contact_id FROM graph.contact_values WHERE contact_id = ANY (%s) AND sealed_value = ''",
            (list(contact_ids),),
        )
        return {contact_id for (contact_id,) in rows}

    def reveal(self, conn: Connection[Any], contact_id: str) -> str:
        """The value behind a contact's id. Raises NotFound when it was never kept or all its accounts are erased."""
        return self.reveal_many(conn, [contact_id]).get(contact_id) or _gone(f"contact {contact_id}")

    def reveal_many(self, conn: Connection[Any], contact_ids: Collection[str]) -> Mapping[str, str]:
        """Values by contact id; those that are gone are left out."""
        keys = self._wrapped_keys(conn, contact_ids)
        rows = conn.execute(
            "SELECT contact_id, sealed_value FROM graph.contact_values WHERE contact_id = ANY (%s)", (list(keys),)
        )
        return {contact_id: _open(keys[contact_id], sealed, contact_id).decode() for contact_id, sealed in rows}

    def seal(self, conn: Connection[Any], account_id: str, payload: bytes) -> bytes:
        """Encrypt a payload under its account's key, which is made when it is missing; empty for an erased account."""
        return self.seal_many(conn, [(account_id, payload)])[0]

    def seal_many(self, conn: Connection[Any], payloads: Sequence[tuple[str, bytes]]) -> list[bytes]:
        keep_erasure_out(conn)
        accounts = {account for account, _ in payloads}
        keys = self._account_keys(conn, accounts - _erased(conn, accounts))
        return [
            _seal(keys[account], payload, _payload_context(account)) if account in keys else _NOTHING
            for account, payload in payloads
        ]

    def open(self, conn: Connection[Any], account_id: str, sealed: bytes) -> bytes:
        """Decrypt what `seal` returned. Raises NotFound when the account was erased since."""
        opened = self.open_many(conn, [(account_id, sealed)])[0]
        return opened if opened is not None else _gone(f"a payload of account {account_id}")

    def open_many(self, conn: Connection[Any], sealed: Sequence[tuple[str, bytes]]) -> list[bytes | None]:
        """Decrypt in the order given; None stands for a payload whose account was erased since."""
        keys = self._kept_account_keys(conn, {account for account, _ in sealed})
        return [_opened(keys.get(account), text, _payload_context(account)) for account, text in sealed]

    def erase_account(self, conn: Connection[Any], account_id: str) -> list[str]:
        """Destroy the account's key and wraps, and the contact values that no account or hold is linked to any more.

        Returns the ids of the contacts whose values are gone. Erasing twice is harmless.
        """
        be_alone(conn)
        unlinked = conn.execute(
            "DELETE FROM graph.contact_keys WHERE account_id = %s RETURNING contact_id", (account_id,)
        )
        contact_ids = [contact_id for (contact_id,) in unlinked]
        conn.execute("DELETE FROM graph.account_keys WHERE account_id = %s", (account_id,))
        gone = conn.execute(
            "UPDATE graph.contact_values v SET sealed_value = '' WHERE contact_id = ANY (%s) AND NOT EXISTS"
            " (SELECT FROM graph.contact_keys k WHERE k.contact_id = v.contact_id) RETURNING contact_id",
            (contact_ids,),
        )
        return [contact_id for (contact_id,) in gone]

    def preserve(self, conn: Connection[Any], hold: str, accounts: Collection[str]) -> int:
        """Wrap the keys of the accounts' contacts for a hold as well. Returns how many contacts those are."""
        keep_erasure_out(conn)
        rows = conn.execute(
            "SELECT DISTINCT contact_id FROM graph.contact_keys WHERE account_id = ANY (%s)", (list(accounts),)
        )
        keys, holder = self._wrapped_keys(conn, [contact_id for (contact_id,) in rows]), _HOLD + hold
        if keys:
            kept_by = self._account_keys(conn, [holder])[holder]
            _keep_wraps(conn, [(c, holder, _seal(kept_by, keys[c], _wrap_context(c, holder))) for c in sorted(keys)])
        return len(keys)

    def let_go(self, conn: Connection[Any], hold: str) -> list[str]:
        """Destroy a hold's wraps. Returns the ids of the contacts whose values are gone with them."""
        return self.erase_account(conn, _HOLD + hold)

    def _of_erased(self, conn: Connection[Any], links: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """The links of erased accounts; their contacts are noted as erased unless a value is there."""
        erased = _erased(conn, {account for _, account in links})
        theirs = {link for link in links if link[1] in erased}
        if not theirs:
            return theirs
        conn.execute(
            "INSERT INTO graph.contact_values SELECT contact_id, '' FROM unnest(%s::text[]) AS r(contact_id)"
            " ON CONFLICT DO NOTHING",
            (sorted({contact_id for contact_id, _ in theirs}),),
        )
        return theirs

    def _account_keys(self, conn: Connection[Any], accounts: Collection[str]) -> dict[str, bytes]:
        kept = self._kept_account_keys(conn, accounts)
        missing = sorted(set(accounts) - kept.keys())
        if not missing:
            return kept
        wraps = [_seal(self._master_key, urandom(_KEY_BYTES), _account_context(account)) for account in missing]
        conn.execute(
            "INSERT INTO graph.account_keys SELECT * FROM unnest(%s::text[], %s::bytea[]) ON CONFLICT DO NOTHING",
            (missing, wraps),
        )
        return kept | self._kept_account_keys(conn, missing)  # read back: another writer may have been first

    def _kept_account_keys(self, conn: Connection[Any], accounts: Collection[str]) -> dict[str, bytes]:
        rows = conn.execute(
            "SELECT account_id, wrapped_key FROM graph.account_keys WHERE account_id = ANY (%s)", (list(accounts),)
        )
        return {account: _open(self._master_key, wrap, _account_context(account)) for account, wrap in rows}

    def _contact_keys(self, conn: Connection[Any], values: Mapping[str, str]) -> dict[str, bytes]:
        """The contacts' keys; values that are new are sealed by new keys and kept."""
        fresh = {contact_id: urandom(_KEY_BYTES) for contact_id in sorted(values)}
        sealed = [_seal(key, values[contact_id].encode(), contact_id) for contact_id, key in fresh.items()]
        kept = conn.execute(
            "INSERT INTO graph.contact_values AS v SELECT * FROM unnest(%s::text[], %s::bytea[])"
            " ON CONFLICT (contact_id) DO UPDATE SET sealed_value = excluded.sealed_value WHERE v.sealed_value = ''"
            " RETURNING contact_id",
            (list(fresh), sealed),
        ).fetchall()
        ours = {contact_id for (contact_id,) in kept}
        theirs = self._wrapped_keys(conn, values.keys() - ours)
        return {contact_id: fresh[contact_id] for contact_id in ours} | theirs

    def _wrapped_keys(self, conn: Connection[Any], contact_ids: Collection[str]) -> dict[str, bytes]:
        """Contacts' keys by any one of their wraps."""
        rows: Iterable[tuple[str, str, bytes, bytes]] = conn.execute(
            "SELECT DISTINCT ON (k.contact_id) k.contact_id, k.account_id, k.wrapped_key, a.wrapped_key"
            " FROM graph.contact_keys k JOIN graph.account_keys a USING (account_id)"
            " WHERE k.contact_id = ANY (%s) ORDER BY k.contact_id, k.account_id",
            (list(contact_ids),),
        )
        return {
            contact_id: _open(
                _open(self._master_key, account_wrap, _account_context(account)),
                wrap,
                _wrap_context(contact_id, account),
            )
            for contact_id, account, wrap, account_wrap in rows
        }


def be_alone(conn: Connection[Any]) -> None:
    """Until the transaction ends nobody else writes personal values, places a hold or erases."""
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (_ERASURE,))


def keep_erasure_out(conn: Connection[Any]) -> None:
    """Until the transaction ends nothing is erased; others may write at the same time."""
    conn.execute("SELECT pg_advisory_xact_lock_shared(%s)", (_ERASURE,))


def _erased(conn: Connection[Any], accounts: Collection[str]) -> set[str]:
    rows = conn.execute("SELECT account_id FROM graph.erasures WHERE account_id = ANY (%s)", (list(accounts),))
    return {account for (account,) in rows}


def _linked(conn: Connection[Any], contact_ids: Collection[str]) -> set[tuple[str, str]]:
    rows = conn.execute(
        "SELECT contact_id, account_id FROM graph.contact_keys WHERE contact_id = ANY (%s)", (list(contact_ids),)
    )
    return {(contact_id, account) for contact_id, account in rows}


def _keep_wraps(conn: Connection[Any], wraps: Sequence[tuple[str, str, bytes]]) -> None:
    contact_ids, accounts, keys = zip(*wraps, strict=True)
    conn.execute(
        "INSERT INTO graph.contact_keys SELECT * FROM unnest(%s::text[], %s::text[], %s::bytea[])"
        " ON CONFLICT DO NOTHING",
        (list(contact_ids), list(accounts), list(keys)),
    )


def _seal(key: bytes, plain: bytes, context: str) -> bytes:
    # The one place that draws from the system's randomness: a nonce from a seed would break the cipher.
    nonce = urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def _open(key: bytes, sealed: bytes, context: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())


def _opened(key: bytes | None, sealed: bytes, context: str) -> bytes | None:
    if key is None or sealed == _NOTHING:
        return None
    try:
        return _open(key, sealed, context)
    except InvalidTag:  # sealed before the account was erased and came back with a new key
        return None


def _account_context(account_id: str) -> str:
    return f"account{SEPARATOR}{account_id}"


def _wrap_context(contact_id: str, account_id: str) -> str:
    return f"contact{SEPARATOR}{contact_id}{SEPARATOR}{account_id}"


def _payload_context(account_id: str) -> str:
    return f"payload{SEPARATOR}{account_id}"


def _gone(what: str) -> Any:
    raise NotFound(f"{what} is not in the vault: it was never kept, or every account linked to it was erased")
