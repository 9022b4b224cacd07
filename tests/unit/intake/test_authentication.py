"""Tokens: only a signed, current one for this service, from a key of its issuer, makes a caller."""

import base64
import time
from collections.abc import Mapping
from typing import Any

import orjson
import pytest
import structlog.testing
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from infra.settings import BadSetting, Settings
from infra.tokens import (
    DEVELOPMENT_ISSUER,
    JWKS_AGE_SECONDS_MAX,
    JWKS_PAUSE_SECONDS_MIN,
    DevelopmentKey,
    Jwks,
    token_keys,
)
from services.intake.authentication import TOKEN_BYTES_MAX, Authentication
from services.intake.denials import Unauthenticated
from services.permissions import Role

ISSUER = "https://login.example.org"
NOW = 1_772_442_000
KEYS: Mapping[str, Key] = {
    "Ed25519": OKPKey.generate_key("Ed25519", {"kid": "ed"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "es"}),
    "RS256": RSAKey.generate_key(2048, {"kid": "rs"}),
}
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "sub": "noor",
    "aud": ["meldstroom", "other"],
    "exp": NOW + 300,
    "nbf": NOW - 10,
    "institution": "uni",
    "azp": "case-system",
    "roles": ["something-else", "handler", "desk"],
}


def key_set(*keys: Key) -> bytes:
    return orjson.dumps({"keys": [key.as_dict(private=False) for key in keys]})


def authentication(*keys: Key) -> Authentication:
    jwks = Jwks(lambda: key_set(*(keys or tuple(KEYS.values()))))
    return Authentication(jwks, audience="meldstroom", now=lambda: NOW)


def bearer(algorithm: str = "Ed25519", **changes: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    key = KEYS[algorithm]
    return "Bearer " + jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key, algorithms=[algorithm])


def odd(header: Any) -> str:
    """A token that nobody signed, under the id of a key that anyone can look up."""
    parts = (base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=").decode() for part in (header, CLAIMS))
    return f"Bearer {'.'.join(parts)}.AAAA"


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_good_token_makes_a_caller(algorithm: str) -> None:
    caller = authentication().caller(bearer(algorithm))
    assert (caller.issuer, caller.subject, caller.client, caller.institution) == (ISSUER, "noor", "case-system", "uni")
    assert caller.roles == (Role.HANDLER, Role.DESK)


def test_a_recipient_speaks_for_the_body_that_its_token_names() -> None:
    caller = authentication().caller(bearer(roles=["recipient"], body="police"))
    assert (caller.roles, caller.body) == ((Role.RECIPIENT,), "police")


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_the_older_name_of_an_algorithm_is_understood_since_providers_still_write_it() -> None:
    token = jwt.encode({"alg": "EdDSA", "kid": "ed"}, CLAIMS, KEYS["Ed25519"], algorithms=["EdDSA"])
    assert authentication().caller(f"Bearer {token}").subject == "noor"


def test_without_a_client_the_subject_is_its_own() -> None:
    assert authentication().caller(bearer(azp=None)).client == "noor"


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("", "token.missing"),
        ("Bearer", "token.missing"),
        ("Basic bm9vcg==", "token.malformed"),
        ("Bearer a.b", "token.malformed"),
        ("Bearer é.b.c", "token.malformed"),
        ("Bearer W10.W10.c", "token.malformed"),
        ("Bearer " + "a" * (TOKEN_BYTES_MAX + 1), "token.malformed"),
        (odd({"alg": "Ed25519", "kid": "ed", "crit": None}), "token.malformed"),
        (odd({"alg": "Ed25519", "kid": "ed", "crit": 1}), "token.malformed"),
        (odd({"alg": ["Ed25519"], "kid": "ed"}), "token.malformed"),
        (bearer(roles=["recipient"], body=["police"]), "token.claims"),
        (bearer(roles=["recipient"], body={"police": 1}), "token.claims"),
        (bearer(exp=[1]), "token.claims"),
        (bearer(exp=NOW - 60), "token.expired"),
        (bearer(nbf=NOW + 60), "token.early"),
        (bearer(aud="other"), "token.claims"),
        (bearer(aud=None), "token.claims"),
        (bearer(exp=None), "token.claims"),
        (bearer(sub=None), "token.claims"),
        (bearer(sub=""), "token.claims"),
        (bearer(institution=None), "token.claims"),
        (bearer(institution="a b"), "token.claims"),
        (bearer(roles="handler"), "token.claims"),
        (bearer(roles=["recipient"]), "token.claims"),
        (bearer(roles=["recipient"], body="nobody-known"), "token.claims"),
        (bearer()[:-4] + "AAAA", "token.signature"),
        (bearer(iss=DEVELOPMENT_ISSUER), "token.unknown_key"),
    ],
)
def test_any_other_is_turned_away_by_its_reason(authorization: str, code: str) -> None:
    with pytest.raises(Unauthenticated) as denied:
        authentication().caller(authorization)
    assert denied.value.code == code


def test_a_token_is_good_as_of_when_it_was_shown() -> None:
    assert authentication().caller(bearer(exp=NOW - 60, nbf=None), at=NOW - 120).subject == "noor"


def test_a_token_without_a_signature_is_none() -> None:
    _, header_and_claims = bearer().split(" ")
    header = "eyJhbGciOiJub25lIiwia2lkIjoiZWQifQ"  # {"alg":"none","kid":"ed"}
    with pytest.raises(Unauthenticated) as denied:
        authentication().caller(f"Bearer {header}.{header_and_claims.split('.')[1]}.")
    assert denied.value.code == "token.malformed"


def test_the_public_key_is_no_shared_secret() -> None:
    public = orjson.dumps(KEYS["RS256"].as_dict(private=False))
    forged = jwt.encode({"alg": "HS256", "kid": "rs"}, CLAIMS, OctKey.import_key(public), algorithms=["HS256"])
    with pytest.raises(Unauthenticated) as denied:
        authentication().caller(f"Bearer {forged}")
    assert denied.value.code == "token.malformed"


class Provider:
    """An identity provider whose clock and keys a test moves."""

    def __init__(self, *keys: Key) -> None:
        self.keys: tuple[Key, ...] = keys
        self.away = False
        self.asked = 0
        self.time = 1_000.0

    def load(self) -> bytes:
        self.asked += 1
        if self.away:
            raise OSError("away")
        return key_set(*self.keys)

    def now(self) -> float:
        return self.time


def test_a_new_key_is_found_without_a_restart_and_asked_for_seldom() -> None:
    provider = Provider(KEYS["Ed25519"])
    jwks = Jwks(provider.load, provider.now)
    assert jwks.find("ed", ISSUER)
    assert jwks.find("es", ISSUER) is None
    provider.keys = tuple(KEYS.values())
    assert jwks.find("es", ISSUER) is None
    assert provider.asked == 1
    provider.time += JWKS_PAUSE_SECONDS_MIN + 1
    assert jwks.find("es", ISSUER)
    assert provider.asked == 2


def test_known_keys_outlive_the_provider_for_a_while_and_no_longer() -> None:
    provider = Provider(KEYS["Ed25519"])
    jwks = Jwks(provider.load, provider.now)
    jwks.find("ed", ISSUER)
    provider.away = True
    provider.time += JWKS_AGE_SECONDS_MAX - 1
    assert jwks.find("ed", ISSUER)
    provider.time += 2
    with pytest.raises(ConnectionError):
        jwks.find("ed", ISSUER)


def test_a_withdrawn_key_is_refused_once_the_set_is_read_again() -> None:
    provider = Provider(KEYS["Ed25519"])
    jwks = Jwks(provider.load, provider.now)
    jwks.find("ed", ISSUER)
    provider.keys = (KEYS["ES256"],)
    provider.time += JWKS_AGE_SECONDS_MAX + 1
    assert jwks.find("ed", ISSUER) is None


@pytest.mark.parametrize(
    "entry", [{"kty": "AKP", "kid": "new"}, {}, 7, {"kty": "oct", "kid": "shared", "k": "c2VjcmV0"}]
)
def test_a_key_that_is_of_no_use_does_not_cost_the_others(entry: object) -> None:
    keys = orjson.dumps({"keys": [entry, KEYS["Ed25519"].as_dict(private=False)]})
    jwks = Jwks(lambda: keys)
    assert jwks.find("ed", ISSUER)
    assert jwks.find("new", ISSUER) is None
    assert jwks.find("shared", ISSUER) is None


@pytest.fixture
def development(tmp_path: Any) -> DevelopmentKey:
    return DevelopmentKey(tmp_path)


def issued(development: DevelopmentKey) -> str:
    return "Bearer " + development.issue(
        subject="demo", institution="uni", roles=["handler"], audience="meldstroom", seconds=60
    )


def test_the_development_key_is_its_owners_only_and_says_so_once(development: DevelopmentKey, tmp_path: Any) -> None:
    assert (tmp_path / "development-key.json").stat().st_mode & 0o777 == 0o600
    guard = Authentication(development, audience="meldstroom", now=time.time)
    with structlog.testing.capture_logs() as logs:
        assert guard.caller(issued(development)).issuer == DEVELOPMENT_ISSUER
        guard.caller(issued(DevelopmentKey(tmp_path)))
    assert [entry["event"] for entry in logs] == ["development-key.accepted"]


def test_where_real_keys_are_named_the_development_key_opens_nothing(
    development: DevelopmentKey, tmp_path: Any
) -> None:
    file = tmp_path / "jwks.json"
    file.write_bytes((tmp_path / "development-key.json").read_bytes().join([b'{"keys":[', b"]}"]))
    guard = Authentication(
        token_keys(Settings(jwks=str(file), issuers=f"https://elsewhere.example, {ISSUER}")),
        audience="meldstroom",
        now=time.time,
    )
    with pytest.raises(Unauthenticated):
        guard.caller(issued(development))


def test_a_key_file_that_is_not_there_is_a_clear_message(tmp_path: Any) -> None:
    with pytest.raises(BadSetting, match="MELDSTROOM_JWKS"):
        token_keys(Settings(jwks=str(tmp_path / "nothing.json"), issuers=ISSUER))


def test_a_key_set_says_nothing_of_whom_it_serves_so_that_the_setting_must() -> None:
    jwks = Jwks(lambda: key_set(*KEYS.values()), issuers=["https://login.example/another-tenant"])
    with pytest.raises(Unauthenticated, match=r"token\.unknown_key"):
        Authentication(jwks, audience="meldstroom", now=lambda: NOW).caller(bearer())
    with pytest.raises(BadSetting, match="MELDSTROOM_ISSUERS"):
        token_keys(Settings(jwks="https://login.example/keys"))
