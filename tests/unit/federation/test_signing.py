"""A file says what a member signed, or it is refused by name."""

from base64 import urlsafe_b64encode
from datetime import date
from typing import Any

import msgspec
import orjson
import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from services.federation.codes import digest
from services.federation.extract import CELLS_MAX, FILE_BYTES_MAX, read, written
from services.federation.members import Members, amiss
from services.federation.signing import ALGORITHM, TYPE, opened, signed
from services.refusals import Refused

from .files import KEY, OTHER, TODAY, cell, extract, listed, members

KNOWN = members(uni=[listed(KEY)], hogeschool=[listed(OTHER)])
GOOD = extract()


def by_hand(content: bytes, key: OKPKey = KEY, **header: Any) -> bytes:
    """A file of any content, under a signature that holds."""
    said = {"alg": ALGORITHM, "kid": key.kid, "typ": TYPE, **header}
    return jws.serialize_compact(said, content, key, algorithms=[said["alg"]]).encode()


def headed(**header: Any) -> bytes:
    """The good content under another header, with the signature that it had."""
    _, payload, signature = signed(GOOD, KEY).strip().split(b".")
    said = orjson.dumps({"alg": ALGORITHM, "kid": KEY.kid, "typ": TYPE, **header})
    return b".".join((urlsafe_b64encode(said).rstrip(b"="), payload, signature))


def refused(file: bytes, known: Members = KNOWN, on: date = TODAY) -> Refused:
    with pytest.raises(Refused) as caught:
        opened(file, known, on)
    return caught.value


def changed(**changes: Any) -> bytes:
    """The bytes of the good content with other fields."""
    return orjson.dumps({**orjson.loads(written(GOOD)), **changes}, option=orjson.OPT_SORT_KEYS)


def test_what_a_member_signed_is_read_as_it_was() -> None:
    assert opened(signed(GOOD, KEY), KNOWN, TODAY) == GOOD


def test_the_same_content_has_the_same_bytes() -> None:
    assert written(GOOD) == written(msgspec.convert(msgspec.to_builtins(GOOD), type(GOOD)))
    assert written(GOOD) == orjson.dumps(orjson.loads(written(GOOD)), option=orjson.OPT_SORT_KEYS)


def test_another_standard_reader_can_verify_it() -> None:
    token = jws.deserialize_compact(signed(GOOD, KEY).strip(), KEY, algorithms=["Ed25519"])
    assert orjson.loads(token.payload)["cells"] == [{"behaviour": "bullying", "count": 20}]


def test_who_is_no_member_is_named() -> None:
    found = refused(signed(extract(institution="stranger"), KEY))
    assert (found.code, found.parameters["institution"]) == ("federation.member.unknown", "stranger")


def test_a_key_that_a_member_does_not_have_is_named() -> None:
    found = refused(signed(GOOD, OTHER))
    assert (found.code, found.parameters["kid"]) == ("federation.key.unknown", OTHER.kid)


def test_nobody_signs_for_another_institution() -> None:
    """The other's key is a member's key, and its kid is put in the header: its signature still is not the member's."""
    assert refused(by_hand(written(GOOD), OTHER, kid=KEY.kid)).code == "federation.signature"


@pytest.mark.parametrize("until", ["2026-04-19", "2026-01-01"])
def test_a_key_that_had_ended_when_it_signed_is_named(until: str) -> None:
    found = refused(signed(GOOD, KEY), members(uni=[listed(KEY, signs_until=until)]))
    assert (found.code, found.parameters["day"]) == ("federation.key.expired", "2026-04-20")
    assert found.parameters["kid"] == KEY.kid


def test_a_key_that_did_not_sign_yet_is_refused_and_one_on_its_last_day_is_not() -> None:
    early = members(uni=[listed(KEY, signs_from="2026-04-21")])
    assert refused(signed(GOOD, KEY), early).code == "federation.key.expired"
    last = members(uni=[listed(KEY, signs_until="2026-04-20")])
    assert opened(signed(GOOD, KEY), last, TODAY) == GOOD


def test_a_key_that_was_revoked_never_signed_anything() -> None:
    assert refused(signed(GOOD, KEY), members(uni=[listed(KEY, revoked=True)])).code == "federation.key.revoked"


def test_a_header_that_asks_for_what_nobody_knows_is_no_signature() -> None:
    for asks in (5, [], ["b64"], ["unheard-of"]):
        assert refused(headed(crit=asks)).code == "federation.signature"


def test_one_changed_figure_breaks_the_signature() -> None:
    header, _, signature = signed(GOOD, KEY).strip().split(b".")
    _, payload, _ = signed(extract(cell(21, behaviour="bullying")), KEY).strip().split(b".")
    assert refused(b".".join((header, payload, signature))).code == "federation.signature"


def test_what_was_signed_tomorrow_is_refused() -> None:
    assert refused(signed(GOOD, KEY), on=date(2026, 4, 19)).code == "federation.signed.future"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (changed(format="nl.meldstroom.federation.extract.v2", more=1), "federation.format"),
        (changed(codes="1" * 64), "federation.codes.other"),
        (changed(persons=3), "federation.file.malformed"),
        (changed(cells=[{"behaviour": "rumour", "count": 20}]), "federation.file.malformed"),
        (changed(cells=[{"unit": "arts", "count": 20}]), "federation.file.malformed"),
        (changed(cells=[{"behaviour": "bullying", "count": -1}]), "federation.file.malformed"),
        (changed(cells=[]), "federation.file.malformed"),
        (changed(cells=[{"behaviour": "bullying", "count": 20, "rounded": False}]), "federation.file.uncanonical"),
        (written(GOOD).replace(b'"2025"', b'"20\xff5"'), "federation.file.malformed"),
        (written(GOOD) + b" ", "federation.file.uncanonical"),
        (written(GOOD).replace(b'"k":5', b'"k":5,"k":5'), "federation.file.uncanonical"),
    ],
)
def test_content_that_is_not_the_format_is_refused_although_it_is_signed(content: bytes, code: str) -> None:
    assert refused(by_hand(content)).code == code


def test_a_refused_value_is_never_repeated_only_where_it_stands() -> None:
    found = refused(by_hand(changed(cells=[{"behaviour": "someone's name", "count": 20}])))
    assert found.parameters == {"place": "$.cells[0].behaviour"}


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"{}",
        b"a.b.c",
        b"\xff" * 100,
        by_hand(b"[]"),
        by_hand(b"\xff"),
        by_hand(written(GOOD), typ="JWT"),
        headed(alg="EdDSA"),
        headed(alg="none"),
        headed(alg="HS256"),
        by_hand(written(GOOD), kid="no such\nname"),
    ],
)
def test_what_is_no_file_of_counts_is_refused(file: bytes) -> None:
    assert refused(file).code == "federation.file.malformed"


def test_a_file_that_is_too_large_is_refused_unread_and_the_largest_is_not() -> None:
    assert refused(b"a" * (FILE_BYTES_MAX + 1)).code == "federation.file.large"
    many = extract(*[cell(20, behaviour="bullying", setting="laboratory", relation="teaches")] * CELLS_MAX)
    assert len(signed(many, KEY)) < FILE_BYTES_MAX
    assert read(written(many), digest()) == many


@pytest.mark.parametrize(
    ("listing", "reason", "place"),
    [
        ({"uni": [listed(KEY), listed(KEY)]}, "stands here twice", ".members[0].keys[1].jwk.kid"),
        ({"uni": [listed(KEY)], "other": [listed(KEY)]}, "key of uni too", ".members[1].keys[0].jwk.x"),
        ({"uni": [listed(KEY, signs_until="2025-12-31")]}, "before signs_from", ".members[0].keys[0].signs_until"),
    ],
)
def test_a_list_of_members_that_could_not_be_meant_says_where(listing: Any, reason: str, place: str) -> None:
    found = list(amiss(members(**listing)))
    assert len(found) == 1
    assert reason in found[0][0]
    assert found[0][1] == place


def test_a_member_stands_on_the_list_once() -> None:
    twice = Members(members=(*KNOWN.members, *KNOWN.members))
    assert ("uni stands here twice", ".members[2].institution") in list(amiss(twice))


def test_a_private_key_is_no_member_s_key() -> None:
    private = {**listed(KEY)["jwk"], "d": KEY.as_dict(private=True)["d"]}
    with pytest.raises(msgspec.ValidationError, match="unknown field `d`"):
        members(uni=[{**listed(KEY), "jwk": private}])
