"""Proof: whether the log is whole, whether what is shown follows from it, and evidence for others to check."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from ..audit.witness import Witnessed
from ..permissions import Caller
from ..reading.problems import Unreadable
from .checkpoint_view import CheckpointView
from .logged import Log
from .rendering import HEADERS, Call, Pages
from .runs import Kind, Run, Runs, State, Tell, TooMany
from .screens import EVENT, PROOF, permit, permit_all
from .travel_pages import KINDS, history_of
from .travel_pages import Kind as Travelled

ASK_NO_MORE = 286  # htmx stops asking.
SHOWN_MAX = 50  # Of the rows that differ; how many there are is counted.


class Difference(Protocol):
    """A row that is not the same (`infra.postgres.replay.Difference`)."""

    @property
    def table(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def live(self) -> dict[str, Any] | None: ...
    @property
    def replayed(self) -> dict[str, Any] | None: ...


class Compared(Protocol):
    """One table (`infra.postgres.replay.Compared`)."""

    @property
    def table(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def different(self) -> int: ...
    @property
    def differences(self) -> Sequence[Difference]: ...


class Replayed(Protocol):
    """What a replay came to (`infra.postgres.replay.Replayed`)."""

    @property
    def tables(self) -> Sequence[Compared]: ...
    @property
    def events(self) -> int: ...
    @property
    def parked(self) -> int: ...
    @property
    def different(self) -> int: ...


class Proving(Protocol):
    """What reads the whole log (`services.bootstrap.proving.Proving`). What takes long tells how far it is.

    Raises what `Runs` was given as failures where something cannot be read.
    """

    def verify(self, tell: Tell) -> Sequence[Witnessed]:
        """The chain and tree of every shard, beside the checkpoints that were signed of it."""
        ...

    def replay(self, name: str, tell: Tell) -> Replayed:
        """The tables of one process made again from the log, and compared with those that are live."""
        ...

    def evidence(self, case: str, tell: Tell) -> bytes:
        """The evidence bundle of a case."""
        ...

    def checkpoints(self) -> Sequence[CheckpointView]:
        """What was signed of each shard last, and who has it outside. Raises `ConnectionError`."""
        ...

    def tables(self) -> Sequence[str]:
        """The names of the tables that can be replayed."""
        ...

    def key(self) -> str:
        """The public key that checkpoints and bundles are signed with, for whoever checks them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What verifying came to: so many events, the shards that do not hold, and how many checkpoints fit."""

    shards: Sequence[Witnessed]

    @property
    def events(self) -> int:
        """How many events hold."""
        return sum(one.verified.events for one in self.shards)

    @property
    def wrong(self) -> Sequence[Witnessed]:
        """The shards that break, or that differ from what was signed."""
        return [one for one in self.shards if one.verified.broken or one.differs]

    @property
    def checkpoints(self) -> int:
        """How many signed checkpoints fit."""
        return sum(one.agreed for one in self.shards)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A row that differs, in words: each column that differs with both of its values."""

    table: str
    key: str
    only: str
    columns: Sequence[tuple[str, str, str]]


def verdict_of(result: Sequence[Witnessed]) -> Verdict:
    """The verdict on all shards."""
    return Verdict(shards=sorted(result, key=lambda one: one.verified.place))


def shown_of(replayed: Replayed, institution: str) -> tuple[Sequence[Shown], int]:
    """The rows that differ and are an institution's own, or nobody's; and how many more there are."""
    found = [one for table in replayed.tables for one in table.differences if _whose(one) in {institution, None}]
    shown = [_shown(one) for one in found[:SHOWN_MAX]]
    return shown, replayed.different - len(shown)


def _whose(one: Difference) -> str | None:
    row = one.live if one.live is not None else one.replayed
    institution = (row or {}).get("institution")
    return institution if isinstance(institution, str) else None


def _shown(one: Difference) -> Shown:
    only = "live" if one.replayed is None else "log" if one.live is None else ""
    live, replayed = one.live or {}, one.replayed or {}
    names = [] if only else sorted(name for name in {*live, *replayed} if live.get(name) != replayed.get(name))
    columns = [(name, _short(live.get(name)), _short(replayed.get(name))) for name in names]
    return Shown(table=one.table, key=one.key, only=only, columns=columns)


def _short(value: Any) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def proof_handlers(proving: Proving, runs: Runs, log: Log, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The page of proof, what it begins, and how far that is."""
    return [
        _proof_handler(proving, runs, pages),
        _verify_handler(proving, runs, pages),
        _replay_handler(proving, runs, pages),
        *(_evidence_handler(proving, runs, log, pages, kind) for kind in KINDS),
        *_run_handlers(runs, pages),
        _download_handler(runs),
        _stop_handler(runs),
    ]


def _proof_handler(proving: Proving, runs: Runs, pages: Pages) -> HTTPRouteHandler:
    @get("/verify", name="verify")
    async def proof(request: Call) -> Response[str]:
        caller = permit(request.user, PROOF.reading)
        key = await asyncio.to_thread(proving.key)
        return pages.page(
            request,
            "proof.html",
            PROOF,
            verifications=runs.newest(Kind.VERIFY, caller),
            replays=runs.newest(Kind.REPLAY, caller),
            bundles=runs.newest(Kind.EVIDENCE, caller),
            tables=proving.tables(),
            key=key,
            checkpoints=await asyncio.to_thread(_checkpoints, proving),
        )

    return proof


def _checkpoints(proving: Proving) -> Sequence[CheckpointView] | None:
    """What was signed last; none where that cannot be read, which is not nothing."""
    try:
        return proving.checkpoints()
    except ConnectionError:
        return None


def _begun(
    runs: Runs,
    pages: Pages,
    request: Call,
    caller: Caller,
    kind: Kind,
    work: Callable[[Tell], Any],
    *,
    about: str = "",
) -> Response[str] | Redirect:
    try:
        # Evidence is of a case; the log and the tables are everybody's.
        run = runs.begin(kind, work, caller, about=about, for_all=kind is not Kind.EVIDENCE)
    except TooMany:
        return pages.page(request, "failed.html", PROOF, status=503, why="too_many")
    return Redirect(f"/runs/{run.id}", status_code=303)


def _verify_handler(proving: Proving, runs: Runs, pages: Pages) -> HTTPRouteHandler:
    @post("/verify", name="verify.begin", status_code=303)
    async def verify(request: Call) -> Response[str] | Redirect:
        caller = permit(request.user, PROOF.reading)
        return _begun(runs, pages, request, caller, Kind.VERIFY, proving.verify)

    return verify


def _replay_handler(proving: Proving, runs: Runs, pages: Pages) -> HTTPRouteHandler:
    @post("/replays", name="replay.begin", status_code=303)
    async def replay(request: Call) -> Response[str] | Redirect:
        caller = permit(request.user, PROOF.reading)
        name = str((await request.form()).get("tables", ""))
        if name not in proving.tables():
            raise Unreadable("query.malformed", field="tables", expected=", ".join(proving.tables()))
        return _begun(runs, pages, request, caller, Kind.REPLAY, lambda tell: proving.replay(name, tell), about=name)

    return replay


def _evidence_handler(proving: Proving, runs: Runs, log: Log, pages: Pages, kind: Travelled) -> HTTPRouteHandler:
    @post(f"{kind.path}/{{of:str}}/evidence", name=f"{kind.name}.evidence", status_code=303)
    async def evidence(request: Call, of: FromPath[str]) -> Response[str] | Redirect:
        caller = permit_all(request.user, EVENT.reading, *kind.readings)
        await asyncio.to_thread(history_of, log, caller, of, kind)
        return _begun(runs, pages, request, caller, Kind.EVIDENCE, lambda tell: proving.evidence(of, tell), about=of)

    return evidence


def _found(runs: Runs, caller: Caller, id: str) -> Run:
    run = runs.find(id, caller)
    # A report is for others than proof is, and has pages of its own.
    if run is None or run.kind is Kind.REPORT:
        raise Unreadable("run.unknown")
    return run


def _run_handlers(runs: Runs, pages: Pages) -> Sequence[HTTPRouteHandler]:
    def shown(request: Call, id: str, template: str) -> tuple[Response[str], Run]:
        caller = permit(request.user, PROOF.reading)
        run = _found(runs, caller, id)
        more: Mapping[str, Any] = {}
        if run.state is State.DONE and run.kind is Kind.VERIFY:
            more = {"verdict": verdict_of(run.result)}
        elif run.state is State.DONE and run.kind is Kind.REPLAY:
            differences, others = shown_of(run.result, caller.institution)
            more = {"differences": differences, "others": others}
        return pages.page(request, template, PROOF, run=run, stoppable=run.may_be_stopped(caller), **more), run

    @get("/runs/{run:str}", name="run", sync_to_thread=False)
    def page(request: Call, run: FromPath[str]) -> Response[str]:
        return shown(request, run, "run.html")[0]

    @get("/parts/runs/{run:str}", name="run.part", sync_to_thread=False)
    def part(request: Call, run: FromPath[str]) -> Response[str]:
        made, found = shown(request, run, "run_part.html")
        if found.state is not State.RUNNING:
            made.status_code = ASK_NO_MORE
        return made

    return [page, part]


def _download_handler(runs: Runs) -> HTTPRouteHandler:
    @get("/runs/{run:str}/bundle", name="run.bundle", sync_to_thread=False)
    def bundle(request: Call, run: FromPath[str]) -> Response[bytes]:
        caller = permit(request.user, EVENT.reading)
        found = _found(runs, caller, run)
        if found.kind is not Kind.EVIDENCE or not isinstance(found.result, bytes):
            raise Unreadable("run.unknown")
        request.state.shown = {"about": found.about}
        name = f'attachment; filename="{found.about}.zip"'
        headers = {**HEADERS, "cache-control": "no-store", "content-disposition": name}
        return Response(found.result, media_type="application/zip", headers=headers)

    return bundle


def _stop_handler(runs: Runs) -> HTTPRouteHandler:
    @post("/runs/{run:str}/stop", name="run.stop", status_code=303, sync_to_thread=False)
    def stop(request: Call, run: FromPath[str]) -> Redirect:
        caller = permit(request.user, PROOF.reading)
        found = _found(runs, caller, run)
        if not found.may_be_stopped(caller):
            raise Unreadable("run.of_others")
        found.stop()
        return Redirect(f"/runs/{run}", status_code=303)

    return stop
