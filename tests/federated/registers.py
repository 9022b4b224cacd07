"""The registers of the invented institutions, made by the rules and the audit that real ones are made by."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

from events.codec import Origin, encode_event, rfc3339
from events.commands.release import AddReleaseCells, PrepareRelease, PublishRelease, ReleaseCommand
from events.envelope import NO_HASH
from events.identity import statement_stream
from events.release import ReleaseEvent, ReleasePrepared, register_of
from events.rules import shipped
from events.statement import ExposureStated
from events.vocabulary import Population
from services.decider import Context
from services.releases.certifying import certificate
from services.releases.disclosure import Protected, protect
from services.releases.evolve import evolve
from services.releases.publications import Publication
from services.releases.release import decide
from services.releases.sensitivity import Held
from services.releases.state import Register
from services.releases.tables import Counted

from .institutions import INSTITUTIONS, YEARS, Institution, cases, tables

RULES = shipped()


@cache
def register(name: str) -> tuple[tuple[ReleaseEvent, ...], tuple[Publication, ...]]:
    """What an institution published, year by year: the events, and what an audit knows of them."""
    one = next(each for each in INSTITUTIONS if each.name == name)
    events: list[ReleaseEvent] = []
    made: list[Publication] = []
    state = Register()

    def do(command: ReleaseCommand, year: int) -> Register:
        now = state
        for event in decide(now, command, _context(one, year), RULES):
            events.append(event)
            now = evolve(now, event)
        return now

    counted: list[Counted] = []
    for year in YEARS:
        counted += cases(one, year)
        asked = PrepareRelease(institution=name, tables=tables(year), counted_as_of=_april(year))
        state = do(asked, year)
        prepared = events[-1]
        assert isinstance(prepared, ReleasePrepared)
        rule = RULES.disclosure(_april(year).date())
        draft = Publication(
            release=prepared.release,
            tables=prepared.tables,
            figures={},
            rule=rule,
            held=Held(headcounts={}),
            cases=tuple(counted),
        )
        safe: Protected = protect(draft, made)
        state = do(AddReleaseCells(institution=name, release=draft.release, part=1, cells=safe.cells), year)
        assert state.draft is not None
        digest = state.draft.digest
        proof = certificate(safe.audit, digest, state.digests, rule.ref)
        publish = PublishRelease(institution=name, release=draft.release, digest=digest, certificate=proof)
        state = do(publish, year)
        made.append(safe.publication)
    return tuple(events), tuple(made)


def exposures(one: Institution) -> Iterator[ExposureStated]:
    """What an institution stated of its size."""
    for year in YEARS:
        for population, headcount in sorted(one.people.items()):
            yield ExposureStated(
                institution=one.name,
                year=year,
                unit=one.name,
                population=Population(population),
                headcount=headcount,
                occurred_on=_april(year).date(),
            )


def lines(name: str) -> bytes:
    """The same as it lies on the ledger, one event a line."""
    one = next(each for each in INSTITUTIONS if each.name == name)
    found: list[bytes] = []
    for number, event in enumerate(register(name)[0], 1):
        found.append(_line(event, name, register_of(name), number, found))
    for number, stated in enumerate(exposures(one), 1):
        found.append(_line(stated, name, statement_stream(name, stated.year), number, found))
    return b"".join(line + b"\n" for line in found)


def _line(event: ReleaseEvent | ExposureStated, name: str, subject: str, number: int, before: list[bytes]) -> bytes:
    previous = sha256(before[-1]).hexdigest() if before else NO_HASH
    origin = Origin(
        institution=name,
        commandid=f"example-{number}",
        actor="desk:0123456789abcdef",
        correlationid=subject,
        causationid=f"example-{number}",
    )
    return encode_event(
        event,
        subject=subject,
        time=rfc3339(datetime(event.occurred_on.year, event.occurred_on.month, event.occurred_on.day, 9, tzinfo=UTC)),
        sequence=number,
        shardseq=len(before) + 1,
        prevhash=previous if number > 1 else NO_HASH,
        shardhash=previous,
        origin=origin,
    )


def _april(year: int) -> datetime:
    return datetime(year + 1, 4, 14, 9, tzinfo=UTC)


def _context(one: Institution, year: int) -> Context:
    uuid = sha256(f"{one.name} {year}".encode()).hexdigest()
    release = f"{uuid[:8]}-{uuid[8:12]}-5{uuid[13:16]}-8{uuid[17:20]}-{uuid[20:32]}"
    return Context(
        at=_april(year),
        stream=register_of(one.name),
        institution=one.name,
        actor="desk:0123456789abcdef",
        ids=lambda kind: f"{kind}-{release}",
    )
