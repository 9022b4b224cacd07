"""How the receiving desk answers: what a body does with what was handed to it. Data, in the file `MELDSTROOM_DESK`."""

from typing import Annotated, Literal

import msgspec

from events.vocabulary import STAFF, HandoffKind, HandoffPurpose, Population, Recipient, ReturnReason

ACTS_MAX = 5

Act = Literal["accept", "return", "pass-on", "answer"]


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One act of a recipient, with what the act takes."""

    act: Act
    reason: ReturnReason | None = None
    right_body: Recipient | None = None
    to: Recipient | None = None
    answer: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None

    def wrong(self) -> str | None:
        """What is amiss with it, if anything is."""
        if self.act == "return" and self.reason is None:
            return "`return` needs a `reason`"
        if self.act == "pass-on" and self.to is None:
            return "`pass-on` needs a `to`"
        return None


class Answering(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is done with hand-offs of which all this is so; what is left out fits all."""

    steps: Annotated[tuple[Step, ...], msgspec.Meta(max_length=ACTS_MAX)]
    recipient: Recipient | None = None
    kind: HandoffKind | None = None
    purpose: HandoffPurpose | None = None
    affected_populations: tuple[Population, ...] = ()


class DeskFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file may hold. Of the answers the first that fits counts, and before those of the desk itself.

    `token_command` is a program that prints a token of the role `recipient`; it is given the institution and the
    recipient as its last two arguments. The embedded set-up needs none.
    """

    answers: tuple[Answering, ...] = ()
    token_command: tuple[str, ...] = ()


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """What a body got, as far as answering goes: codes, and nothing of what it tells."""

    institution: str
    recipient: Recipient
    kind: HandoffKind
    purpose: HandoffPurpose
    affected_population: Population | None = None


_ACCEPT = Step(act="accept")

OWN: tuple[Answering, ...] = (
    # The Inspectorate sees to students; what is about the safety of staff it passes on, and the sender hears of it.
    Answering(
        recipient=Recipient.INSPECTORATE,
        purpose=HandoffPurpose.SIGNAL,
        affected_populations=tuple(sorted(STAFF)),
        steps=(_ACCEPT, Step(act="pass-on", to=Recipient.LABOUR_INSPECTORATE)),
    ),
    Answering(steps=(_ACCEPT,)),
)


def steps_for(handed: Handed, answers: tuple[Answering, ...] = ()) -> tuple[Step, ...]:
    """What is done with it, in order."""
    return next(each.steps for each in (*answers, *OWN) if _fits(each, handed))


def _fits(answering: Answering, handed: Handed) -> bool:
    return (
        answering.recipient in {None, handed.recipient}
        and answering.kind in {None, handed.kind}
        and answering.purpose in {None, handed.purpose}
        and (not answering.affected_populations or handed.affected_population in answering.affected_populations)
    )


def data_of(step: Step, reference: str) -> dict[str, str]:
    """The data of the command that a step is."""
    match step.act:
        case "accept":
            return {"reference": reference}
        case "return":
            found = {"reason": step.reason, "right_body": step.right_body}
        case "pass-on":
            found = {"to": step.to}
        case "answer":
            return {"answer": step.answer} if step.answer is not None else {}
    return {name: value.value for name, value in found.items() if value is not None}
