"""Which institutions take part, and by which keys each signs (deelnemers)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

import msgspec

from events.vocabulary import Token

from ..refusals import Refused

KeyId = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Za-z0-9._~-]{1,64}$(?!\n)", description="The thumbprint, or any name.")
]


class PublicKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A public Ed25519 key as a JSON Web Key (RFC 8037). A private one is refused: it has a field too many."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{43}$(?!\n)")]
    kid: KeyId
    alg: Literal["Ed25519", "EdDSA"] = "Ed25519"
    use: Literal["sig"] = "sig"


class MemberKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key and the days on which it signs, the last included.

    Whoever holds an old key can write any date: one that got into other hands is `revoked`, and nothing that it ever
    signed is taken.
    """

    jwk: PublicKey
    signs_from: date
    signs_until: date | None = None
    revoked: bool = False


class Member(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One institution, by the name that its own ledger has for it."""

    institution: Token
    keys: Annotated[tuple[MemberKey, ...], msgspec.Meta(min_length=1, max_length=20)]


class Members(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All who take part."""

    members: Annotated[tuple[Member, ...], msgspec.Meta(min_length=1, max_length=200)]

    def key(self, institution: str, kid: str) -> MemberKey:
        """The key by which an institution says that it signed. Raises `Refused` on an unknown or a revoked one."""
        member = next((one for one in self.members if one.institution == institution), None)
        if member is None:
            raise Refused("federation.member.unknown", field="institution", institution=institution)
        key = next((one for one in member.keys if one.jwk.kid == kid), None)
        if key is None:
            raise Refused("federation.key.unknown", field="kid", institution=institution, kid=kid)
        if key.revoked:
            raise Refused("federation.key.revoked", field="kid", institution=institution, kid=kid)
        return key


def amiss(members: Members) -> Iterator[tuple[str, str]]:
    """What is wrong with a list although every field of it is of the right kind, and where it stands."""
    seen: set[str] = set()
    # One key for two institutions would let each sign for the other.
    holders: dict[str, str] = {}
    for number, member in enumerate(members.members):
        place = f".members[{number}]"
        if member.institution in seen:
            yield f"{member.institution} stands here twice", f"{place}.institution"
        seen.add(member.institution)
        kids: set[str] = set()
        for at, key in enumerate(member.keys):
            where = f"{place}.keys[{at}]"
            if key.jwk.kid in kids:
                yield f"key {key.jwk.kid} stands here twice", f"{where}.jwk.kid"
            kids.add(key.jwk.kid)
            if holders.setdefault(key.jwk.x, member.institution) != member.institution:
                yield f"this is the key of {holders[key.jwk.x]} too", f"{where}.jwk.x"
            if key.signs_until is not None and key.signs_until < key.signs_from:
                yield "signs_until lies before signs_from", f"{where}.signs_until"
