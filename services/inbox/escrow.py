"""What a portal passes on of someone who leaves a report in escrow: names become keyed hashes before anything else.

The stream is a hash of institution and respondent under a purpose of its own, so it cannot be laid beside the pseudonym
that the same person has in cases. The mark is one of reporter and stream: it tells two reporters on one person apart,
and never shows that someone reported on two.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import msgspec
import orjson

from events.codec import decode_command
from events.commands.escrow import DepositInEscrow
from events.errors import Malformed
from events.vocabulary import Period, Setting, Token

from ..intake.submission import written

REFERENCE_CHARACTERS_MAX = 200


class Hashes(Protocol):
    """What this needs of the keyring."""

    def hashed(self, purpose: str, *parts: str) -> str:
        """A keyed hash in hex, unrelated between purposes."""
        ...


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person by the institution's own reference; no name is needed, and none is kept."""

    reference: str


class InEscrow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `POST /inbox/escrow` is sent. `reporter` is what two reporters are told apart by, and nothing else."""

    respondent: Named
    account: str
    reporter: Named | None = None
    contact: str | None = None
    setting: Setting | None = None
    unit: Token | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report that can be sent to the ledger: its stream, and the command's data, still to be sealed."""

    stream: str
    data: Mapping[str, Any]

    @property
    def texts(self) -> Mapping[str, str]:
        """What was said in words."""
        return {name: self.data[name] for name in ("account", "contact") if self.data.get(name) is not None}


def report(body: bytes, institution: str, hashes: Hashes) -> Report:
    """The report in a request. Raises `events.errors.ContractError`, which never holds what was sent.

    Beside what the command has, `respondent` and optionally `reporter` name a person by the institution's own
    reference, `{"reference": "staff-…"}`.
    """
    try:
        data = orjson.loads(body)
    except ValueError:
        raise Malformed("not JSON", field="data") from None
    if not isinstance(data, dict):
        raise Malformed("expected an object", field="data")
    respondent = _reference(data.pop("respondent", None), "respondent")
    if respondent is None:
        raise Malformed("a report in escrow names a person: without that nothing can be matched", field="respondent")
    stream = stream_of(institution, respondent, hashes)
    reporter = _reference(data.pop("reporter", None), "reporter")
    if reporter == respondent:
        raise Malformed("who reports is not whom the report is about", field="reporter.reference")
    if reporter is not None:
        data["reporter"] = f"reporter-{hashes.hashed('escrow-reporter', institution, stream, reporter)[:32]}"
    # Before a code is let open anything: what cannot be read leaves nothing behind.
    decode_command(DepositInEscrow.TYPE, written(data))
    return Report(stream, data)


def stream_of(institution: str, respondent: str, hashes: Hashes) -> str:
    """The stream of all reports in escrow on one person of an institution."""
    return f"escrow-{UUID(hex=hashes.hashed('escrow', institution, respondent)[:32])}"


def _reference(person: object, field: str) -> str | None:
    """The reference that names a person, however it was typed: two reporters must mean the same one by it."""
    match person:
        case None:
            return None
        case {"reference": str() as typed, **others} if not others:
            reference = " ".join(unicodedata.normalize("NFKC", typed).casefold().split())
            if 0 < len(reference) <= REFERENCE_CHARACTERS_MAX:
                return reference
            raise Malformed(f"expected 1 to {REFERENCE_CHARACTERS_MAX} characters", field=f"{field}.reference")
        case _:
            raise Malformed('expected {"reference": "…"}', field=field)
