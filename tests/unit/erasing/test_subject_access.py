"""What someone is given of a case: their own, nobody else, and of what is withheld the ground."""

import io
import zipfile
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import incident
from events.codec import decode_envelope
from events.complaint import BehaviourFinding, ComplaintDecided, CopySent, DecisionNotified, HearingOffered, Respondent
from events.conversation import ConversationOpened, ReporterAnswered
from events.envelope import Envelope
from events.identity import beside
from events.ledgers import CASES
from events.payload import Payload
from events.registry import EVENTS
from events.rules import BadRuleFile, load, shipped
from events.sealed import Party, Sealed
from events.vocabulary import Behaviour, CaseRole, Finding, Message, Redaction, SubjectView
from services.erasing.subject_access import Export, Undecided, export, subject_of
from services.erasing.subject_file import JSON_FILE, PAGE_FILE, as_json, as_page, as_zip

from ...duties import duty_id, suspicion
from ...instances import instances
from ...logs import BEGIN, DAY, ShardLog, case_id, filed, raised

CASE, REPORT = case_id("complaint", 1), case_id("incident", 1)
REPORTER, ACCUSED, OTHER = (f"person-{digit * 32}" for digit in "123")
TODAY = BEGIN.date()


def sealed(text: str) -> Sealed:
    return Sealed(kid="key", box=text)


def party(subject: str, name: str) -> Party:
    return Party(subject=subject, name=sealed(name))


def opened(_: Envelope, __: str, box: Sealed) -> str | None:
    return None if box.box.startswith("gone") else f"open:{box.box}"


class Case:
    """A case's log, and what each view makes of it."""

    def __init__(self) -> None:
        self._log = ShardLog(CASES, 0, 1)
        self.log: list[Envelope] = []

    def hears(self, stream: str, *events: Any) -> "Case":
        self.log += [decode_envelope(self._log.record(stream, event)) for event in events]
        return self

    def given(self, view: SubjectView, subject: str | None) -> Export:
        rule = shipped().subject_access(view, TODAY)
        return export(CASE, "uni", self.log, rule, subject, opened)


def complaint_case() -> Case:
    respondents = (
        Respondent(person=party(ACCUSED, "first accused"), board=False, profile=None),
        Respondent(person=party(OTHER, "second accused"), board=False, profile=None),
    )
    return Case().hears(
        CASE,
        filed(complainant=party(REPORTER, "complainant"), description=sealed("what happened"), respondents=respondents),
        HearingOffered(respondent=None, occurred_on=DAY, reply_by=DAY),
        HearingOffered(respondent=1, occurred_on=DAY, reply_by=DAY),
        HearingOffered(respondent=2, occurred_on=DAY, reply_by=DAY),
    )


def names(found: Export) -> list[str]:
    return [".".join(one.type.split(".")[2:4]) for one in found.events]


def texts(found: Export) -> str:
    return orjson.dumps([one.shown for one in found.events]).decode()


def test_the_complainant_reads_what_they_told_and_nothing_of_whom_they_named() -> None:
    found = complaint_case().given(SubjectView.REPORTER, REPORTER)
    first = found.events[0]
    assert first.shown["description"] == "open:what happened"
    assert first.shown["complainant"] == {"name": "open:complainant"}
    assert first.withheld["respondents"] is Redaction.OTHERS
    assert "accused" not in texts(found)
    assert names(found).count("complaint.hearing-offered") == 1, "their own hearing only"


def test_a_respondent_hears_of_a_complaint_once_a_copy_was_sent_and_then_of_themselves_alone() -> None:
    case = complaint_case()
    before = case.given(SubjectView.RESPONDENT, ACCUSED)
    assert "complaint.filed" not in names(before)
    assert before.withheld[Redaction.NOT_YET] == 1
    case.hears(CASE, CopySent(respondent=1, occurred_on=DAY))
    after = case.given(SubjectView.RESPONDENT, ACCUSED)
    assert after.events[0].shown["respondents"] == [{"person": {"name": "open:first accused"}, "board": False}]
    assert after.events[0].withheld["description"] is Redaction.CONFIDENTIAL
    assert after.events[0].withheld["respondents.1"] is Redaction.OTHERS
    assert not any(word in texts(after) for word in ("complainant", "second", "happened"))
    assert names(after).count("complaint.hearing-offered") == 1


def test_neither_hears_of_the_duty_and_the_respondent_not_of_what_the_reporter_was_told() -> None:
    case = Case().hears(
        REPORT,
        raised(reporter=party(REPORTER, "reporter"), narrative=sealed("gone: what was told")),
        incident.PersonNamed(role=CaseRole.RESPONDENT, person=party(ACCUSED, "accused"), occurred_at=BEGIN),
        incident.ReporterInformed(about=Message.PROGRESS, message=sealed("we go on"), occurred_at=BEGIN),
    )
    case.hears(duty_id(REPORT), suspicion(REPORT, accused=party(ACCUSED, "accused"), affected=party(REPORTER, "r")))
    conversation = beside("conversation", REPORT, "reporter")
    case.hears(
        conversation,
        ConversationOpened(institution="uni", case=REPORT),
        ReporterAnswered(number=1, message=sealed("an answer"), occurred_on=DAY),
    )
    mine = case.given(SubjectView.REPORTER, REPORTER)
    assert mine.withheld == {Redaction.INVESTIGATION: 1}
    assert mine.events[0].withheld["narrative"] is Redaction.ERASED
    assert {"open:we go on", "open:an answer"} <= {one.shown.get("message") for one in mine.events}
    theirs = case.given(SubjectView.RESPONDENT, ACCUSED)
    assert names(theirs) == ["incident.person-named"]
    assert theirs.withheld == {Redaction.CONFIDENTIAL: 4, Redaction.INVESTIGATION: 1}


def test_whose_it_is_is_said_where_there_are_several_and_nobody_gets_anothers() -> None:
    log = complaint_case().log
    assert subject_of(log, SubjectView.REPORTER, None) == REPORTER
    with pytest.raises(Undecided, match="2 people"):
        subject_of(log, SubjectView.RESPONDENT, None)
    assert subject_of(log, SubjectView.RESPONDENT, OTHER) == OTHER
    with pytest.raises(Undecided, match="no respondent"):
        subject_of(log, SubjectView.RESPONDENT, REPORTER)


def test_a_judgement_is_given_once_it_was_told() -> None:
    found = (BehaviourFinding(behaviour=Behaviour.BULLYING, finding=Finding.UPHELD),)
    decided = ComplaintDecided(
        occurred_on=DAY, findings=found, reasons=sealed("why"), conclusions=sealed("so"), deviates_from_advice=False
    )
    case = complaint_case().hears(CASE, decided)
    assert "complaint.decided" not in names(case.given(SubjectView.REPORTER, REPORTER))
    case.hears(CASE, DecisionNotified(occurred_on=DAY, outside_route=None, outside_term=None, advice_enclosed=True))
    assert case.given(SubjectView.REPORTER, REPORTER).events[-2].shown["reasons"] == "open:why"
    theirs = case.given(SubjectView.RESPONDENT, ACCUSED).events
    assert [one.shown for one in theirs if one.type.endswith("decided.v1")] == [
        {"occurred_on": "2026-03-02", "conclusions": "open:so"}
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(sorted(kind for kind in EVENTS if ".incident." in kind or ".complaint." in kind)))
def test_whatever_an_event_holds_no_other_person_and_no_unlisted_text_is_given(data: st.DataObject, kind: str) -> None:
    event: Any = data.draw(instances(EVENTS[kind]))
    others = {one.subject for one in people(event)} - {REPORTER}
    case = Case().hears(CASE, event)
    for view in SubjectView:
        found = case.given(view, REPORTER)
        written = orjson.dumps([one.shown for one in found.events]).decode()
        assert not any(f'"{other}"' in written for other in others if len(other) > 12)
        for one in found.events:
            line = shipped().subject_access(view, TODAY).line(".".join(one.type.split(".")[2:4]))
            assert line is not None
            assert one.shown.keys() <= {*line.fields}


def people(value: Any) -> list[Party]:
    if isinstance(value, Party):
        return [value]
    if isinstance(value, tuple):
        return [one for item in value for one in people(item)]
    if isinstance(value, Payload):
        return [one for name in value.__struct_fields__ for one in people(getattr(value, name))]
    return []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_files_say_the_same_and_are_the_same_bytes(language: str) -> None:
    found = complaint_case().given(SubjectView.REPORTER, REPORTER)
    written = as_zip(found, language, BEGIN)
    assert written == as_zip(found, language, BEGIN)
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        document = orjson.loads(archive.read(JSON_FILE))
        page = archive.read(PAGE_FILE).decode()
    assert archive.namelist() == [JSON_FILE, PAGE_FILE]
    assert orjson.loads(as_json(found, language, BEGIN)) == document
    assert as_page(found, language, BEGIN).decode() == page
    assert f'<html lang="{language}">' in page
    assert "open:what happened" in page
    assert document["rule"]["verify"] in page
    assert {one["ground"] for event in document["events"] for one in event["withheld"]} == {"others"}
    assert "<script" not in page


def test_what_a_page_shows_is_text_and_never_markup() -> None:
    case = Case().hears(CASE, filed(complainant=party(REPORTER, "x"), description=sealed("<script>alert(1)</script>")))
    page = as_page(case.given(SubjectView.REPORTER, REPORTER), "nl", BEGIN).decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


RULE = """\
subject_accesses:
  - id: V09
    version: 1
    view: reporter
    effective_from: 2099-01-01
    title: {nl: Later, en: Later}
    source: {act: AVG, article: "15"}
    shown:
      - {event: incident.raised, fields: [kind]}
"""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (RULE.replace("incident.raised", "incident.invented"), "no event incident.invented"),
        (RULE.replace("[kind]", "[kinds]"), "has no field kinds"),
        (RULE.replace("[kind]", "[kind], by_number: true"), "names no respondent"),
        (RULE + "      - {event: incident.raised}\n", "stands here twice"),
        (RULE, "in force on the same days"),
        (RULE.replace("view: reporter", "view: reporter\n    basis: law"), "this is policy"),
        ("institution: {id: uni, kind: public}\n" + RULE, "the same for every institution"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadRuleFile) as refused:
        load({"zz.yaml": text})
    assert reason in refused.value.reason


def test_every_line_of_what_is_shipped_is_of_an_event_of_a_case() -> None:
    for rule in shipped().subject_accesses:
        assert {line.event.partition(".")[0] for line in rule.shown} <= {
            "incident", "complaint", "conversation", "handoff", "erasure"
        }  # fmt: skip
        assert rule.verify
