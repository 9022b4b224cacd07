"""A checkpoint continues the one before it, or is refused; an anchor has what was signed."""

from typing import Any

import msgspec
from msgspec.structs import replace

from events.checkpoint import AnchorMissed
from events.commands.checkpoint import RecordAnchor, RecordMissedAnchor
from events.vocabulary import AnchorFailure, AnchorForm
from services.checkpoints.checkpoint import DECIDER
from tests.given import NOW, Scenario, context

from .stories import anchored, command, signed, told, values_of

VALUES = values_of(told(9))
FIRST, SECOND = command(VALUES, 5), command(VALUES, 13, before=5)
ANCHOR = RecordAnchor(
    ledger="cases", shard=0, anchor="disk", form=AnchorForm.FILE, size=5, receipt="sha256 " + "0" * 64
)
MISS = RecordMissedAnchor(
    ledger="cases", shard=0, anchor="disk", form=AnchorForm.FILE, size=5, reason=AnchorFailure.UNREACHABLE, tries=3
)


def given(*events: Any) -> Scenario:
    """This was signed before."""
    return Scenario(DECIDER, msgspec.structs.replace(context("checkpoint"), stream=FIRST.stream)).given(*events)


def test_the_first_begins_and_the_next_continues_it() -> None:
    given().when(FIRST).then(signed(FIRST))
    given(signed(FIRST)).when(SECOND).then(signed(SECOND))
    given(signed(FIRST), signed(SECOND)).when(SECOND).nothing()


def test_none_is_left_out_and_none_goes_back() -> None:
    given().when(SECOND).refuses("checkpoint.not_next", field="before")
    given(signed(FIRST), signed(SECOND)).when(FIRST).refuses("checkpoint.not_next")
    given(signed(FIRST)).when(replace(SECOND, before=0)).refuses("checkpoint.not_next")


def test_a_log_that_was_rewritten_is_not_signed_on() -> None:
    other = [VALUES[0].replace(b"handler", b"another"), *VALUES[1:]]
    given(signed(FIRST)).when(command(other, 13, before=5)).refuses("checkpoint.inconsistent", field="proof")
    given(signed(FIRST)).when(replace(SECOND, proof=())).refuses("checkpoint.inconsistent")


def test_the_note_says_what_the_checkpoint_says() -> None:
    for other in (replace(FIRST, note=SECOND.note), replace(FIRST, note="nothing"), replace(FIRST, root="a" * 64)):
        given().when(other).refuses("checkpoint.other_note", field="note")
    elsewhere = FIRST.note.replace("/cases/0\n", "/cases/1\n")
    given().when(replace(FIRST, note=elsewhere)).refuses("checkpoint.other_note")


def test_an_anchor_has_what_was_signed_and_says_so_once() -> None:
    given().when(ANCHOR).refuses("checkpoint.never_signed", field="size")
    given(signed(FIRST)).when(ANCHOR).then(anchored(5))
    given(signed(FIRST), anchored(5)).when(ANCHOR).nothing()
    given(signed(FIRST), anchored(5, "other")).when(ANCHOR).then(anchored(5))


def test_a_missed_anchor_is_recorded_until_it_has_it() -> None:
    missed = AnchorMissed(
        institution="uni",
        anchor="disk",
        form=AnchorForm.FILE,
        size=5,
        reason=AnchorFailure.UNREACHABLE,
        tries=3,
        occurred_at=NOW,
    )
    given(signed(FIRST)).when(MISS).then(missed)
    given(signed(FIRST), missed).when(ANCHOR).then(anchored(5))
    given(signed(FIRST), anchored(5)).when(MISS).nothing()
    given().when(MISS).refuses("checkpoint.never_signed")
