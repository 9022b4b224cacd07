"""`audit verify`: what it was given to compare with, and could not, is no proof."""

from pathlib import Path

import pytest

from infra.settings import load
from services.audit.note import BadNote, Verifier
from services.bootstrap.known_checkpoints import known
from services.cli import audit_proof

from .run import Shell


@pytest.fixture(autouse=True)
def untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the log nor a checkpoint is read."""

    def never(*_: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(audit_proof, "known", never)


@pytest.mark.parametrize("named", ["away", "empty", "file"])
def test_a_folder_without_a_checkpoint_proves_nothing(named: str, shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("no folder")
    ran = shell("audit", "verify", "--checkpoints", str(tmp_path / named))
    assert (ran.code, ran.out) == (2, "")
    assert f"No checkpoint was found in {tmp_path / named}" in ran.err


@pytest.mark.parametrize("bundle", [(), ("case.zip",)])
def test_a_key_that_is_none_is_said_to_be_none(bundle: tuple[str, ...], shell: Shell) -> None:
    ran = shell("audit", "verify", *bundle, "--key", "foo")
    assert (ran.code, ran.out) == (2, "")
    assert "--key: a key is NAME+HASH+BASE64" in ran.err


def test_a_note_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "cases-0-7.note").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadNote, match=r"cases-0-7\.note: "):
        known(load({}), tmp_path, str(Verifier(name="uni.example", public=bytes(32))))
