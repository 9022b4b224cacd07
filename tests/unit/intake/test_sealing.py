"""Intake seals every personal text, under the right key and for the right place, and nothing else."""

import dataclasses
import re
from typing import Any, get_args, get_origin, get_type_hints

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import fields

from events.codec import decode_command, encode_data
from events.commands.escrow import DepositInEscrow
from events.errors import Malformed
from events.identity import derived_id
from events.payload import Payload
from events.registry import COMMANDS, EVENTS, stream_kind
from events.sealed import Party, Person, Sealed, place
from services.intake.acts import ACTS
from services.intake.samples import SAMPLES
from services.sealing import Place, path_in_event, personal_fields, seal
from tests.instances import instances

from .fakes import FakeKeyring

AT = Place("complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11", "command-1", "uni")
PERSON = re.compile(r"person-[0-9a-f]{32}")


def sample(act: str, **changes: object) -> Any:
    data = {**SAMPLES[act], **changes}
    return decode_command(ACTS[act].command.TYPE, orjson.dumps(data))


def sealed(command: Any, at: Place = AT, keyring: FakeKeyring | None = None) -> Any:
    return seal(command, at, keyring or FakeKeyring())


def texts(value: object) -> list[str]:
    """The readable texts left in the personal fields of a command."""
    if isinstance(value, tuple):
        return [text for item in value for text in texts(item)]
    if not isinstance(value, Payload):
        return []
    found = []
    kind: Any = type(value)
    for field in fields(value):
        inner = getattr(value, field.name)
        if isinstance(inner, str) and field.name in personal_fields(kind):
            found.append(inner)
        found += texts(inner)
    return found


@pytest.mark.parametrize("act", ACTS)
def test_no_personal_text_of_a_command_stays_readable(act: str) -> None:
    command = sample(act)
    keyring = FakeKeyring()
    assert texts(sealed(command, keyring=keyring)) == []
    assert sorted(text.text for text in keyring.sealed) == sorted(texts(command))
    assert keyring.asked == bool(texts(command))


def test_a_person_is_sealed_under_their_own_key_and_the_rest_under_the_case() -> None:
    keyring = FakeKeyring()
    filed = sealed(sample("complaint.file"), keyring=keyring)
    complainant = filed.complainant.subject
    owners = {text.place: text.owner for text in keyring.sealed}
    assert PERSON.fullmatch(complainant)
    assert owners[place(AT.stream, AT.commandid, "complainant.name")] == complainant
    assert owners[place(AT.stream, AT.commandid, "description")] == AT.stream
    assert owners[place(AT.stream, AT.commandid, "respondents.0.person.name")] == filed.respondents[0].person.subject
    assert filed.complainant.name.kid == complainant


def test_the_same_reference_is_the_same_person_in_an_institution_and_nobody_elsewhere() -> None:
    def subject(reference: str, institution: str) -> Any:
        command = sample("incident.disclose-identity", reporter={"reference": reference})
        return sealed(command, dataclasses.replace(AT, institution=institution)).reporter.subject

    assert subject("s1", "uni") == subject("s1", "uni")
    assert len({subject("s1", "uni"), subject("s2", "uni"), subject("s1", "hogeschool")}) == 3


def test_people_without_a_reference_are_never_taken_for_one_another() -> None:
    members = [{"name": "A"}, {"name": "B"}]
    command = sample("complaint.appoint-committee", members=members)
    first, again = sealed(command), sealed(command)
    later = sealed(command, dataclasses.replace(AT, commandid="command-2"))
    assert [member.subject for member in first.members] == [member.subject for member in again.members]
    assert len({member.subject for member in (*first.members, *later.members)}) == 4


def test_a_caller_may_name_a_person_by_the_pseudonym_that_intake_gave_out() -> None:
    known = f"person-{'0' * 32}"
    named = sealed(sample("incident.name-person", person={"subject": known, "name": "Respondent Example"}))
    assert named.person.subject == named.person.name.kid == known


def test_a_pseudonym_that_was_given_out_at_another_institution_names_nobody_here() -> None:
    keyring = FakeKeyring()
    keyring.homes[f"person-{'0' * 32}"] = "hogeschool"
    respondents = [{"person": {"reference": "e1"}}, {"person": {"subject": f"person-{'0' * 32}"}}]
    command = sample("complaint.file", respondents=respondents)
    with pytest.raises(Malformed, match="by reference") as malformed:
        sealed(command, keyring=keyring)
    assert malformed.value.field == "data.respondents.1.person.subject"
    assert sealed(command, dataclasses.replace(AT, institution="hogeschool"), keyring)


@pytest.mark.parametrize(
    ("person", "field"),
    [
        ({"subject": "Respondent Example"}, "data.person.subject"),
        ({"subject": f"person-{'0' * 32}", "reference": "e1"}, "data.person.subject"),
        ({"reference": {"kid": "k", "box": "b"}}, "data.person.reference"),
        ({"name": {"kid": "k", "box": "b"}}, "data.person.name"),
    ],
)
def test_only_intake_makes_boxes_and_pseudonyms(person: dict[str, object], field: str) -> None:
    with pytest.raises(Malformed) as malformed:
        seal(sample("incident.name-person", person=person), AT, FakeKeyring())
    assert malformed.value.field == field


def test_who_opens_a_case_is_its_principal_and_who_comes_later_is_not() -> None:
    opening, later = FakeKeyring(), FakeKeyring()
    filed = sealed(sample("complaint.file"), keyring=opening)
    sealed(sample("incident.disclose-identity"), keyring=later)
    assert opening.principals == {AT.stream: filed.complainant.subject}
    assert later.principals == {}


def test_an_anonymous_case_has_no_principal() -> None:
    keyring = FakeKeyring()
    data = {"kind": "signal", "anonymity": "anonymous", "channel": "survey", "narrative": "It happens often."}
    seal(decode_command(ACTS["incident.raise"].command.TYPE, orjson.dumps(data)), AT, keyring)
    assert keyring.principals == {}


@pytest.mark.parametrize("name", COMMANDS)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_a_command_that_was_sealed_before_is_not_taken_as_a_callers(name: str, data: st.DataObject) -> None:
    command = data.draw(instances(COMMANDS[name]))
    if b'"box"' in encode_data(command):
        with pytest.raises(Malformed):
            seal(command, AT, FakeKeyring())


def personal_paths(kind: Any, prefix: str = "") -> set[str]:
    """The paths of a type's personal texts, `*` for any place in a list."""
    found = {prefix + name for name in personal_fields(kind)}
    for field in fields(kind):
        for inner, listed in parts(kind, field.name):
            found |= personal_paths(inner, f"{prefix}{field.name}.{'*.' if listed else ''}")
    return found


def parts(kind: type[Any], name: str) -> list[tuple[type[Any], bool]]:
    """The payloads that a field holds, and whether in a list."""

    def unfold(hint: Any, listed: bool) -> list[tuple[type[Any], bool]]:
        if isinstance(hint, type) and issubclass(hint, Payload) and hint is not Sealed:
            return [(hint, listed)]
        listed = listed or get_origin(hint) is tuple
        return [each for inner in get_args(hint) for each in unfold(inner, listed)]

    return unfold(get_type_hints(kind)[name], False)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_text_has_the_same_path_in_an_event_as_in_its_command(name: str) -> None:
    kind = stream_kind(name)
    in_events = set().union(*(personal_paths(event) for topic, event in EVENTS.items() if stream_kind(topic) == kind))
    assert {_in_event(COMMANDS[name], path) for path in personal_paths(COMMANDS[name])} <= in_events


def _in_event(command: type[Any], path: str) -> str:
    """A path with a star for a number, as it is in the event."""
    return path_in_event(command, path.replace("*", "0")).replace(".0.", ".*.")


def test_a_party_has_the_texts_of_a_person() -> None:
    assert personal_fields(Party) == personal_fields(Person) == {"reference", "name", "contact"}


def test_what_must_be_able_to_go_by_itself_has_a_key_of_its_own() -> None:
    keyring = FakeKeyring()
    deposit = {**SAMPLES["escrow.deposit"], "contact": "Call me."}
    left = sealed(decode_command(DepositInEscrow.TYPE, orjson.dumps(deposit)), keyring=keyring)
    assert texts(left) == []
    assert sorted(text.text for text in keyring.sealed) == sorted([deposit["account"], "Call me."])
    assert {text.owner for text in keyring.sealed} == {derived_id("deposit", AT.commandid)}
    assert all(text.place.startswith(AT.stream.encode()) for text in keyring.sealed)
