"""Sends the lines of `examples/` to intake over HTTP: each case in order, cases beside each other."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from .lines import Line, System, by_case, by_day

STRUCTURED = "application/cloudevents+json"
REQUESTS_MAX = 16  # At once: half of it took a sixth longer, twice of it no less.
RETRY_SECONDS_MAX = 60.0  # As long as a broker may take to come back. After that something is wrong with the set-up.
RETRY_SECONDS = 1.0  # Where the answer does not say when to come back, or there was none.
REQUEST_SECONDS_MAX = 30.0  # Longer than intake waits for an outcome before it says 503.
LOOK_SECONDS = 0.1  # How late a line may be sent on a clock of its own speed.
UNSEEN = b"0" * 64  # Stands in a line for the digest of what is approved, which is known once it has been seen.

Token = Callable[[System], str]


class Unplayable(Exception):
    """Intake stayed away, or answered what nobody foresaw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What intake said to a line. `events` are the types that were recorded; `code` says why there are none."""

    status: int
    code: str = ""
    title: str = ""
    events: tuple[str, ...] = ()
    version: int = 0

    def fits(self, line: Line) -> bool:
        """Whether this is the answer that the line is there to show."""
        return self.code == line.expectedcode if line.expectedcode else self.status in {200, 201}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """An answer that the examples do not foresee. The rest of that case was not sent, since it builds on this."""

    line: Line
    answer: Answer

    def __str__(self) -> str:
        return f"{self.line.id} ({self.line.type}): {self.answer.status} {self.answer.code}"


@dataclass(slots=True)
class Played:
    """What became of the lines. `refused` counts those that are there to be refused; `retries` were needed beside."""

    accepted: int = 0
    refused: int = 0
    retries: int = 0
    surprises: list[Surprise] = field(default_factory=list)
    cases: int = 0
    seconds: float = 0.0


class Player:
    """Plays lines into one set-up.

    Playing twice is harmless: a line has the same source and id each time, so intake gives it the answer it gave first,
    and nothing is recorded again. `clock` holds each line back until that clock shows its `time`, and each day until
    the day before is answered; without it they go as fast as they are answered. `heard` is told of each answer, in a
    case's order. Refusals are said in `language`.
    """

    def __init__(
        self,
        address: str,
        token: Token,
        *,
        clock: Callable[[], datetime] | None = None,
        heard: Callable[[Line, Answer], None] = lambda _line, _answer: None,
        language: str = "en",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._address = address
        self._token = token
        self._clock = clock
        self._heard = heard
        self._language = language
        self._transport = transport

    def play(self, lines: Sequence[Line]) -> Played:
        """Send the lines; what became of them. Raises `Unplayable`, after which no request is under way any more."""
        return asyncio.run(self._play(lines))

    async def _play(self, lines: Sequence[Line]) -> Played:
        began = time.monotonic()
        played = Played(cases=len(by_case(lines)))
        async with httpx.AsyncClient(
            base_url=self._address,
            headers={"accept-language": self._language, "content-type": STRUCTURED},
            timeout=REQUEST_SECONDS_MAX,
            transport=self._transport,
        ) as client:
            sender = _Sender(client, self._token, played)
            try:
                for part in [lines] if self._clock is None else by_day(lines):
                    async with asyncio.TaskGroup() as group:
                        for case in by_case(part).values():
                            group.create_task(self._case(case, sender, played))
            except* Unplayable as several:
                raise several.exceptions[0] from None
        played.seconds = time.monotonic() - began
        return played

    async def _case(self, lines: Sequence[Line], sender: "_Sender", played: Played) -> None:
        for line in lines:
            if any(surprise.line.case == line.case for surprise in played.surprises):
                return
            # No event fires when a clock of its own speed reaches an hour, so it is looked at.
            while self._clock is not None and self._clock() < line.time:  # noqa: ASYNC110
                await asyncio.sleep(LOOK_SECONDS)
            answer = await sender.send(line)
            self._heard(line, answer)
            if not answer.fits(line):
                played.surprises.append(Surprise(line=line, answer=answer))
            elif line.expectedcode:
                played.refused += 1
            else:
                played.accepted += 1


class _Sender:
    """Posts one line until it has an answer, with a bound on how many are under way."""

    def __init__(self, client: httpx.AsyncClient, token: Token, played: Played) -> None:
        self._client = client
        self._token = token
        self._played = played
        self._room = asyncio.Semaphore(REQUESTS_MAX)
        self._versions: dict[str, int] = {}

    async def send(self, line: Line) -> Answer:
        """The answer to the line. Raises `Unplayable`."""
        headers = {"authorization": f"Bearer {self._token(line.system)}"}
        give_up_at = time.monotonic() + RETRY_SECONDS_MAX
        body = line.body
        if line.awaits:
            body = body.replace(UNSEEN, await self._seen(line, headers, give_up_at))
        while True:
            async with self._room:
                answer, pause = await self._post(body, headers)
            if answer is not None:
                self._versions[line.subject] = max(answer.version, self._versions.get(line.subject, 0))
                return answer
            if time.monotonic() + pause > give_up_at:
                raise Unplayable(f"intake gave no answer to {line.id} in {RETRY_SECONDS_MAX:g} s")
            # The same line again: whether the first attempt was recorded is intake's to know.
            self._played.retries += 1
            await asyncio.sleep(pause)

    async def _seen(self, line: Line, headers: dict[str, str], give_up_at: float) -> bytes:
        """The digest of what a hand-off tells, as it is shown to who approves it, once a processor has prepared it."""
        address = f"/handoffs/{line.subject}/content?at_least={self._versions.get(line.subject, 0)}"
        while True:
            async with self._room:
                shown = await self._look(address, headers)
            if shown is not None:
                return shown
            if time.monotonic() > give_up_at:
                raise Unplayable(
                    f"nobody prepared {line.subject}, which {line.id} is about, in {RETRY_SECONDS_MAX:g} s"
                )
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self, address: str, headers: dict[str, str]) -> bytes | None:
        try:
            response = await self._client.get(address, headers=headers)
        except httpx.TransportError:
            return None
        return str(response.json()["content_digest"]).encode() if response.status_code == 200 else None

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[Answer | None, float]:
        """The answer, or none and how long to wait for another try."""
        try:
            response = await self._client.post("/events", content=body, headers=headers)
        except httpx.TransportError:
            return None, RETRY_SECONDS
        if response.status_code == 503:
            return None, _pause(response.headers.get("retry-after", ""))
        return _answer(response), 0.0


def _pause(retry_after: str) -> float:
    return float(retry_after) if retry_after.isdecimal() else RETRY_SECONDS


def _answer(response: httpx.Response) -> Answer:
    try:
        body: Any = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Unplayable(f"{response.request.url} answered {response.status_code}, and not as intake does")
    return Answer(
        status=response.status_code,
        code=str(body.get("code", "")),
        title=str(body.get("title", "")),
        events=tuple(event["type"] for event in body.get("events", ())),
        version=int(body.get("version") or 0),
    )
