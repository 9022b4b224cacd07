"""One trace from a call to what came of it; and nothing that a person said in any line, number or span on the way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
import pytest

from events.codec import decode_envelope
from events.ledgers import Part
from infra.embedded import free_port
from services.intake.samples import SAMPLES
from services.metrics.catalogue import CATALOGUE, PREFIXES_OF_LIBRARIES
from services.metrics.declaring import LABELS
from tests.collecting import Collector, collector
from tests.eventually import eventually
from tests.watching import Watched

from .intake_stack import Stack, records, stack

pytestmark = pytest.mark.kafka

MARKER = "Zwartkopmees"  # A word that is nowhere but in what is sent.
TRACE = "0af7651916cd43dd8448eb211c80319c"
SENDER = "b7ad6b7169203331"
ENTRUSTED = "1af7651916cd43dd8448eb211c80319d"
TRACEPARENT = f"00-{TRACE}-{SENDER}-01"
LIBRDKAFKA = re.compile(r"%[0-7]\|[0-9.]+\|[A-Z]+\|rdkafka#")
FOLLOWERS = (
    "projector-access",
    "checkpoints",
    "escalation",
    "inspectorate",
    "patterns",
    "recorder-patterns",
    "projector-patterns",
    "console",
    "desk",
)


@dataclass(frozen=True)
class Ran:
    """What was left of a run in which personal text was sent everywhere that it could be."""

    running: Stack
    collected: Collector
    case: str
    metrics: dict[str, str]

    @property
    def logs(self) -> dict[str, list[str]]:
        return {path.stem: path.read_text().splitlines() for path in self.running.folder.glob("*.log")}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, kafka: str, postgres: str) -> Iterator[Ran]:
    """A complaint is filed and refused in every way; then all processes end, and with them goes what they have left."""
    folder = tmp_path_factory.mktemp("traces")
    with collector() as collected, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collected.address)
        with stack(folder, kafka, postgres) as running:
            running.settings = replace(running.settings, console_port=free_port())
            running.start(*FOLLOWERS)
            case = send(running)
            eventually(lambda: asked_of(running, case))
            eventually(lambda: collected.of(TRACE).keys() >= {"intake", "recorder", "projector", "escalation"})
            entrust(running)
            eventually(lambda: collected.of(ENTRUSTED).keys() >= {"intake", "inspectorate", "desk"})
            metrics = {name: Watched(folder / f"{name}.log").text() for name in running.children}
            yield Ran(running, collected, case, metrics)


def marked(value: object) -> object:
    """The same with the marker in every text that a person could have written."""
    match value:
        case dict():
            return {name: f"{MARKER} {inner}" if name in PERSONAL else marked(inner) for name, inner in value.items()}
        case list():
            return [marked(inner) for inner in value]
        case _:
            return value


PERSONAL = frozenset({"reference", "name", "contact", "description", "narrative"})


def send(running: Stack) -> str:
    """File a complaint, and send what is refused; the case."""
    complaint = marked(dict(SAMPLES["complaint.file"]))
    assert isinstance(complaint, dict)
    with running.client as client:

        def post(path: str, content: bytes, **headers: str) -> int:
            return client.post(path, content=content, headers=running.headers("service", **headers)).status_code

        filed = client.post("/complaints", json=complaint, headers=running.headers("service", traceparent=TRACEPARENT))
        assert filed.status_code == 201, filed.text
        body = orjson.dumps(complaint)
        json = "application/json"
        assert post("/complaints", body[:-9], content_type=json) == 422
        assert post("/complaints", orjson.dumps(complaint | {MARKER: MARKER}), content_type=json) == 422
        assert post("/complaints", orjson.dumps(complaint | {"channel": MARKER}), content_type=json) == 422
        assert post("/complaints", body, content_type=f"text/{MARKER}") == 415
        assert post("/complaints", body, content_type=json, traceparent=MARKER) == 422
        assert client.post(f"/{MARKER}", json=complaint, headers=running.headers()).status_code == 404
        assert client.post(f"/complaints/{MARKER}/decide", json=complaint, headers=running.headers()).status_code >= 400
        assert client.get(f"/cases/{MARKER}?q={MARKER}", headers=running.token("handler")).status_code >= 400
        assert client.get("/cases", headers={"authorization": f"Bearer {MARKER}"}).status_code == 401
        assert client.post("/events", content=body, headers={**running.token("service"), "content-type": "x"})
        case = str(filed.json()["subject"])
        received = client.post(
            f"/complaints/{case}/receive",
            json=dict(SAMPLES["complaint.receive"]),
            headers=running.headers("handler", traceparent=TRACEPARENT),
        )
        assert received.status_code == 201, received.text
        return case


def entrust(running: Stack) -> None:
    """Hand something to a body outside, which the desk plays."""
    traceparent = f"00-{ENTRUSTED}-{SENDER}-01"
    headers = running.headers("confidant", traceparent=traceparent)
    entrusted = marked(dict(SAMPLES["handoff.entrust"]))
    with running.client as client:
        answer = client.post("/handoffs/entrust", json=entrusted, headers=headers)
        assert answer.status_code == 201, answer.text


def asked_of(running: Stack, case: str) -> bool:
    """Whether the escalation's own commands for that complaint were recorded."""
    events = [decode_envelope(value) for value in records(running, Part.EVENTS) if case.encode() in value]
    # What time brings later is on nobody's account.
    opened = [one for one in events if one.subject.startswith("deadline-") and one.version == 1]
    return bool(opened) and all(TRACE in (one.traceparent or "") for one in opened)


def test_one_trace_leads_from_the_call_to_the_tables_and_to_the_terms(ran: Ran) -> None:
    (taken,) = [one for one in ran.collected.of(TRACE)["intake"] if one.name == "take nl.meldstroom.complaint.file.v1"]
    assert (taken.trace, taken.parent) == (TRACE, SENDER)

    def below() -> set[tuple[str, str]]:
        spans = ran.collected.of(TRACE).values()
        return {(one.process, one.name) for each in spans for one in each if one.parent == taken.id}

    # A process sends its spans a few at a time: that one of the trace is here does not say that this one is.
    eventually(
        lambda: (
            below()
            >= {("recorder", "record cases"), ("projector", "project cases.events"), ("escalation", "take escalation")}
        )
    )


def test_the_trace_leads_on_into_the_hands_of_a_body_outside(ran: Ran) -> None:
    spans = ran.collected.of(ENTRUSTED)
    (gone,) = [one for one in spans["inspectorate"] if one.name == "deliver hand-off"]
    (taken,) = [one for one in spans["intake"] if one.name == "take nl.meldstroom.handoff.entrust.v1"]
    assert (gone.parent, gone.attributes) == (taken.id, {"meldstroom.verdict": "receipted"})
    assert [(one.name, one.parent) for one in spans["desk"]] == [("receive hand-off", gone.id)]


def test_events_name_the_span_that_took_their_command_in(ran: Ran) -> None:
    events = [decode_envelope(value) for value in records(ran.running, Part.EVENTS) if ran.case.encode() in value]
    taken = [one.id for one in ran.collected.of(TRACE)["intake"]]
    named = [one.traceparent for one in events if one.subject == ran.case]
    assert set(named) == {f"00-{TRACE}-{span}-01" for span in taken}


def test_no_span_says_what_a_person_said_or_names_a_case(ran: Ran) -> None:
    sent = b"".join(ran.collected.bodies)
    assert len(ran.collected.spans) > 4
    for word in (MARKER, ran.case, ran.case.partition("-")[2], "uni-noord", "tester"):
        assert word.encode() not in sent


def test_no_line_of_any_log_says_it_and_each_is_an_event(ran: Ran) -> None:
    assert set(ran.logs) >= {"recorder", "intake", "projector", *FOLLOWERS}
    for name, lines in ran.logs.items():
        assert lines, name
        for line in lines:
            assert MARKER not in line, name
            # librdkafka writes past us what it has to say of a broker.
            if not LIBRDKAFKA.match(line):
                assert {"event", "level", "timestamp"} <= orjson.loads(line).keys(), (name, line)


def test_no_number_says_it_and_all_are_of_the_catalogue(ran: Ran) -> None:
    samples = {name: metric for metric in CATALOGUE.values() for name in metric.sampled}
    seen = set()
    for process, text in ran.metrics.items():
        assert MARKER not in text, process
        for family in Watched.parsed(text):
            for sample in family.samples:
                name = sample.name.removesuffix("_created")
                if name.startswith(PREFIXES_OF_LIBRARIES) or name != sample.name:
                    continue
                labels = {label: value for label, value in sample.labels.items() if label != "le"}
                assert set(labels) == set(samples[name].labels), name
                assert all(LABELS[label].form.fullmatch(value) for label, value in labels.items()), (name, labels)
                seen.add(name)
    assert {name for name in seen if "lag" in name or "health" in name} == {
        "meldstroom_lag_seconds",
        "meldstroom_lag_records",
        "meldstroom_health",
    }
    assert "meldstroom_recorder_commit_seconds_count" in seen


def test_every_process_is_alive_and_ready(ran: Ran) -> None:
    for name in ran.running.children:
        watched = Watched(Path(ran.running.folder) / f"{name}.log")
        eventually(lambda watched=watched: watched.well("/readyz"))  # type: ignore[misc]
        assert watched.well("/healthz"), name


def test_paths_are_counted_by_their_template(ran: Ran) -> None:
    paths = set(re.findall(r'path="([^"]*)"', ran.metrics["intake"]))
    assert "/complaints" in paths
    assert not [path for path in paths if ran.case in path]
