"""Whoever has a statement and a text can verify, with the public keys alone, that the text was received."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet, OKPKey

from infra.settings import BadSetting, Settings
from infra.statement_key import statement_keys
from services.inbox.statements import ALGORITHM, Statements

SAID = "Het gebeurde dinsdag opnieuw."


def published(statements: Statements) -> Any:
    """The public keys as they come over HTTP."""
    return orjson.loads(orjson.dumps(statements.key_set()))


def signed(statements: Statements) -> str:
    return statements.signed(
        institution="uni", stream="incident-1", events=["incident-1.1"], texts={"message": SAID}, day=date(2026, 3, 2)
    )


def test_a_statement_verifies_with_the_published_keys_and_says_what_was_received(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    statements = Statements(statement_keys(settings))
    keys = KeySet.import_key_set(published(statements))
    said = orjson.loads(jws.deserialize_compact(signed(statements), keys, algorithms=[ALGORITHM]).payload)
    assert said == {
        "institution": "uni",
        "stream": "incident-1",
        "events": ["incident-1.1"],
        "texts": {"message": sha256(SAID.encode()).hexdigest()},
        "day": "2026-03-02",
    }


def test_the_private_half_is_not_published_and_the_text_is_not_in_it(tmp_path: Path) -> None:
    statements = Statements(statement_keys(Settings(data=tmp_path)))
    assert all("d" not in key for key in statements.key_set()["keys"])
    assert SAID not in signed(statements)


def test_another_process_signs_with_the_same_key(tmp_path: Path) -> None:
    first, second = (Statements(statement_keys(Settings(data=tmp_path))) for _ in range(2))
    assert signed(first) == signed(second)


def test_a_changed_statement_does_not_verify(tmp_path: Path) -> None:
    statements = Statements(statement_keys(Settings(data=tmp_path)))
    head, body, signature = signed(statements).split(".")
    forged = ".".join((head, body[:-2] + ("AA" if body[-2:] != "AA" else "BB"), signature))
    keys = KeySet.import_key_set(published(statements))
    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(forged, keys, algorithms=[ALGORITHM])


def test_a_set_of_keys_signs_with_the_first_and_still_publishes_the_others(tmp_path: Path) -> None:
    old, new = (OKPKey.generate_key("Ed25519", auto_kid=True) for _ in range(2))
    file = tmp_path / "keys.json"
    file.write_bytes(orjson.dumps({"keys": [new.as_dict(private=True), old.as_dict(private=False)]}))
    before = signed(Statements([old]))
    now = Statements(statement_keys(Settings(statement_key=str(file))))
    keys = KeySet.import_key_set(published(now))
    jws.deserialize_compact(before, keys, algorithms=[ALGORITHM])
    assert jws.deserialize_compact(signed(now), keys, algorithms=[ALGORITHM]).headers()["kid"] == new.kid


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"keys": []}', b'{"kty": "oct", "k": "c2VjcmV0"}'])
def test_a_file_that_holds_no_key_is_refused_by_the_name_of_the_setting_or_file(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(content)
    with pytest.raises(BadSetting, match="statement key"):
        statement_keys(Settings(statement_key=str(file)))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="MELDSTROOM_STATEMENT_KEY"):
        statement_keys(Settings(statement_key=f"{tmp_path}/none.json"))
