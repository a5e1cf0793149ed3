"""The platform's Ed25519 key: it signs a bag's tag manifest, and its fingerprint is what an agency trusts."""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class SigningKey:
    private: Ed25519PrivateKey

    @classmethod
    def from_pem(cls, pem: bytes) -> "SigningKey":
        """Read an unencrypted PKCS #8 file. Raises Invalid for anything but an Ed25519 private key."""
        try:
            private = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError) as error:
            raise Invalid("The signing key is no unencrypted PEM private key.") from error
        if not isinstance(private, Ed25519PrivateKey):
            raise Invalid("The signing key must be an Ed25519 key.")
        return cls(private)

    def to_pem(self) -> bytes:
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def public(self) -> bytes:
        """The raw 32 bytes."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def fingerprint(self) -> str:
        """What is told to agencies on another way than the bag: SHA256: and 64 hex digits."""
        return "SHA256:" + hashlib.sha256(self.public).hexdigest()

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)

    def described(self) -> dict[str, str]:
        """The entry of `signatures/keys.json`; nobody should trust it before comparing the fingerprint."""
        return {
            "algorithm": "Ed25519",
            "fingerprint": self.fingerprint,
            "public_key": base64.b64encode(self.public).decode(),
            "signature": "tagmanifest.sig",
            "signs": "tagmanifest-sha256.txt",
        }
