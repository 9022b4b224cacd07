"""Signing in through a real provider, and each way in which someone could come in who must not."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from services.console.oidc import ATTEMPT_SECONDS_MAX, Attempts, NotSignedIn
from services.console.signin import local

from .provider import Idp, provider
from .stand import Stand, stand


@pytest.fixture
def idp() -> Iterator[Idp]:
    with provider() as made:
        yield made


def through(console: Stand, idp: Idp, back: str = "/who") -> httpx.Response:
    """Everything that a browser does from the button to the page where it ends."""
    to_provider = console.client.get("/sign-in/start", params={"to": back}, follow_redirects=False)
    back_again = httpx.get(to_provider.headers["location"], follow_redirects=False)
    parts = urlsplit(back_again.headers["location"])
    return console.client.get(f"{parts.path}?{parts.query}", follow_redirects=False)


@pytest.mark.parametrize("secret", ["", "s3cret"])
def test_someone_signs_in_and_is_who_the_token_says(idp: Idp, secret: str) -> None:
    idp.secret = secret
    with stand(idp, secret=secret) as console:
        answer = through(console, idp)
        assert (answer.status_code, answer.headers["location"]) == (303, "/who")
        assert console.client.get("/who").text == "uni auditor operator"


def test_what_the_provider_is_asked_holds_no_secret_and_is_never_the_same(idp: Idp) -> None:
    with stand(idp) as console:
        asked = [
            parse_qs(urlsplit(console.client.get("/sign-in/start", follow_redirects=False).headers["location"]).query)
            for _ in range(2)
        ]
        for name in ("state", "nonce", "code_challenge"):
            assert asked[0][name] != asked[1][name]
        assert asked[0]["redirect_uri"] == ["http://127.0.0.1/sign-in/callback"]
        assert asked[0]["code_challenge_method"] == ["S256"]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"aud": ["meldstroom-console", "another"]},
        {"azp": "another"},
        {"iss": "https://elsewhere.example.org"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"roles": None},
        {"institution": "no such place!"},
    ],
    ids=str,
)
def test_a_token_that_does_not_hold_lets_nobody_in(idp: Idp, claims: dict[str, object]) -> None:
    idp.claims = claims
    with stand(idp) as console:
        answer = through(console, idp)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
        assert console.client.get("/who", follow_redirects=False).status_code == 303


def test_a_token_for_several_holds_where_it_was_asked_for_by_us(idp: Idp) -> None:
    idp.claims = {"aud": ["meldstroom-console", "another"], "azp": "meldstroom-console"}
    with stand(idp) as console:
        assert through(console, idp).status_code == 303


def test_a_token_signed_by_someone_else_lets_nobody_in(idp: Idp) -> None:
    with stand(idp) as console:
        idp.signing = RSAKey.generate_key(2048)
        assert through(console, idp).status_code == 400


@pytest.mark.parametrize(
    "answer", [{"iss": "https://elsewhere.example.org"}, {"error": "access_denied"}, {"state": "x"}]
)
def test_an_answer_that_is_not_to_our_question_lets_nobody_in(idp: Idp, answer: dict[str, str]) -> None:
    idp.answer = answer
    with stand(idp) as console:
        assert through(console, idp).status_code == 400


def test_nobody_is_signed_in_by_another_browsers_answer(idp: Idp) -> None:
    with stand(idp) as console:
        begun = console.client.get("/sign-in/start", follow_redirects=False)
        answer = urlsplit(httpx.get(begun.headers["location"], follow_redirects=False).headers["location"])
        console.client.cookies.clear()
        assert console.client.get(f"{answer.path}?{answer.query}").status_code == 400


def test_an_answer_is_good_once(idp: Idp) -> None:
    with stand(idp) as console:
        begun = console.client.get("/sign-in/start", follow_redirects=False)
        state = console.client.cookies["meldstroom-attempt"]
        answer = urlsplit(httpx.get(begun.headers["location"], follow_redirects=False).headers["location"])
        assert console.client.get(f"{answer.path}?{answer.query}", follow_redirects=False).status_code == 303
        console.client.cookies["meldstroom-attempt"] = state
        assert console.client.get(f"{answer.path}?{answer.query}", follow_redirects=False).status_code == 400


def test_an_attempt_ends_and_attempts_are_bounded() -> None:
    at = 0.0
    attempts = Attempts(lambda: at)
    state, _ = attempts.begin("/")
    at = ATTEMPT_SECONDS_MAX + 1
    with pytest.raises(NotSignedIn):
        attempts.take(state)
    first, _ = attempts.begin("/")
    for _ in range(1_000):
        attempts.begin("/")
    with pytest.raises(NotSignedIn):
        attempts.take(first)


def test_a_provider_that_is_away_or_calls_itself_otherwise_lets_nobody_in(idp: Idp) -> None:
    idp.issuer = "https://elsewhere.example.org"
    with stand(idp) as console:
        answer = console.client.get("/sign-in/start")
        assert answer.status_code == 400
        assert "location" not in answer.headers


def test_a_new_session_ends_the_one_before_and_signing_out_ends_it_for_good(idp: Idp) -> None:
    with stand(idp) as console:
        through(console, idp)
        first = console.client.cookies["meldstroom-session"]
        through(console, idp)
        assert console.client.cookies["meldstroom-session"] != first
        assert console.sessions.find(first) is None
        token = console.client.cookies["meldstroom-session"]
        csrf = console.csrf(console.client.get("/help"))
        answer = console.client.post("/sign-out", data={"csrf": csrf})
        assert f"{idp.address}/logout" in answer.text
        assert console.sessions.find(token) is None
        assert console.client.get("/who", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("development", [False, True])
def test_the_sign_in_of_the_embedded_set_up_is_there_where_it_is_wanted_only(development: bool) -> None:
    with stand(development=development) as console:
        page = console.client.get("/sign-in").text
        assert ("/sign-in/development" in page) is development
        answer = console.sign_in("auditor", back="/who")
        assert (answer.status_code == 303) is development
        if development:
            assert console.client.get("/who").text == "uni auditor"
            assert (
                "anyone who reaches this address can be anyone"
                in console.client.get("/help", headers={"accept-language": "en"}).text
            )


@pytest.mark.parametrize(
    ("roles", "institution"), [((), "uni"), (("auditor",), "a b"), (("service",), "uni"), (("x",), "uni")]
)
def test_nobody_signs_in_as_what_does_not_exist(roles: tuple[str, ...], institution: str) -> None:
    with stand(development=True) as console:
        assert console.sign_in(*roles, institution=institution).status_code == 400


def test_a_sign_in_that_is_refused_is_as_it_was_filled_in() -> None:
    with stand(development=True) as console:
        page = console.sign_in("board", institution="a b").text
        assert 'name="institution" value="a b"' in page
        assert re.findall(r'name="role" value="([^"]+)" checked', page) == ["board"]


@pytest.mark.parametrize(
    "back",
    [
        "https://elsewhere.example.org/",
        "//elsewhere.example.org",
        "/\\elsewhere.example.org",
        "\\\\x",
        "javascript:x",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(back: str) -> None:
    assert local(back) == "/"
    assert local("/cases?status=closed") == "/cases?status=closed"
