"""What others read of the contract is generated, complete, and fits what is on the log."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from events.codec import GENESIS_TYPE, OUTCOME_TYPE, encode_data, encode_genesis, encode_outcome, rfc3339
from events.contract.__main__ import EVENTS as FOLDER
from events.contract.__main__ import drift, main
from events.ledgers import LEDGERS
from events.outcome import NewEvent, Outcome, Status
from events.registry import COMMANDS, EVENTS
from events.upcasts import UPCASTS
from tests.given import NOW
from tests.golden.files import EXPECTED, golden, reads_as
from tests.golden.files import FOLDER as GOLDEN
from tests.golden.samples import sample

SCHEMAS = {path.stem: orjson.loads(path.read_bytes()) for path in (FOLDER / "schemas").glob("*.json")}
MAKE_GOLDEN = "run `python -m tests.golden` and commit what it writes"


def validate(name: str, value: object) -> None:
    """See that a value fits a schema, formats included."""
    Draft202012Validator(SCHEMAS[name], format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


def test_nothing_generated_has_drifted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err


def test_drift_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    changed = FOLDER / "schemas" / "envelope.json"
    monkeypatch.setattr(
        "events.contract.__main__.files", lambda: {changed: "changed", FOLDER / "schemas" / "new.json": "new"}
    )
    assert {"events/schemas/envelope.json", "events/schemas/new.json"} <= set(drift())
    assert main(["--check"]) == 1
    assert "run `python -m events.contract`" in capsys.readouterr().err
    assert main(["--chek"]) == 2


def test_generation_writes_what_drifted_and_removes_what_is_stray(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    schemas = tmp_path / "events" / "schemas"
    schemas.mkdir(parents=True)
    (schemas / "stray.json").write_text("{}")
    monkeypatch.setattr("events.contract.__main__.EVENTS", tmp_path / "events")
    monkeypatch.setattr("events.contract.__main__.files", lambda: {schemas / "new.json": "new"})
    assert main([]) == 0
    assert [path.name for path in schemas.iterdir()] == ["new.json"]
    assert main(["--check"]) == 0


def test_no_event_is_called_as_a_command_is() -> None:
    assert not set(EVENTS) & set(COMMANDS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_itself(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("path", sorted((FOLDER / "schemas").rglob("*.json")), ids=lambda path: path.stem)
def test_no_pattern_looks_around_since_not_every_language_can(path: Path) -> None:
    assert [one for one in patterns(orjson.loads(path.read_bytes())) if "(?" in one] == []


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_has_a_golden_file(name: str) -> None:
    assert (GOLDEN / f"{name}.json").exists(), f"{name} has no golden file: {MAKE_GOLDEN}"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("nl.*.json")), ids=lambda path: path.stem)
def test_what_was_ever_written_is_read_for_ever(path: Path) -> None:
    expected = orjson.loads(EXPECTED.read_bytes())
    assert path.stem in EVENTS or path.stem in UPCASTS, f"{path.stem} was released once and must stay readable"
    assert reads_as(path.read_bytes()) == expected[path.stem], (
        f"it reads differently now; if that is meant, {MAKE_GOLDEN}"
    )


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_fits_its_schemas(name: str) -> None:
    for value in ((GOLDEN / f"{name}.json").read_bytes(), golden(EVENTS[name])):
        record = orjson.loads(value)
        validate("envelope", record)
        validate(name, record["data"])


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_fits_its_schema_and_a_misspelt_name_does_not(name: str) -> None:
    data = orjson.loads(encode_data(sample(COMMANDS[name])))
    validate(name, data)
    assert not Draft202012Validator(SCHEMAS[name]).is_valid({**data, "ocurred_at": "2026-03-02T09:00:00Z"})


def formats(value: Any, name: str = "") -> Iterator[tuple[str, str | None]]:
    """Every text of a schema, with its format."""
    if isinstance(value, dict):
        if value.get("type") == "string":
            yield name, value.get("format")
        for key, inner in value.items():
            yield from formats(inner, name if key in {"anyOf", "items"} else key)
    elif isinstance(value, list):
        for inner in value:
            yield from formats(inner, name)


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_an_instant_or_a_date_says_so(name: str) -> None:
    signed = {"answered_at", "received_at"} if "handoff" in name else set()
    plain = {field for field, format in formats(SCHEMAS[name]) if format is None and field.endswith(("_at", "_on"))}
    assert plain <= signed


def test_genesis_and_outcome_fit_their_schemas() -> None:
    validate(GENESIS_TYPE, orjson.loads(encode_genesis("cases", 0, 4))["data"])
    outcome = Outcome(
        commandid="c",
        subject="incident-1",
        status=Status.REFUSED,
        version=3,
        contentdigest="d",
        events=(NewEvent(id="incident-1.3", type="t"),),
        code="incident.limit",
        parameters={"most": 500, "what": "links"},
    )
    validate(OUTCOME_TYPE, orjson.loads(encode_outcome(outcome, ledger="cases", time=rfc3339(NOW)))["data"])


def patterns(value: Any) -> Iterator[str]:
    """Every pattern of a text in a schema, at any depth."""
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            yield value["pattern"]
        for inner in value.values():
            yield from patterns(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from patterns(inner)


def references(value: Any) -> Iterator[str]:
    """Every `$ref` in a document."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_the_topics_are_described_as_they_are_declared_and_every_reference_leads_somewhere() -> None:
    document = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text(encoding="utf-8"))
    assert document["asyncapi"] == "3.0.0"
    addresses = {channel["address"] for channel in document["channels"].values()}
    assert addresses == {topic.name for ledger in LEDGERS for topic in ledger.topics().values()}
    resolver = Registry().with_resource("", Resource.opaque(document)).resolver()
    for name in COMMANDS:
        headers = document["components"]["messages"][f"{name}.submitted"]["headers"]["$ref"]
        assert resolver.lookup(headers).contents["required"] == ["authorization"]
    for reference in set(references(document)):
        if reference.startswith("#"):
            assert resolver.lookup(reference).contents
        else:
            assert (FOLDER / reference).is_file()
