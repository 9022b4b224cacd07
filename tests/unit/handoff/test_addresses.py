"""Where bodies outside take delivery: what the file says, and how a mistake in it is told."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.vocabulary import Recipient
from infra.handoff import keys
from infra.handoff.addresses import Addresses, addresses
from infra.settings import BadSetting, Settings
from infra.yaml_file import BadFile

ROOT = Path(__file__).parents[3]
PUBLIC = keys.public_text(Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key())

GOOD = f"""\
signing: {{id: uni-2026, key_file: our.pem}}
recipients:
  - recipient: police
    url: https://police.example.org/handoffs
    keys:
      - {{id: police-2026, ed25519: {PUBLIC}}}
  - recipient: integrity_committee
    institution: uni
    url: http://localhost:9000/handoffs
    answer_seconds: 30
    signing: {{id: uni-committee, key_file: our.pem}}
    keys: [{{id: committee, ed25519: {PUBLIC}}}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys.read_or_make_key(tmp_path / "our.pem")
    (tmp_path / "no.pem").write_text("no key\n")
    return tmp_path


def read(folder: Path, text: str) -> Addresses:
    path = folder / "recipients.yaml"
    path.write_text(text)
    return addresses(Settings(recipients=str(path), data=folder))


def test_a_trace_goes_to_our_own_desk_and_elsewhere_where_the_file_says_so(folder: Path) -> None:
    text = GOOD.replace("    answer_seconds: 30\n", "    answer_seconds: 30\n    traced: true\n")
    found = read(folder, text)
    assert [one.traced for one in (found.find("uni", "police"), found.find("uni", "integrity_committee")) if one] == [
        False,
        True,
    ]
    here = addresses(Settings(data=folder))
    assert {one.traced for one in here.by_place.values()} == {True}


def test_a_file_is_read_with_its_keys(folder: Path) -> None:
    found = read(folder, GOOD)
    police = found.find("uni", "police")
    assert police is not None
    assert (police.name, police.url, police.keyid) == ("police", "https://police.example.org/handoffs", "uni-2026")
    assert police.keys == {"police-2026": keys.read_public(PUBLIC)}
    assert police.key.public_key() == keys.read_or_make_key(folder / "our.pem").public_key()
    assert "key=" not in repr(police).replace("keys=", "")
    committee = found.find("uni", "integrity_committee")
    assert committee is not None
    assert (committee.name, committee.keyid, committee.answer_seconds) == (
        "uni/integrity_committee",
        "uni-committee",
        30,
    )


def test_an_address_of_one_institution_is_not_anothers(folder: Path) -> None:
    found = read(folder, GOOD)
    assert found.find("hogeschool", "integrity_committee") is None
    assert found.find("uni", "inspectorate") is None


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("https://police", "ftp://police", 4, "begins with https"),
        ("https://police", "http://police", 4, "https:// only"),
        ("https://police", "https://me:secret@police", 4, "no password"),
        ("recipient: police", "recipient: mayor", 3, "mayor"),
        (PUBLIC, "AAAA", 6, "32 bytes"),
        ("id: police-2026, ed25519", "id: police-2026, rsa", 6, "rsa"),
        ("key_file: our.pem}\nrec", "key_file: gone.pem}\nrec", 1, "gone.pem cannot be read"),
        ("key_file: our.pem}\nrec", "key_file: no.pem}\nrec", 1, "no.pem: no unencrypted private key"),
        ("signing: {id: uni-2026, key_file: our.pem}\n", "", 2, "`signing` is missing"),
        ("    institution: uni\n", "    institution: uni\n    institution: uni\n", 9, "given twice"),
        ("answer_seconds: 30", "answer_seconds: 300", 10, "answer_seconds"),
        ("  - recipient: integrity_committee\n    institution: uni\n", "  - recipient: police\n", 7, "described twice"),
    ],
    ids=lambda each: str(each)[:30],
)
def test_a_mistake_is_told_with_its_line(folder: Path, before: str, after: str, line: int, reason: str) -> None:
    text = GOOD.replace(before, after, 1)
    assert text != GOOD
    with pytest.raises(BadFile) as caught:
        read(folder, text)
    assert caught.value.line == line
    assert reason in str(caught.value)


def test_the_example_is_a_good_file(tmp_path: Path) -> None:
    for name in ("handoff.pem", "integrity.pem"):
        keys.read_or_make_key(tmp_path / "secrets" / name)
    found = read(tmp_path, (ROOT / "examples" / "recipients.yaml").read_text())
    assert {address.name for address in found.by_place.values()} == {
        "labour_inspectorate",
        "uni-noord/integrity_committee",
    }


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(BadSetting, match="MELDSTROOM_RECIPIENTS"):
        addresses(Settings(recipients="nowhere.yaml"))


def test_without_a_file_all_are_at_the_desk_with_keys_of_this_set_up(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, desk_port=9)
    found, again = addresses(settings), addresses(settings)
    for recipient in Recipient:
        address, second = found.find("uni", recipient), again.find("uni", recipient)
        assert address is not None
        assert second is not None
        assert address.url == f"http://127.0.0.1:9/{recipient.value}/handoffs"
        assert address.keys == second.keys
    assert len({path.name for path in (tmp_path / "handoff").iterdir()}) == 1 + len(Recipient)
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "handoff").iterdir())
