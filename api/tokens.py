"""Who is asking: signed tokens, from this installation or from an OpenID Connect issuer. Rights are elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.casework import Principal, Role
from domain.errors import Forbidden, Invalid, Unavailable

AUDIENCE = "ringfence"
LOCAL_ISSUER = "ringfence-local"
DEFAULT_LIFETIME_S = 8 * 3600  # a working day


class TokenVerifier(Protocol):
    """Turns a bearer token into a principal, or raises Forbidden."""

    def verify(self, token: str) -> Principal: ...


@dataclass(frozen=True, slots=True)
class LocalTokens:
    """Tokens signed with this installation's own Ed25519 key, for one machine and for tests."""

    key: Ed25519PrivateKey

    def issue(self, name: str, roles: frozenset[Role], now: datetime, lifetime_s: int = DEFAULT_LIFETIME_S) -> str:
        """A token for `name`. Raises Invalid without a name or a role."""
        if not name or not roles:
            raise Invalid("A token needs a name and at least one role.")
        claims = {
            "iss": LOCAL_ISSUER,
            "aud": AUDIENCE,
            "sub": name,
            "roles": sorted(roles),
            "iat": now,
            "exp": now + timedelta(seconds=lifetime_s),
        }
        return jwt.encode(claims, self.key, algorithm="EdDSA")

    def verify(self, token: str) -> Principal:
        return _principal(token, self.key.public_key(), ["EdDSA"], AUDIENCE, LOCAL_ISSUER)


@dataclass(frozen=True, slots=True)
class OidcTokens:
    """Tokens of an OpenID Connect issuer; its keys are found through its discovery document.

    Args:
        issuer: the issuer's URL, compared exactly with the `iss` claim.
        roles_claim: the claim that lists Ringfence roles.
    """

    issuer: str
    audience: str
    roles_claim: str = "roles"
    _keys: list[jwt.PyJWKClient] = field(default_factory=list)

    def verify(self, token: str) -> Principal:
        try:
            key = self._key_client().get_signing_key_from_jwt(token).key
        except (jwt.PyJWKClientConnectionError, httpx.HTTPError, KeyError, ValueError) as error:
            raise Unavailable("The token issuer's keys cannot be read; check OIDC_ISSUER and its network.") from error
        except jwt.PyJWTError as error:
            raise Forbidden("The token names no key of the configured issuer.") from error
        return _principal(token, key, ["RS256", "ES256", "EdDSA"], self.audience, self.issuer, self.roles_claim)

    def _key_client(self) -> jwt.PyJWKClient:
        if not self._keys:
            url = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            discovery = httpx.get(url, timeout=10).raise_for_status().json()
            self._keys.append(jwt.PyJWKClient(discovery["jwks_uri"]))
        return self._keys[0]


def _principal(
    token: str, key: Any, algorithms: list[str], audience: str, issuer: str, roles_claim: str = "roles"
) -> Principal:
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=algorithms,
            audience=audience,
            issuer=issuer,
            options={"require": ["exp", "iat", "sub"]},
        )
    except jwt.ExpiredSignatureError as error:
        raise Forbidden("The token has expired; sign in again, or run 'ringfence token'.") from error
    except jwt.PyJWTError as error:
        raise Forbidden("The token is not valid here.") from error
    subject = str(claims["sub"])
    if subject.startswith("service:"):
        raise Forbidden("A token cannot speak for the service itself.")
    granted = claims.get(roles_claim)
    named = granted if isinstance(granted, list) else [granted]  # some issuers say a single role without a list
    return Principal(subject, frozenset(role for role in Role if role.value in named))
