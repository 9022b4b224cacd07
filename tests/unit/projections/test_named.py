"""Names lie sealed beside the pseudonym, at the very place at which intake sealed them."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import pytest

from events import complaint, incident
from events.registry import COMMANDS, Event
from events.sealed import Clear, Party, Sealed
from events.vocabulary import CaseRole
from projections.named import NAMED, NamedRow, named_people
from services.intake.samples import SAMPLES
from services.permissions import act_of
from services.sealing import Place, seal

from ...logs import BEGIN, DAY, TEXT, case_id, filed
from ..patterns.streams import envelope

CASE = case_id("complaint", 1)
SOMEONE = Party(subject="person.a", name=TEXT, reference=TEXT, contact=TEXT)
OTHER = Party(subject="person.b", name=TEXT)
RESPONDENTS = (
    complaint.Respondent(person=OTHER),
    complaint.Respondent(board=True),
    complaint.Respondent(person=SOMEONE),
)


class Places:
    """A keyring that remembers where texts belong."""

    def __init__(self) -> None:
        self.places: list[str] = []

    def seal(self, texts: Sequence[Clear], principals: Mapping[str, str]) -> list[Sealed]:
        self.places += [text.place.decode() for text in texts]
        return [TEXT for _ in texts]

    def elsewhere(self, subjects: Sequence[str], institution: str) -> Sequence[str]:
        return ()

    def hashed(self, purpose: str, *parts: str) -> str:
        return "0" * 64


def folded(*events: Event) -> NamedRow:
    row: Any = None
    for number, event in enumerate(events, 1):
        row = NAMED.apply(row, envelope(0, CASE, event, number))
    assert isinstance(row, NamedRow)
    return row


def paths(*events: Event) -> list[tuple[str, str]]:
    return [(one.subject, one.path) for one in named_people(folded(*events).people)]


@pytest.mark.parametrize(
    ("act", "event", "path"),
    [
        ("complaint.file", filed(respondents=RESPONDENTS[:1]), "respondents.0.person"),
        (
            "complaint.name-respondent",
            complaint.RespondentNamed(occurred_on=DAY, number=2, respondent=RESPONDENTS[0]),
            "respondent.person",
        ),
        (
            "complaint.assign-handler",
            complaint.HandlerAssigned(occurred_on=DAY, handler=OTHER, involved=False),
            "handler",
        ),
        (
            "incident.name-person",
            incident.PersonNamed(role=CaseRole.RESPONDENT, person=OTHER, occurred_at=BEGIN),
            "person",
        ),
    ],
)
def test_a_box_is_looked_for_where_intake_sealed_it(act: str, event: Event, path: str) -> None:
    assert paths(event) == [(OTHER.subject, path)]
    kind = next(kind for name, kind in COMMANDS.items() if act_of(name) == act)
    keyring = Places()
    seal(msgspec.convert(SAMPLES[act], kind, strict=False), Place(CASE, "command", "uni"), keyring)
    assert any(place.startswith(f"{CASE}\ncommand\n{path}.") for place in keyring.places), keyring.places


def test_people_are_kept_in_order_with_the_event_that_names_them_and_only_sealed() -> None:
    handler = complaint.HandlerAssigned(occurred_on=DAY, handler=SOMEONE, involved=False)
    row = folded(filed(respondents=RESPONDENTS), handler)
    assert paths(filed(respondents=RESPONDENTS), handler) == [
        ("person.b", "respondents.0.person"),
        ("person.a", "respondents.2.person"),
        ("person.a", "handler"),
    ]
    last = named_people(row.people)[-1]
    assert (last.stream, last.commandid, last.name, last.reference) == (CASE, "command", TEXT, TEXT)


def test_a_witness_is_not_kept() -> None:
    witness = incident.PersonNamed(role=CaseRole.BYSTANDER, person=SOMEONE, occurred_at=BEGIN)
    assert paths(witness) == []
