"""An evidence bundle can be checked by whoever has Python and nothing of ours, and no change of it goes unseen."""

import codecs
import csv
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from events.ledgers import CASES
from services.audit.bundle import Evidence, bundle
from services.audit.evidence import verify as script
from services.audit.merkle import Prover
from services.audit.note import Checkpoint, Signer
from tests.logs import LedgerLog, case_id, complaint_story, deadline_id, deadline_story, incident_story

CASE = case_id("complaint", 1)
SIGNER = Signer("uni.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))
OTHER = Signer("uni.example", Ed25519PrivateKey.from_private_bytes(bytes([1] * 32)))


def made(*, marked: bool = False) -> bytes:
    """The bundle of one case on a shard that holds others."""
    log = LedgerLog(CASES, 1)
    for number in (2, 3):
        log.record(case_id("incident", number), *incident_story())
    log.record(CASE, *complaint_story()[:4])
    log.record(deadline_id(CASE), *deadline_story(CASE))
    log.record(case_id("incident", 4), *incident_story())
    log.record(CASE, *complaint_story()[4:])
    values = [value for _, value in log.logs[0].values[2:]]
    ours = {leaf for leaf, (subject, _) in enumerate(log.logs[0].values[2:]) if CASE in subject}
    prover = Prover(len(values), ours)
    for value in values:
        prover.add(value)
    return bundle(
        Evidence(
            case=CASE,
            ledger=CASES.name,
            shard=0,
            values=[values[leaf] for leaf in sorted(ours)],
            proofs=prover.proofs(),
            checkpoint=Checkpoint(origin="uni.example/cases/0", size=len(values), root=prover.root),
            version="1",
            made_at=datetime(2026, 4, 1, tzinfo=UTC),
            marked=marked,
        ),
        SIGNER,
    )


BUNDLE = made()


def unpacked(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


FILES = unpacked(BUNDLE)


def zipped(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, held in files.items():
            archive.writestr(name, held)
    return written.getvalue()


def test_who_has_only_python_can_check_it(tmp_path: Path) -> None:
    (tmp_path / "case.zip").write_bytes(BUNDLE)
    (tmp_path / "verify.py").write_bytes(FILES["verify.py"])
    # Isolated, without site packages, in a folder of its own: nothing of ours can be found.
    command = [sys.executable, "-I", "-S", "verify.py", "case.zip", "--key", str(SIGNER.verifier)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"VERIFIED  {CASE}: 15 events in 2 streams, each among the 30 that uni.example")


def test_the_same_events_give_the_same_bytes() -> None:
    assert made() == BUNDLE


def test_the_key_of_another_does_not_open_it() -> None:
    with pytest.raises(script.Different, match="not signed by the key"):
        script.verify(FILES, str(OTHER.verifier))


def changed(name: str, change: Callable[[bytes], bytes]) -> dict[str, bytes]:
    return {**FILES, name: change(FILES[name])}


def remade(files: dict[str, bytes], signer: Signer) -> dict[str, bytes]:
    """What a forger does who covers up a change in every place that needs no key, or has a key of their own."""
    listed = orjson.loads(files["manifest.json"])
    kept = {name: held for name, held in files.items() if not name.startswith("manifest")}
    listed["files"] = {name: sha256(held).hexdigest() for name, held in kept.items()}
    manifest = orjson.dumps(listed)
    note = signer.sign(f"meldstroom.bundle/1\n{CASE}\n{sha256(manifest).hexdigest()}\n")
    return {**kept, "manifest.json": manifest, "manifest.note": note.encode()}


def without_line(number: int) -> Callable[[bytes], bytes]:
    def change(value: bytes) -> bytes:
        lines = value.splitlines(keepends=True)
        return b"".join(lines[:number] + lines[number + 1 :])

    return change


def swapped(value: bytes) -> bytes:
    one, other, *rest = value.splitlines(keepends=True)
    return b"".join([other, one, *rest])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            lambda value: value.replace(b'"written":true', b'"written":false'),
            "event 11 of the shard .* is not what was signed",
        ),
        (without_line(1), "event 13 does not continue"),
        (swapped, "event 12 does not continue .* stands at its event 0"),
        (without_line(14), "it has 14 events and says that it has 15"),
        (lambda _: b"", "no event in it"),
    ],
    ids=["changed", "removed", "reordered", "truncated", "emptied"],
)
def test_damage_is_named_even_where_the_exporter_itself_covers_it_up(
    change: Callable[[bytes], bytes], why: str
) -> None:
    with pytest.raises(script.Different, match=why):
        script.verify(remade(changed("events.ndjson", change), SIGNER), str(SIGNER.verifier))


@pytest.mark.parametrize("name", sorted(FILES))
def test_no_file_can_be_left_out(name: str) -> None:
    files = {other: held for other, held in FILES.items() if other != name}
    with pytest.raises(script.Different, match="missing"):
        script.verify(files, str(SIGNER.verifier))


def test_nothing_can_be_put_in() -> None:
    with pytest.raises(script.Different, match=r"note\.txt is not in the manifest"):
        script.verify({**FILES, "note.txt": b""}, str(SIGNER.verifier))


def test_a_checkpoint_by_another_key_of_that_name_is_not_believed() -> None:
    forged = changed(
        "checkpoint.note", lambda _: OTHER.sign(str(Checkpoint(origin="x", size=30, root=bytes(32)))).encode()
    )
    with pytest.raises(script.Different, match="not signed by the key"):
        script.verify(remade(forged, SIGNER), str(SIGNER.verifier))


@settings(max_examples=150)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_no_changed_byte_goes_unseen(name: str, data: st.DataObject) -> None:
    held = FILES[name]
    place = data.draw(st.integers(0, len(held) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda it: it != held[place]))
    files = {**FILES, name: held[:place] + bytes([byte]) + held[place + 1 :]}
    try:
        script.verify(files, str(SIGNER.verifier))
    except (script.Different, KeyError, ValueError, TypeError):
        return
    # Bits at the end of base64 that mean nothing, and the name by which the dash before a signature is written.
    assert name.endswith(".note")


def test_the_script_says_by_its_exit_code_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = tmp_path / "case.zip"
    where.write_bytes(BUNDLE)
    assert script.main([str(where)]) == 0
    assert "The key came with the bundle" in capsys.readouterr().out
    where.write_bytes(zipped(changed("head.json", lambda _: b"{}")))
    assert script.main([str(where)]) == 1
    assert "head.json was changed" in capsys.readouterr().out
    where.write_bytes(b"no zip")
    assert script.main([str(where)]) == 2


def test_a_file_that_is_in_it_twice_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last of them would be checked here, and another program may show the first."""
    where = tmp_path / "case.zip"
    written = io.BytesIO(BUNDLE)
    with zipfile.ZipFile(written, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("history.csv", FILES["history.csv"])
    where.write_bytes(written.getvalue())
    assert script.main([str(where), "--key", str(SIGNER.verifier)]) == 1
    assert "history.csv is in it twice" in capsys.readouterr().out


def test_a_damaged_file_is_verified_only_where_all_in_it_is_whole_and_ends_in_no_traceback(tmp_path: Path) -> None:
    where = tmp_path / "case.zip"

    @settings(max_examples=300)
    @given(st.integers(0, len(BUNDLE) - 1), st.integers(1, 255))
    def damaged(place: int, change: int) -> None:
        where.write_bytes(BUNDLE[:place] + bytes([BUNDLE[place] ^ change]) + BUNDLE[place + 1 :])
        if script.main([str(where), "--key", str(SIGNER.verifier)]) == 0:
            assert script.unpacked(str(where)) == FILES

    damaged()


def test_the_table_loses_nothing() -> None:
    rows = list(csv.DictReader(io.StringIO(FILES["history.csv"].decode(), newline="")))
    events = [orjson.loads(line) for line in FILES["events.ndjson"].splitlines()]
    for row, event in zip(rows, events, strict=True):
        assert (row["stream"], row["sequence"], row["prevhash"]) == (
            event["subject"],
            str(int(event["sequence"])),
            event["prevhash"],
        )
        assert orjson.loads(row["data"]) == event["data"]


def test_a_byte_order_mark_stands_before_the_table_only_where_it_was_asked_for() -> None:
    assert not FILES["history.csv"].startswith(codecs.BOM_UTF8)
    marked = unpacked(made(marked=True))
    assert marked["history.csv"] == codecs.BOM_UTF8 + FILES["history.csv"]
    assert script.verify(marked, str(SIGNER.verifier))


def test_the_trail_for_neighbours_holds_nothing_personal() -> None:
    first = orjson.loads(FILES["history.json"])[0]
    assert first["actieWeergave"] == "ingediend"
    assert first["wijzigingen"]["nieuw"]["complainant"] == {"sealed": True}


def test_of_nothing_there_is_no_evidence() -> None:
    nothing = Evidence(
        case=CASE,
        ledger="cases",
        shard=0,
        values=[],
        proofs={},
        checkpoint=Checkpoint(origin="x", size=0, root=bytes(32)),
        version="1",
        made_at=datetime(2026, 4, 1, tzinfo=UTC),
    )
    with pytest.raises(ValueError, match="no event of"):
        bundle(nothing, SIGNER)
