"""Tokens of an OpenID Connect issuer: one that runs here, over HTTP, with keys of its own."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from api.tokens import OidcTokens
from domain.casework import Principal, Role
from domain.errors import Forbidden, Unavailable

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    url = f"http://127.0.0.1:{server.server_port}"
    public = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": "k1", "use": "sig"}
    (tmp_path / ".well-known").mkdir()
    (tmp_path / ".well-known/openid-configuration").write_bytes(
        orjson.dumps({"issuer": url, "jwks_uri": f"{url}/jwks"})
    )
    (tmp_path / "jwks").write_bytes(orjson.dumps({"keys": [public]}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield url
    server.shutdown()
    server.server_close()


def token(issuer: str, key: Any = KEY, kid: str = "k1", algorithm: str = "RS256", **changes: Any) -> str:
    now = datetime.now(UTC)
    claims = {"iss": issuer, "aud": "ringfence", "sub": "ana", "iat": now, "exp": now + timedelta(hours=1)}
    return jwt.encode(claims | {"roles": ["investigator", "astronaut"]} | changes, key, algorithm, {"kid": kid})


def test_the_issuers_word_is_taken_for_name_and_known_roles(issuer: str) -> None:
    tokens = OidcTokens(issuer, "ringfence")
    assert tokens.verify(token(issuer)) == Principal("ana", frozenset({Role.INVESTIGATOR}))
    assert tokens.verify(token(issuer, roles="legal")).roles == {Role.LEGAL}
    assert tokens.verify(token(issuer, roles=[{"name": "admin"}])).roles == frozenset(), "default deny"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"iss": "https://elsewhere.example"},
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"sub": "service:screening"},
        {"kid": "k2"},
        {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
        {"key": "a shared secret of thirty-two bytes!", "algorithm": "HS256"},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_whatever_the_issuer_did_not_say_to_us_is_refused(issuer: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        OidcTokens(issuer, "ringfence").verify(token(issuer, **changes))


def test_an_issuer_that_does_not_answer_as_one_is_named(issuer: str) -> None:
    for wrong in ("http://127.0.0.1:9", f"{issuer}/nothing-here"):
        with pytest.raises(Unavailable, match="OIDC_ISSUER"):
            OidcTokens(wrong, "ringfence").verify(token(issuer))
