"""The console's pages with a whole log behind them, and what a page that follows live costs the process."""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import httpx
import psutil

from events.ledgers import ACCESS, PATTERNS, Part, shard
from infra.embedded import free_port
from infra.kafka.tail import TailReader
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.kafka.writer import Record, TransactionalWriter
from infra.postgres.fill import Source
from infra.postgres.layout import Layout
from infra.postgres.pool import connect
from infra.postgres.rebuild import Rebuild
from infra.settings import Settings, environment
from projections.catalogue import READING
from tests.logs import LedgerLog, incident_story

from .figures import Aim, Figures, Line, milliseconds, percentile
from .log import longest_of, make_log
from .progress import say
from .recorder import Place
from .sizes import Sizes
from .stand import Stand
from .work import ROUNDS, streams

PART = "console"
LEDGER = "cases"  # The console is of this ledger.
SHARDS = 4
TIMES = 60
LONGEST_EVENTS = 10_000
LONGEST_TIMES = 10
FOLLOWED_PER_SECOND = 1_000
FOLLOWED_SECONDS = 15
PAGE_P95_MS_MAX = 100.0
FOLLOWING_SHARE_MAX = 0.05
READY_SECONDS_MAX = 120.0
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


def console(stand: Stand, sizes: Sizes, figures: Figures) -> None:
    """Every page a number of times, then one that follows live."""
    place = make_log(stand, LEDGER, sizes.events, SHARDS, longest=LONGEST_EVENTS)
    _fill(stand, place)
    cases = [f"incident-{one}" for one in streams(LEDGER, sizes.events // ROUNDS)]
    for ledger in (PATTERNS, ACCESS):
        ensure_topics(stand.bootstrap, TopicPlan.of(ledger, shards=SHARDS, replication=1))
    with _console(stand) as (process, client):
        _pages(client, cases[0], sizes.events, figures)
        _first_looks(client, cases[1 : TIMES + 1], figures)
        _longest(client, figures)
        _following(stand, process, client, place, figures)


def _pages(client: httpx.Client, case: str, events: int, figures: Figures) -> None:
    for path in (
        "/",
        "/cases",
        "/cases?kind=incident&status=open",
        f"/cases/{case}",
        f"/cases/{case}/as-of?at=%232",
        f"/cases/{case}/compare?from=%231",
        f"/events/{case}.1",
        "/deadlines",
        "/parked",
        "/streams",
        "/live",
    ):
        client.get(path).raise_for_status()
        seconds = [_took(client, path) for _ in range(TIMES)]
        p50, p99 = milliseconds(seconds)
        shown = path.replace(case, "CASE")
        figures.lines.append(Line(part=PART, what=shown, p50_ms=p50, p99_ms=p99, note=f"{events} events behind it"))
        p95 = percentile(seconds, 0.95) * 1000
        figures.aims.append(Aim(what=f"{shown}, p95 ms", value=p95, aim=PAGE_P95_MS_MAX, at_most=True))


def _first_looks(client: httpx.Client, cases: Sequence[str], figures: Figures) -> None:
    """Cases that nobody has looked at in this quarter of an hour: each is recorded before it is shown."""
    seconds = [_took(client, f"/cases/{case}") for case in cases]
    p50, p99 = milliseconds(seconds)
    what = "a case, the first look at it"
    figures.lines.append(Line(part=PART, what=what, p50_ms=p50, p99_ms=p99, note="recorded first"))
    p95 = percentile(seconds, 0.95) * 1000
    figures.aims.append(Aim(what=f"{what}, p95 ms", value=p95, aim=PAGE_P95_MS_MAX, at_most=True))


def _longest(client: httpx.Client, figures: Figures) -> None:
    """A case of many events, halfway and from its begin to its end: read from the log, folded and shown."""
    case = f"/cases/incident-{longest_of(LEDGER)}"
    half, end = LONGEST_EVENTS // 2, LONGEST_EVENTS
    assert f"{half} van {end}</h1>" in client.get(f"{case}/as-of?at=%23{half}").text
    for address in (f"/as-of?at=%23{half}", f"/compare?from=%231&to=%23{end}", "/when?field=caseload.status", ""):
        say(f"the longest case{address}")
        seconds = [_took(client, case + address) for _ in range(LONGEST_TIMES)]
        p50, p99 = milliseconds(seconds)
        what = f"/cases/LONGEST{address.partition('?')[0]}"
        figures.lines.append(
            Line(part=PART, what=what, p50_ms=p50, p99_ms=p99, note=f"{LONGEST_EVENTS} events of its own")
        )


def _took(client: httpx.Client, address: str) -> float:
    """The seconds until a page was there."""
    began = time.perf_counter()
    client.get(address).raise_for_status()
    return time.perf_counter() - began


def _following(stand: Stand, process: psutil.Process, client: httpx.Client, place: Place, figures: Figures) -> None:
    """One page that listens and asks for its part again at each word, while events come at a steady rate."""
    say(f"a page follows {FOLLOWED_PER_SECOND} events/s for {FOLLOWED_SECONDS} s")
    stop = threading.Event()
    page = threading.Thread(target=_listen, args=(client, stop), daemon=True)
    page.start()
    writing = threading.Thread(target=_write, args=(stand, place, stop), daemon=True)
    writing.start()
    time.sleep(2)
    before, began = _cpu(process), time.perf_counter()
    time.sleep(FOLLOWED_SECONDS)
    share = (_cpu(process) - before) / (time.perf_counter() - began)
    stop.set()
    writing.join()
    note = f"{FOLLOWED_PER_SECOND} events/s, one page; the whole process, its look at the followers included"
    figures.aims.append(
        Aim(what="following live, of a core", value=share, aim=FOLLOWING_SHARE_MAX, at_most=True, note=note)
    )


def _listen(client: httpx.Client, stop: threading.Event) -> None:
    with client.stream("GET", "/changes", timeout=None) as answer:
        for line in answer.iter_lines():
            if stop.is_set():
                return
            if line == "event: log":
                client.get("/parts/live", headers={"meldstroom-background": "1"})


def _write(stand: Stand, place: Place, stop: threading.Event) -> None:
    """Events that are no part of the chain, at a steady rate: who follows reads them all the same."""
    log = LedgerLog(place.ledger, SHARDS)
    writers = [TransactionalWriter(stand.bootstrap, f"bench-{number}", number) for number in range(SHARDS)]
    for writer in writers:
        writer.open()
    events = incident_story()
    number, due = 0, time.perf_counter()
    while not stop.is_set():
        # A tenth of a second's worth at a time, shard by shard.
        for writer in writers:
            values: list[Record] = []
            while len(values) < FOLLOWED_PER_SECOND // 10 // SHARDS:
                case = f"incident-{streams(f'live-{number}', 1)[0]}"
                number += 1
                if shard(case, SHARDS) == writers.index(writer):
                    values += [Record(case.encode(), log.logs[0].record(case, event)) for event in events]
            writer.stage({place.ledger.topic(Part.EVENTS): values})
            writer.finish()
        due += 0.1
        time.sleep(max(0.0, due - time.perf_counter()))


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _fill(stand: Stand, place: Place) -> None:
    say("filling the tables that are read")
    topics = [place.ledger.topic(part) for part in (Part.EVENTS, Part.OUTCOMES)]
    Rebuild(
        source=Source(
            connect=partial(connect, stand.dsn, name="bench"),
            read=partial(TailReader, place.bootstrap),
            ledger=place.ledger,
            shards=place.shards,
        ),
        layout=Layout(READING.schema, READING.folds, READING.name),
        places=[(topic, number) for topic in topics for number in range(place.shards)],
        processes=psutil.cpu_count() or 1,
    ).run(lambda _: None)


@contextmanager
def _console(stand: Stand) -> Iterator[tuple[psutil.Process, httpx.Client]]:
    """The process as it is run, and someone who has signed in, once it has read the log."""
    settings = Settings(
        kafka=stand.bootstrap,
        postgres=stand.dsn,
        data=stand.folder / "console",
        shards=SHARDS,
        console_port=free_port(),
    )
    # What they log is no result.
    begun = partial(subprocess.Popen, env=environment(settings), stdout=sys.stderr)
    recorder = begun([sys.executable, "-m", "services.recorder", "access"])
    process = begun([sys.executable, "-m", "services.console"])
    address = f"http://127.0.0.1:{settings.console_port}"
    try:
        with httpx.Client(base_url=address, timeout=60, follow_redirects=True) as client:
            _until(lambda: client.get("/health").status_code == 200)
            csrf = CSRF.findall(client.get("/sign-in").text)[0]
            form = {"csrf": csrf, "institution": "uni", "role": ["auditor", "operator"]}
            client.post("/sign-in/development", data=form).raise_for_status()
            began = time.perf_counter()
            _until(lambda: client.get("/cases/incident-x/as-of").status_code == 404)
            say(f"the console had read the log {time.perf_counter() - began:.1f} s after it began")
            yield psutil.Process(process.pid), client
    finally:
        for each in (process, recorder):
            each.terminate()
            each.wait(20)


def _until(true: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < give_up_at:
        try:
            if true():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise TimeoutError("the console did not come up")
