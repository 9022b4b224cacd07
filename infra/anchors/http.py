"""Sends what is to be anchored over HTTP, within limits, and says what came back."""

import time

import httpx

ANSWER_BYTES_MAX = 64 * 1024
ANSWER_SECONDS_MAX = 10.0


def post(url: str, body: bytes, content_type: str) -> tuple[int, bytes] | None:
    """The status and body of the answer; none where nobody answers, or more or slower than anyone should."""
    body_ends_at, answer_body = time.monotonic() + ANSWER_SECONDS_MAX, bytearray()
    headers = {"content-type": content_type, "user-agent": "meldstroom", "accept-encoding": "identity"}
    try:
        with (
            httpx.Client(timeout=ANSWER_SECONDS_MAX, follow_redirects=False) as client,
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            for chunk in answer.iter_raw():
                answer_body += chunk
                if len(answer_body) > ANSWER_BYTES_MAX or time.monotonic() > body_ends_at:
                    return None
            return answer.status_code, bytes(answer_body)
    except (httpx.HTTPError, httpx.InvalidURL):
        return None
