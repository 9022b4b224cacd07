"""People who have keys destroyed, over HTTP, with every process that takes part in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from events.codec import decode_envelope, decode_event_data
from events.envelope import Envelope
from events.identity import beside, case_of, derived_id
from events.ledgers import Part
from events.sealed import Sealed
from infra.postgres.keyring import open_keyring
from services.intake.samples import SAMPLES
from tests.eventually import eventually

from .intake_stack import Stack, records, stack

RAISE = SAMPLES["incident.raise"]


@dataclass
class Office:
    """An institution and its people: who asks, and who agrees."""

    running: Stack

    def act(self, path: str, body: Any, *roles: str, subject: str = "tester", institution: str = "uni") -> Any:
        """What an act leads to, or the problem that it met."""
        headers = {
            **self.running.token(*(roles or ("coordinator",)), subject=subject, institution=institution),
            "idempotency-key": self.running.headers()["idempotency-key"],
        }
        with self.running.client as client:
            return client.post(path, json=body, headers=headers).json()

    def get(self, path: str, role: str = "coordinator", **query: str) -> Any:
        """The answer to a question."""
        with self.running.client as client:
            return client.get(path, params=query, headers=self.running.token(role)).json()

    def raised(self, narrative: str, **person: str) -> str:
        """A report; its case."""
        reporter = {**RAISE["reporter"], **person}
        return str(self.act("/incidents", {**RAISE, "narrative": narrative, "reporter": reporter}, "desk")["subject"])

    def close(self, case: str) -> None:
        """Handle it to its end."""
        self.act(f"/incidents/{case}/acknowledge", SAMPLES["incident.acknowledge"], "handler")
        self.act(f"/incidents/{case}/inform-reporter", SAMPLES["incident.inform-reporter"], "handler")
        closed = self.act(f"/incidents/{case}/close", {"reason": "resolved"}, "handler")
        assert closed.get("status") == "accepted", closed

    def ask(self, case: str, ground: str = "objection", **more: Any) -> str:
        """One person asks; the request."""
        asked = self.act("/erasures/request", {"case": case, "ground": ground, **more}, "coordinator", subject="one")
        assert asked.get("status") == "accepted", asked
        return derived_id("request", asked["commandid"])

    def approve(self, case: str, request: str) -> Any:
        """Another agrees, in another role."""
        stream = beside("erasure", case, "keys")
        return self.act(f"/erasures/{stream}/approve", {"request": request}, "board", subject="two")

    def erase(self, case: str, **more: Any) -> str:
        """Both, and the keys are gone."""
        request = self.ask(case, **more)
        assert self.approve(case, request)["status"] == "accepted"
        self.wait(case, "keys-destroyed")
        return request

    def wait(self, case: str, name: str) -> None:
        """Until it is on the log."""
        eventually(lambda: name in self.said(case))

    def said(self, case: str) -> list[str]:
        """What the log says of erasing a case, in order."""
        return [one.type.split(".")[3] for one in self.log(case) if one.type.split(".")[2] == "erasure"]

    def last(self, case: str, name: str) -> Any:
        """The last event of that name."""
        found = [one for one in self.log(case) if one.type.split(".")[2:4] == ["erasure", name]]
        return decode_event_data(found[-1].type, found[-1].data)

    def log(self, case: str) -> list[Envelope]:
        """Everything on the log of a case."""
        values = [value for value in records(self.running, Part.EVENTS) if case.encode() in value]
        return [one for one in map(decode_envelope, values) if case_of(one.subject) == case]

    def read(self, case: str, path: str) -> str | None:
        """The text of the first event of a case, as the keyring opens it now."""
        first = self.log(case)[0]
        data: Any = orjson.loads(bytes(first.data))
        for name in path.split("."):
            data = data[name]
        keyring = open_keyring(self.running.settings)
        try:
            return keyring.open_text(first, path, Sealed(**data))
        finally:
            keyring.close()


@contextmanager
def office(folder: Path, kafka: str, postgres: str, *more: str, **modules: str) -> Iterator[Office]:
    """The processes, with the one that destroys and whatever else is named."""
    folder.mkdir(parents=True, exist_ok=True)
    with stack(folder, kafka, postgres, **modules) as running:
        running.start("inspectorate", *more)
        yield Office(running)
