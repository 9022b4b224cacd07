"""The console as a process beside the others: it starts, takes orders onto the ledger, and leaves with pages open."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from uuid import uuid4

import httpx
import pytest

from infra.embedded import free_port
from infra.settings import Settings
from services.bootstrap.deliveries import LazyKeyring
from services.bootstrap.ordering import Ordering
from services.console.orders import Order, give
from services.intake.denials import Forbidden
from services.intake.samples import SAMPLES
from services.intake.submission import Submission
from services.permissions import Role
from tests.eventually import eventually, patience_seconds

from ..logs import case_id
from ..unit.intake.fakes import caller
from .intake_stack import Stack

pytestmark = pytest.mark.kafka

RETRY = "nl.meldstroom.parking.retry.v1"
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@pytest.fixture
def orders(intake: Stack) -> Iterator[Ordering]:
    keyring = LazyKeyring(intake.settings)
    made = Ordering(intake.settings, keyring, lambda: None)
    yield made
    made.close()
    keyring.close()


def test_an_order_is_recorded_once_and_by_whom(intake: Stack, orders: Ordering) -> None:
    with intake.client as client:
        filed = client.post("/incidents", json=dict(SAMPLES["incident.raise"]), headers=intake.headers("desk"))
    case = filed.json()["subject"]
    order = Order(about=case, type=RETRY, data={"case": case, "processor": "reading", "note": "a repair"})
    operator = caller(Role.OPERATOR, client="console")

    async def twice() -> list[str]:
        id = uuid4().hex
        found = [await give(orders, operator, id, [order], "en") for _ in range(2)]
        return [one.event for (one,) in found]

    assert asyncio.run(twice()) == [f"parking-{case}.reading.1"] * 2


def test_what_the_rules_refuse_is_told_in_the_readers_language(intake: Stack, orders: Ordering) -> None:
    handoff = f"handoff-{case_id('incident', 4712)}.police.1"
    order = Order(about=handoff, type="nl.meldstroom.handoff.resend.v1", subject=handoff, data={})
    (result,) = asyncio.run(give(orders, caller(Role.OPERATOR), uuid4().hex, [order], "nl"))
    assert result.title == "Deze zaak bestaat niet."


def test_the_gate_is_the_one_that_every_command_passes(intake: Stack, orders: Ordering) -> None:
    data = f'{{"case": "{case_id("incident", 1)}", "processor": "reading"}}'.encode()
    with pytest.raises(Forbidden):
        asyncio.run(orders.take(caller(Role.AUDITOR), Submission(type=RETRY, id="x", data=data)))


def test_an_order_while_the_broker_is_away_is_not_said_to_be_done(tmp_path: Path, postgres: str) -> None:
    settings = Settings(kafka=f"127.0.0.1:{free_port()}", postgres=f"{postgres}", data=tmp_path)
    orders = Ordering(settings, LazyKeyring(settings), lambda: None)
    order = Order(about="x", type=RETRY, data={"case": case_id("incident", 1), "processor": "reading"})
    (result,) = asyncio.run(give(orders, caller(Role.OPERATOR), uuid4().hex, [order], "en"))
    assert not result.done


def test_the_process_shows_what_was_filed_and_leaves_at_once_though_a_page_listens(intake: Stack) -> None:
    intake.settings = replace(intake.settings, console_port=free_port())
    intake.start("console")
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{intake.settings.console_port}", follow_redirects=True) as client:
            csrf = CSRF.findall(client.get("/sign-in").text)[0]
            form = {"csrf": csrf, "institution": "uni", "role": ["auditor", "operator"]}
            assert client.post("/sign-in/development", data=form).status_code == 200
            # A follower that was never started is said to be so; those that run have caught up.
            eventually(lambda: "has not started" in client.get("/", headers={"accept-language": "en"}).text)
            assert client.get("/health").json()["status"] == "ok"
            listening = Thread(target=_listen, args=(client,), daemon=True)
            listening.start()
    finally:
        intake.stop("console")
    listening.join(patience_seconds)
    assert not listening.is_alive()


def _listen(client: httpx.Client) -> None:
    try:
        with client.stream("GET", "/changes") as answer:
            for _ in answer.iter_lines():
                pass
    except httpx.HTTPError:
        pass
