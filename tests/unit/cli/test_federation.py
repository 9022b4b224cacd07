"""`meldstroom federation`, from three registers to what none of the three shows: as the README has it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from joserfc.jwk import OKPKey

from events.identity import statement_stream
from events.release import register_of
from services.bootstrap import command_line
from tests.federated.__main__ import EXAMPLE, MEMBERS, file, registered
from tests.federated.institutions import INSTITUTIONS, YEARS

from .run import Shell

NAMES = tuple(one.name for one in INSTITUTIONS)
ON = ("--on", "2026-05-01")
FILES = tuple(str(file(name, year)) for name in NAMES for year in YEARS)
SIGNED = (*ON, "--members", str(MEMBERS), *FILES)


@pytest.fixture
def made(shell: Shell, tmp_path: Path) -> dict[str, Path]:
    """Each institution exports both years with a key of its own, and is put on a list of members."""
    listing = "members:\n"
    files = {}
    for name in NAMES:
        key = tmp_path / f"{name}.json"
        key.write_bytes(_new_key())
        public = shell("federation", "key", "--key", str(key))
        assert public.code == 0
        listing += f"  - institution: {name}\n    keys:\n      - signs_from: 2026-01-01\n        {public.out}"
        for year in YEARS:
            files[f"{name}-{year}"] = written = tmp_path / f"{name}-{year}.jws"
            ran = shell(*exporting(name, year), "--key", str(key), "-o", str(written), "--json")
            assert ran.code == 0, ran.err
            assert ran.json["told"] > 60
    files["members"] = tmp_path / "members.yaml"
    files["members"].write_text(listing)
    return files


def _new_key() -> bytes:
    return orjson.dumps(OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True))


def exporting(name: str, year: int = YEARS[-1]) -> tuple[str, ...]:
    """The arguments of an export from the events of the example."""
    events = str(registered(name))
    return ("federation", "export", "--institution", name, "--period", str(year), "--events", events, *ON)


def pooled(shell: Shell, made: dict[str, Path], *more: str) -> Any:
    files = [str(path) for name, path in made.items() if name != "members"]
    return shell("federation", "pool", *ON, "--members", str(made["members"]), *files, *more)


def test_three_institutions_see_together_what_none_sees_alone(shell: Shell, made: dict[str, Path]) -> None:
    files = [str(path) for name, path in made.items() if name != "members"]
    checked = shell("federation", "check", *ON, "--members", str(made["members"]), *files, "--json")
    assert checked.code == 0
    assert len(checked.json["used"]) == len(files)
    assert checked.json["left"] == []
    ran = pooled(shell, made, "--json")
    assert ran.code == 0
    (found,) = ran.json["indications"]
    assert (found["rule"], found["evidence"]["cell"]) == (
        "F01/1",
        {"behaviour": "intimidation", "setting": "internship"},
    )
    assert all(p_value > found["level"] for p_value in found["evidence"]["alone"].values())
    figure = next(one for one in ran.json["figures"] if one["cell"] == {"behaviour": "bullying"})
    assert figure["telling"] == 3
    assert figure["low"] < figure["high"]
    assert figure["rate"]["lower"] < figure["rate"]["upper"]


def test_the_files_of_the_example_say_the_same(shell: Shell, made: dict[str, Path]) -> None:
    ran = shell("federation", "pool", *SIGNED, "--json")
    assert ran.code == 0
    assert ran.json == pooled(shell, made, "--json").json


def test_people_get_tables_and_a_sentence_for_what_is_indicated(shell: Shell) -> None:
    ran = shell("federation", "pool", *SIGNED, "--language", "nl")
    assert ran.code == 0
    assert "2025 beside 2024: hogeschool-west, instituut-zuid, uni-noord; sums by F00/1." in ran.out
    assert "F01/1 Stijging die alleen bij instellingen samen zichtbaar is: intimidatie + stage" in ran.out
    assert "no institution shows it by itself" in ran.out
    ran = shell("federation", "pool", *SIGNED, "--period", "2024")
    assert "Nothing is indicated" in ran.out
    ran = shell("federation", "check", *SIGNED)
    assert (ran.code, ran.out.count("D01/1")) == (0, 6)


def test_two_institutions_are_no_sum(shell: Shell) -> None:
    two = [path for path in FILES if NAMES[2] not in path]
    ran = shell("federation", "pool", *ON, "--members", str(MEMBERS), *two, "--json")
    assert ran.code == 0
    assert {one["withheld"] for one in ran.json["figures"]} <= {"few_institutions", "nothing_told"}
    assert ran.json["changes"] == ran.json["indications"] == []


def test_a_refused_file_is_named_and_is_in_no_sum(shell: Shell, tmp_path: Path) -> None:
    content = file(NAMES[0], YEARS[-1]).read_bytes()
    header, payload, signature = content.split(b".")
    forged = tmp_path / "forged.jws"
    forged.write_bytes(b".".join((header, payload[:-8] + payload[-8:][::-1], signature)))
    stranger = tmp_path / "members.yaml"
    kept = MEMBERS.read_text().split(f"  - institution: {NAMES[1]}")
    stranger.write_text(kept[0] + f"  - institution: {NAMES[2]}" + MEMBERS.read_text().split(NAMES[2])[1])
    ran = shell("federation", "check", *ON, "--members", str(stranger), str(forged), *FILES, "--json")
    assert ran.code == 1
    left = {one["file"]: one["code"] for one in ran.json["left"]}
    assert left[str(forged)] in {"federation.signature", "federation.file.malformed"}
    assert left[str(file(NAMES[1], YEARS[0]))] == "federation.member.unknown"
    ran = shell("federation", "pool", *ON, "--members", str(stranger), *FILES)
    assert ran.code == 1
    assert "REFUSED" in ran.out
    assert f"{NAMES[1]} is no member" in ran.out
    assert f"2025 beside 2024: {NAMES[2]}, {NAMES[0]};" in ran.out


def test_where_no_file_can_be_used_it_says_so(shell: Shell, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jws"
    bad.write_bytes(b"nothing")
    ran = shell("federation", "check", *ON, "--members", str(MEMBERS), str(bad), "--language", "nl")
    assert ran.code == 1
    assert "No file can be used." in ran.out
    ran = shell("federation", "pool", *ON, "--members", str(MEMBERS), str(bad))
    assert ran.code == 1
    assert "federation.files.none" in ran.err


def test_what_cannot_be_exported_says_why_and_what_to_do(shell: Shell, tmp_path: Path) -> None:
    to = ("-o", str(tmp_path / "x.jws"))
    ran = shell(*exporting(NAMES[0], 2019), *to)
    assert ran.code == 1
    assert "federation.period.none" in ran.err
    ran = shell(*exporting(NAMES[0]), "--release", "release-0190f3c2-7a10-7000-8000-000000000001", *to)
    assert "federation.release.unknown" in ran.err
    # The register is of another institution: nothing of it is taken for one's own.
    events = str(registered(NAMES[1]))
    ran = shell("federation", "export", "--institution", NAMES[0], "--period", "2025", "--events", events, *ON, *to)
    assert "federation.period.none" in ran.err
    assert not (tmp_path / "x.jws").exists()


def test_figures_that_were_changed_after_their_audit_are_not_signed(shell: Shell, tmp_path: Path) -> None:
    changed = tmp_path / "changed.ndjson"
    changed.write_bytes(registered(NAMES[0]).read_bytes().replace(b'"count":15', b'"count":20', 1))
    to = ("--period", "2025", "--events", str(changed), *ON, "-o", str(tmp_path / "x.jws"))
    ran = shell("federation", "export", *to)
    assert (ran.code, "federation.release.damaged" in ran.err) == (1, True)


def test_what_cannot_be_read_ends_with_its_reason(shell: Shell, tmp_path: Path) -> None:
    to = ("-o", str(tmp_path / "x.jws"))
    absent = str(tmp_path / "absent")
    assert "absent" in shell(*exporting(NAMES[0]), "--key", absent, *to).err
    assert shell("federation", "check", *ON, "--members", absent, *FILES).code == 2
    assert shell("federation", "check", *ON, "--members", str(MEMBERS), absent).code == 2
    broken = tmp_path / "broken.ndjson"
    broken.write_bytes(registered(NAMES[0]).read_bytes() + b"no event\n")
    ran = shell("federation", "export", "--period", "2025", "--events", str(broken), *ON, *to)
    assert (ran.code, "broken.ndjson" in ran.err) == (2, True)
    broken.write_text("not a key")
    assert "must be one JSON Web Key" in shell("federation", "key", "--key", str(broken)).err
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(MEMBERS.read_text() + MEMBERS.read_text().partition("members:\n")[2])
    assert "stands here twice" in shell("federation", "check", *ON, "--members", str(wrong), *FILES).err


def test_without_a_file_the_ledger_itself_is_read_and_the_key_is_made_once(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = []

    def stream(_: object, name: str) -> Iterator[bytes]:
        asked.append(name)
        return (line for line in registered(NAMES[0]).read_bytes().splitlines() if name.encode() in line)

    monkeypatch.setattr(command_line, "stream_values", stream)
    to = ("--period", "2025", *ON, "-o", str(tmp_path / "x.jws"))
    ran = shell("federation", "export", *to)
    assert ran.code == 0
    assert "none from 1 to 4" in ran.out
    assert asked == [register_of(NAMES[0]), statement_stream(NAMES[0], 2025)]
    key = shell("federation", "key", "--json").json
    assert shell("federation", "key", "--json").json == key
    members = tmp_path / "members.yaml"
    members.write_text(
        f"members:\n  - institution: {NAMES[0]}\n    keys:\n      - signs_from: 2026-01-01\n"
        f"        jwk: {orjson.dumps(key).decode()}\n"
    )
    assert shell("federation", "check", *ON, "--members", str(members), str(tmp_path / "x.jws")).code == 0
    assert "d" not in key


def test_no_private_key_lies_in_the_example() -> None:
    assert all(b'"d"' not in path.read_bytes() and b" d:" not in path.read_bytes() for path in EXAMPLE.iterdir())
