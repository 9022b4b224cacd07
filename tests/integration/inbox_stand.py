"""A portal and the people behind its reports, as callers of a running stack."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.eventually import eventually

from .intake_stack import Stack

WARNING = "duty-warning/1"


@dataclass
class Inbox:
    """A portal of an institution, and what it is answered."""

    running: Stack
    institution: str = "uni"
    around: dict[str, str] = field(default_factory=dict)  # What else the portal's requests carry.

    def portal(self, path: str, body: Any = None, *, code: str = "", key: str = "") -> httpx.Response:
        """A call that the portal makes for somebody."""
        headers = self.headers("reporter-portal", subject="portal") | {"idempotency-key": key or uuid4().hex}
        headers |= self.around
        return self._post(path, body, headers | ({"receipt-code": code} if code else {}))

    def staff(self, path: str, body: Any = None, *, role: str = "handler", subject: str = "h1") -> httpx.Response:
        """A call of someone who answers."""
        headers = self.headers(role, subject=subject) | {"idempotency-key": uuid4().hex}
        return self._post(path, body, headers)

    def get(self, path: str, *roles: str, **query: Any) -> httpx.Response:
        """What someone reads."""
        with self.running.client as client:
            return client.get(path, params=query, headers=self.headers(*(roles or ("reporter-portal",))))

    def headers(self, *roles: str, subject: str = "tester") -> dict[str, str]:
        """The token of a caller."""
        return self.running.token(*roles, institution=self.institution, subject=subject)

    def code(self) -> str:
        """A fresh receipt code."""
        answer = self.portal("/inbox/codes")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["code"])

    def report(self, code: str, **more: Any) -> httpx.Response:
        """A pseudonymous report with its first message."""
        key = more.pop("key", "")
        body = {"anonymity": "pseudonymous", "narrative": "Het gebeurde op het lab.", "message": "Help.", **more}
        return self.portal("/inbox/incidents", body, code=code, key=key)

    def opened(self, code: str, messages: int = 0, **body: Any) -> dict[str, Any]:
        """What lies behind a code, once so many messages can be read there."""

        def look() -> dict[str, Any] | None:
            answer = self.portal("/inbox/open", body, code=code)
            assert answer.status_code in {200, 503}, answer.text
            found = answer.json()
            return found if answer.status_code == 200 and len(found["messages"]) >= messages else None

        found = eventually(look)
        assert found is not None
        return found

    def warned(self, stream: str, **who: str) -> None:
        """Someone accepts the warning of the duty."""
        answer = self.staff(f"/conversations/{stream}/accept-warning", {"warning": WARNING}, **who)
        assert answer.status_code in {200, 201}, answer.text

    def _post(self, path: str, body: Any, headers: dict[str, str]) -> httpx.Response:
        with self.running.client as client:
            return client.post(path, json=body if body is not None else {}, headers=headers)
