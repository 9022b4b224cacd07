"""What the policy knows of a case: no more than it needs, and nothing that is sealed."""

import pytest
from msgspec.structs import replace

from events.handoff import Content, HandoffAmended
from events.registry import EVENTS
from events.sealed import Party, Sealed
from events.vocabulary import Behaviour, HandoffPurpose, Period, Recipient
from projections.fold import Fold
from services.inspectorate import facts as module
from services.inspectorate.facts_fold import FACTS

from .case import (
    AT,
    CONSULTED,
    FILED,
    FILING,
    INFORMED,
    TEACHER_AND_MINOR,
    History,
    coded,
    of_duty,
    prepared,
    suspected,
    to,
)

BOX = Sealed(kid="case.0123456789abcdef", box="c2VhbGVkLW5hcnJhdGl2ZS1vZi1zb21lLWxlbmd0aA")
PERSON = Party(subject="person.0123456789abcdef", name=BOX)
SEALED = Content(
    behaviours=(Behaviour.BULLYING,),
    period=Period(),
    affected=PERSON,
    respondent=PERSON,
    reporter=PERSON,
    account=BOX,
    contact=BOX,
)


def test_nothing_sealed_is_kept() -> None:
    history = History()
    history.asks(replace(suspected(), accused=PERSON, affected=PERSON, note=BOX), stream=of_duty())
    history.asks(INFORMED, CONSULTED, replace(FILING, reasons=BOX), FILED, stream=of_duty())
    history.asks(
        prepared(Recipient.POLICE, HandoffPurpose.CRIMINAL_REPORT, content=SEALED),
        HandoffAmended(content=SEALED, occurred_at=AT),
        stream=to(Recipient.POLICE),
    )
    assert history.row is not None
    assert BOX.box not in history.row.facts
    assert PERSON.subject not in history.row.facts
    assert history.facts.given[0].content.behaviours == SEALED.behaviours


def test_what_is_stripped_of_a_content_is_all_that_can_be_sealed_in_it() -> None:
    history = History()
    stream = to(Recipient.POLICE)
    history.asks(prepared(Recipient.POLICE, HandoffPurpose.CRIMINAL_REPORT, content=SEALED), stream=stream)
    kept = history.facts.given[0].content
    assert {name for name in Content.__struct_fields__ if getattr(kept, name) != getattr(SEALED, name)} == {
        name for name in Content.__struct_fields__ if isinstance(getattr(SEALED, name), Party | Sealed)
    }


def test_a_row_reads_back_as_it_was_written() -> None:
    history = History()
    history.asks(coded(TEACHER_AND_MINOR))
    history.asks(suspected(), INFORMED, CONSULTED, FILING, stream=of_duty())
    assert history.row is not None
    assert module.written(module.read(history.row)) == history.row.facts


def test_only_a_case_begins_a_row() -> None:
    history = History()
    history.forget()
    with pytest.raises(ValueError, match="BoardInformed cannot be the first event of a case"):
        history.asks(INFORMED, stream=of_duty())


def test_no_event_of_another_kind_touches_it() -> None:
    fold: Fold[module.FactsRow] = FACTS
    assert fold.types is not None
    kinds = {topic.split(".")[2] for topic in fold.types}
    assert kinds == {"incident", "complaint", "duty", "handoff"}
    assert {topic for topic in EVENTS if topic.startswith("nl.meldstroom.duty.")} <= fold.types
