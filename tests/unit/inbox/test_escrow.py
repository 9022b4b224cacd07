"""What a portal passes on of a report in escrow: hashes in place of names, the same however a name was typed."""

import hashlib
import re
from typing import Any

import orjson
import pytest

from events.commands.escrow import DepositInEscrow
from events.errors import ContractError
from services.inbox.escrow import InEscrow, Report, report
from services.inbox.escrow_http import EXAMPLE
from services.intake.submission import pattern

ME, THEM = {"reference": "student-6004"}, {"reference": "staff-6010"}


class Hashes:
    """A hash that anyone could make, and as unrelated between purposes."""

    def hashed(self, purpose: str, *parts: str) -> str:
        return hashlib.sha256("\n".join((purpose, *parts)).encode()).hexdigest()


def made(institution: str = "uni", **body: Any) -> Report:
    return report(orjson.dumps({"respondent": THEM, "account": "Het gebeurde.", **body}), institution, Hashes())


def test_the_stream_is_of_institution_and_person_and_nothing_is_readable_in_it() -> None:
    found = made(reporter=ME)
    assert re.fullmatch(pattern("escrow"), found.stream)
    assert "6010" not in found.stream + str(found.data)
    assert "6004" not in str(found.data)
    assert found.stream == made().stream
    assert found.stream != made("other").stream


@pytest.mark.parametrize("typed", ["STAFF-6010", "  staff-6010\n", "ｓｔａｆｆ-6010"])
def test_two_who_type_it_differently_mean_the_same_person(typed: str) -> None:
    assert made(respondent={"reference": typed}).stream == made().stream


def test_the_mark_tells_reporters_apart_on_one_person_and_says_nothing_across_persons() -> None:
    mark = made(reporter=ME).data["reporter"]
    assert mark == made(reporter={"reference": " Student-6004"}).data["reporter"]
    assert mark != made(reporter={"reference": "student-6005"}).data["reporter"]
    assert mark != made(reporter=ME, respondent={"reference": "staff-6011"}).data["reporter"]
    assert "reporter" not in made().data


def test_what_is_described_is_what_is_taken() -> None:
    taken = {*DepositInEscrow.__struct_fields__}
    assert {*InEscrow.__struct_fields__} == {*taken, "respondent"}
    assert report(orjson.dumps(EXAMPLE), "uni", Hashes()).texts == {"account": EXAMPLE["account"]}


def test_what_is_signed_is_the_words_as_they_were_sent() -> None:
    assert made(contact="Bel mij.").texts == {"account": "Het gebeurde.", "contact": "Bel mij."}
    assert made(contact=None).texts == {"account": "Het gebeurde."}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"no json", "data"),
        (b"[]", "data"),
        (b"{}", "respondent"),
        (b'{"respondent": "staff-6010"}', "respondent"),
        (b'{"respondent": {"reference": 6010}}', "respondent"),
        (b'{"respondent": {"reference": ""}}', "respondent.reference"),
        (orjson.dumps({"respondent": {"reference": "x" * 201}}), "respondent.reference"),
        (orjson.dumps({"respondent": {**THEM, "name": "Someone"}}), "respondent"),
        (orjson.dumps({"respondent": THEM, "reporter": {"reference": "STAFF-6010"}}), "reporter.reference"),
        (orjson.dumps({"respondent": THEM}), "data.account"),
        (orjson.dumps({"respondent": THEM, "account": "x", "unknown": 1}), "data.unknown"),
    ],
)
def test_what_cannot_be_read_is_refused_and_never_repeated(body: bytes, field: str) -> None:
    with pytest.raises(ContractError) as refused:
        report(body, "uni", Hashes())
    assert refused.value.field == field
    assert "6010" not in str(refused.value)
    assert "Someone" not in str(refused.value)
