"""The player keeps the order of a case, comes back when it is asked to, and stops a case at what nobody foresaw."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest

from services.examples import player as module
from services.examples.lines import Line, System
from services.examples.player import REQUESTS_MAX, Answer, Player, Unplayable
from services.permissions import Role

BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

Respond = Callable[[httpx.Request], httpx.Response]


def line(id: str, case: str = "incident-1", *, hours: int = 0, expectedcode: str = "") -> Line:
    return Line(
        body=orjson.dumps({"id": id}),
        id=id,
        system=System("uni-noord", Role.DESK),
        type="nl.meldstroom.incident.raise.v1",
        subject=case,
        time=BEGIN + timedelta(hours=hours),
        data=b"{}",
        expectedcode=expectedcode,
    )


def good(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(201, json={"events": [{"id": "1", "type": "nl.meldstroom.incident.raised.v1"}]})


def refusal(code: str) -> httpx.Response:
    return httpx.Response(422, json={"code": code, "title": "Nee."})


class Intake:
    """Answers with one response after another, and writes down what it was sent."""

    def __init__(self, *responses: httpx.Response | Exception, otherwise: Respond = good) -> None:
        self._responses = list(responses)
        self._otherwise = otherwise
        self.ids: list[str] = []
        self.requests: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.ids.append(orjson.loads(request.content)["id"])
        answer = self._responses.pop(0) if self._responses else self._otherwise(request)
        if isinstance(answer, Exception):
            raise answer
        return answer


def player(
    intake: Intake,
    clock: Callable[[], datetime] | None = None,
    heard: Callable[[Line, Answer], None] = lambda _line, _answer: None,
) -> Player:
    return Player(
        "http://intake",
        lambda system: f"token-of-{system.client}",
        clock=clock,
        heard=heard,
        language="nl",
        transport=httpx.MockTransport(intake),
    )


def test_a_case_is_sent_in_its_order_and_every_answer_is_heard() -> None:
    intake, heard = Intake(), []
    lines = [line(f"{case}-{number}", f"incident-{case}") for number in range(5) for case in "abc"]
    played = player(intake, heard=lambda one, answer: heard.append((one.id, answer.events))).play(lines)
    assert (played.accepted, played.refused, played.cases, played.surprises) == (15, 0, 3, [])
    for case in "abc":
        assert [id for id in intake.ids if id[0] == case] == [f"{case}-{number}" for number in range(5)]
    assert Counter(id for id, _ in heard) == Counter(one.id for one in lines)
    assert heard[0][1] == ("nl.meldstroom.incident.raised.v1",)


def test_each_message_goes_as_it_lies_there_with_the_token_of_its_system() -> None:
    intake = Intake()
    player(intake).play([line("a")])
    (request,) = intake.requests
    assert request.content == b'{"id":"a"}'
    assert request.headers["authorization"] == "Bearer token-of-uni-noord.desk"
    assert request.headers["content-type"] == "application/cloudevents+json"
    assert request.headers["accept-language"] == "nl"


def test_what_is_away_is_asked_again_with_the_same_line() -> None:
    away = httpx.Response(503, headers={"retry-after": "0"}, json={"code": "unavailable"})
    intake = Intake(away, away)
    played = player(intake).play([line("a"), line("b")])
    assert intake.ids == ["a", "a", "a", "b"]
    assert (played.accepted, played.retries) == (2, 2)


def test_a_connection_that_fails_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.0)
    intake = Intake(httpx.ConnectError("refused"), httpx.Response(503, headers={"retry-after": "soon"}))
    assert player(intake).play([line("a")]).retries == 2


def test_there_is_an_end_to_asking_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS_MAX", 0.0)
    with pytest.raises(Unplayable, match="no answer to a in 0 s"):
        player(Intake(otherwise=lambda _: httpx.Response(503, headers={"retry-after": "2"}))).play([line("a")])


def test_who_answers_otherwise_is_no_intake() -> None:
    with pytest.raises(Unplayable, match="answered 200"):
        player(Intake(httpx.Response(200, text="hello"))).play([line("a")])
    with pytest.raises(Unplayable, match="answered 200"):
        player(Intake(httpx.Response(200, json=[]))).play([line("a")])


def test_a_refusal_that_the_line_is_there_to_show_is_none_to_stop_at() -> None:
    intake = Intake(refusal("incident.limit"))
    played = player(intake).play([line("a", expectedcode="incident.limit"), line("b")])
    assert (played.accepted, played.refused, played.surprises) == (1, 1, [])


@pytest.mark.parametrize("expectedcode", ["", "incident.limit"])
def test_an_answer_not_foreseen_ends_its_case_and_no_other(expectedcode: str) -> None:
    intake = Intake(otherwise=lambda request: refusal("time.future") if b'"a1"' in request.content else good(request))
    lines = [line("a1", "incident-a", expectedcode=expectedcode), line("b1", "incident-b"), line("a2", "incident-a")]
    played = player(intake).play([*lines, line("b2", "incident-b")])
    assert sorted(intake.ids) == ["a1", "b1", "b2"]
    assert [str(surprise) for surprise in played.surprises] == ["a1 (nl.meldstroom.incident.raise.v1): 422 time.future"]
    assert played.accepted == 2


def test_cases_run_beside_each_other_up_to_a_bound() -> None:
    under_way, most = 0, 0
    full = asyncio.Event()

    async def transport(request: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if most == REQUESTS_MAX:
            full.set()
        await asyncio.wait_for(full.wait(), 10)
        under_way -= 1
        return good(request)

    lines = [line(f"{case}", f"incident-{case}") for case in range(3 * REQUESTS_MAX)]
    playing = Player("http://intake", lambda _: "token", transport=httpx.MockTransport(transport))
    assert playing.play(lines).accepted == len(lines)
    assert most == REQUESTS_MAX


def test_by_a_clock_each_line_waits_for_its_time_and_each_day_for_the_day_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)
    now = BEGIN - timedelta(hours=1)
    seen: list[tuple[str, datetime]] = []

    def clock() -> datetime:
        nonlocal now
        now += timedelta(minutes=20)
        return now

    lines = [line("a", "incident-a"), line("b", "incident-b", hours=2), line("c", "incident-c", hours=24)]
    playing = player(Intake(), clock, heard=lambda one, _: seen.append((one.id, now)))
    playing.play(lines)
    assert [id for id, _ in seen] == ["a", "b", "c"]
    assert all(at >= one.time for one, (_, at) in zip(lines, seen, strict=True))
