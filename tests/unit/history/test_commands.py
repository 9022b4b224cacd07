"""The commands of rows: the same again for the same row, sealed as intake seals, under names that tell nothing."""

from dataclasses import replace

import orjson
import pytest

from events.codec import decode_command, decode_command_envelope
from events.registry import Command
from events.sealed import place
from services.history.commands import Ready
from services.permissions import Role
from services.sealing import Place, seal
from tests.unit.intake.fakes import FakeKeyring

from .files import NOW, ROW, changed, commands, drafts, named


def made(*rows: str, keyring: FakeKeyring | None = None) -> list[Ready]:
    maker = commands(keyring)
    return maker.make(named(maker, *drafts(*rows)))


def command(ready: Ready) -> Command:
    envelope = decode_command_envelope(ready.value)
    return decode_command(envelope.type, envelope.data)


def test_the_envelope_says_who_what_and_when_and_nothing_of_the_row() -> None:
    (ready,) = made(changed(nr="file-77", reporter="s0000001", respondent="e0000101"))
    envelope = decode_command_envelope(ready.value)
    assert envelope.type == "nl.meldstroom.incident.bring-in.v1"
    assert envelope.subject == ready.subject
    assert envelope.commandid == ready.commandid
    assert (envelope.institution, envelope.time) == ("uni", NOW)
    assert envelope.actor.startswith(f"{Role.SERVICE}:")
    for secret in (b"file-77", b"s0000001", b"e0000101", b"What happened"):
        assert secret not in ready.value


def test_the_same_row_is_the_same_command_whoever_makes_it_again() -> None:
    (first,), (again,) = made(ROW), made(ROW)
    assert (first.commandid, first.subject) == (again.commandid, again.subject)


def test_a_row_that_changed_is_another_command_for_the_same_case() -> None:
    (first,), (other,) = made(ROW), made(changed(story="Something else."))
    assert first.commandid != other.commandid
    assert first.subject == other.subject
    (another,) = made(changed(nr="2"))
    assert another.subject != first.subject


def test_texts_are_sealed_as_intake_would_seal_the_same_command() -> None:
    mine, theirs = FakeKeyring(), FakeKeyring()
    (ready,) = made(changed(name="Reporter Example"), keyring=mine)
    maker = commands(theirs)
    (draft,) = named(maker, *drafts(changed(name="Reporter Example")))
    clear = decode_command(
        "nl.meldstroom.incident.bring-in.v1",
        orjson.dumps({**draft.data, "source": "confidants", "row": draft.row}),
    )
    sealed = seal(clear, Place(ready.subject, ready.commandid, "uni"), theirs)
    by_place = {text.place: (text.owner, text.text) for text in theirs.sealed}
    found = {text.place: (text.owner, text.text) for text in mine.sealed}
    # A reference that is not kept is all that differs.
    left_out = place(ready.subject, ready.commandid, "person.reference")
    assert found == {at: text for at, text in by_place.items() if at != left_out}
    assert left_out in by_place
    assert mine.principals == theirs.principals
    subjects = [person.subject for person in (sealed.reporter, *sealed.respondents)]  # type: ignore[attr-defined]
    ours = command(ready)
    assert [person.subject for person in (ours.reporter, *ours.respondents)] == subjects  # type: ignore[attr-defined]


def test_a_reference_that_is_not_kept_leaves_the_pseudonym_only() -> None:
    (ready,) = made(ROW)
    (respondent,) = command(ready).respondents  # type: ignore[attr-defined]
    assert respondent.reference is None
    assert respondent.subject.startswith("person-")


def test_all_texts_of_a_batch_are_one_question() -> None:
    keyring = FakeKeyring()
    assert len(made(ROW, changed(nr="2"), changed(nr="3"), keyring=keyring)) == 3
    assert keyring.asked == 1
    assert len(keyring.sealed) == 6


def test_what_is_too_long_is_told_and_the_others_go_on() -> None:
    maker = commands()
    found = named(maker, *drafts(changed(story="x" * 300_000), changed(nr="2")))
    assert [ready.draft.number for ready in maker.make(found)] == [2]
    assert [problem.code for problem in found[0].problems] == ["row.too-long"]


@pytest.mark.parametrize("nr", ["1", "001"])
def test_a_row_goes_by_a_keyed_hash_of_what_identifies_it(nr: str) -> None:
    maker = commands()
    (draft,) = named(maker, *drafts(changed(nr=nr)))
    assert draft.row == FakeKeyring().hashed("history", "uni", "confidants", nr)[:32]


def test_a_second_row_with_the_same_identity_is_told_which_was_first() -> None:
    maker = commands()
    first, second, other = named(maker, *drafts(ROW, changed(story="y"), changed(nr="2")))
    assert (first.problems, other.problems) == ([], [])
    assert [(problem.code, problem.parameters) for problem in second.problems] == [("row.duplicate", {"first": 1})]
    assert replace(second, problems=[]).row == first.row
