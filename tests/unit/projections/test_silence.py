"""Given settlements, then what each of them silences, also those from before that was asked for."""

import msgspec

from events.codec import decode_envelope
from events.complaint import SettlementRecorded
from events.complaint.parts import Silence
from events.ledgers import CASES
from events.vocabulary import SettlementClause, SilenceBinds, SilenceKind, Speech
from projections.fold import fold_rows
from projections.silence import SILENCE, SettlementRow

from ...logs import DAY, LedgerLog, case_id, filed
from ...projecting import events_of

CASE = case_id("complaint", 1)
WORDS = Silence(
    kind=SilenceKind.CONFIDENTIALITY,
    binds=(SilenceBinds.COMPLAINANT,),
    towards=(Speech.PRESS,),
    stays_free=(Speech.INSPECTORATE,),
)


def settled(*clauses: SettlementClause, silences: tuple[Silence, ...] = ()) -> SettlementRecorded:
    return SettlementRecorded(
        occurred_on=DAY,
        clauses=clauses,
        non_disclosure=SettlementClause.NON_DISCLOSURE in clauses,
        limits_reporting=SettlementClause.LIMITS_REPORTING in clauses,
        silences=silences,
    )


def rows(*events: SettlementRecorded) -> list[SettlementRow]:
    log = LedgerLog(CASES, 1)
    log.record(CASE, filed(), *events)
    return fold_rows(SILENCE, (decode_envelope(value) for value in events_of(log)))


def test_a_clause_that_silences_is_there_in_its_own_words() -> None:
    (row,) = rows(settled(SettlementClause.APOLOGY, SettlementClause.NON_DISCLOSURE, silences=(WORDS,)))
    assert (row.case_id, row.institution, row.number, row.occurred_on) == (CASE, "uni", 2, DAY)
    assert (row.silenced, row.silencing) == (True, ("non_disclosure",))
    assert msgspec.json.decode(row.silences, type=tuple[Silence, ...]) == (WORDS,)


def test_one_from_before_that_was_asked_for_is_there_by_its_clauses() -> None:
    (row,) = rows(settled(SettlementClause.LIMITS_REPORTING))
    assert (row.silenced, row.silencing, row.silences) == (True, ("limits_reporting",), "[]")


def test_an_agreement_that_silences_nobody_counts_in_the_whole() -> None:
    apology, silenced = rows(
        settled(SettlementClause.APOLOGY), settled(SettlementClause.NON_DISPARAGEMENT, silences=(WORDS,))
    )
    assert (apology.silenced, apology.silencing) == (False, ())
    assert silenced.silenced
    assert apology.position < silenced.position
