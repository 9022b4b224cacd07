"""What keeps a page elsewhere, a forged form and a curious reader out, and what a failure says."""

from collections.abc import Iterator

import pytest

from .stand import Stand, stand


@pytest.fixture
def console() -> Iterator[Stand]:
    with stand(development=True) as made:
        made.sign_in("auditor")
        yield made


def token(console: Stand) -> str:
    return console.csrf(console.client.get("/help"))


def test_a_form_of_ours_is_taken(console: Stand) -> None:
    assert console.client.post("/act", data={"csrf": token(console)}).text == "uni"


@pytest.mark.parametrize("csrf", ["", "0" * 43])
def test_a_form_without_the_sessions_token_is_not(console: Stand, csrf: str) -> None:
    assert console.client.post("/act", data={"csrf": csrf}).status_code == 403
    assert console.client.post("/sign-out", data={"csrf": csrf}).status_code == 403
    assert console.client.get("/who").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example.org"},
        {"origin": "null"},
    ],
    ids=str,
)
def test_a_form_from_another_site_is_not_even_with_the_token(console: Stand, headers: dict[str, str]) -> None:
    assert console.client.post("/act", data={"csrf": token(console)}, headers=headers).status_code == 403


def test_nobody_is_signed_in_by_a_form_from_elsewhere() -> None:
    with stand(development=True) as console:
        form = {"csrf": "0" * 64, "institution": "uni", "role": "auditor"}
        assert console.client.post("/sign-in/development", data=form, follow_redirects=False).status_code == 403
        csrf = console.csrf(console.client.get("/sign-in"))
        console.client.cookies.clear()
        assert console.client.post("/sign-in/development", data={**form, "csrf": csrf}).status_code == 403


def test_every_page_says_what_it_may_load_and_is_kept_by_no_cache(console: Stand) -> None:
    for path in ("/help", "/sign-in", "/nowhere"):
        headers = console.client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites() -> None:
    for address, secure in (("http://127.0.0.1", False), ("https://console.example.org", True)):
        with stand(development=True, address=address) as console:
            cookie = next(
                value
                for value in console.sign_in("auditor").headers.get_list("set-cookie")
                if "meldstroom-session" in value
            ).lower()
            assert "httponly" in cookie
            assert "samesite=lax" in cookie
            assert "path=/;" in f"{cookie};"
            assert ("secure" in cookie) is secure
            assert cookie.startswith("__host-") is secure


def test_a_host_that_is_not_ours_is_turned_away(console: Stand) -> None:
    assert console.client.get("/who", headers={"host": "elsewhere.example.org"}).status_code == 400
    assert console.client.get("/who", headers={"host": "127.0.0.1:18081"}).status_code == 200


def test_who_is_not_signed_in_comes_back_to_where_they_wanted_to_be() -> None:
    with stand(development=True) as console:
        answer = console.client.get("/who?a=b", follow_redirects=False)
        assert answer.headers["location"] == "/sign-in?to=%2Fwho%3Fa%3Db"


def test_whose_role_may_not_is_told_whose_may(console: Stand) -> None:
    console.sign_in("handler")
    answer = console.client.get("/who", headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert "auditor, operator" in answer.text
    assert "read.proof" in answer.text


def test_a_fault_of_ours_shows_nothing_of_it(console: Stand) -> None:
    answer = console.client.get("/fault")
    assert answer.status_code == 500
    assert "what nobody may see" not in answer.text


def test_what_is_nowhere_has_a_page_from_which_one_finds_back(console: Stand) -> None:
    answer = console.client.get("/a/b/c")
    assert answer.status_code == 404
    assert "Meldstroom" in answer.text
    assert 'action="/sign-out"' in answer.text


def test_the_language_is_the_readers_choice_and_else_their_browsers(console: Stand) -> None:
    def language(accept: str) -> str:
        return console.client.get("/help", headers={"accept-language": accept}).headers["content-language"]

    assert [language(accept) for accept in ("en-GB,nl;q=0.5", "nl,en;q=0.5", "fr", "")] == ["en", "nl", "nl", "nl"]
    answer = console.client.get("/language/en?to=//elsewhere.example.org", follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert language("nl") == "en"


def test_static_files_are_named_by_their_content(console: Stand) -> None:
    page = console.client.get("/help").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in console.client.get(address).headers["cache-control"]
    assert console.client.get("/static/app.css?v=0").headers["cache-control"] == "no-cache"
    assert console.client.get("/static/../app.py").status_code == 404
    assert console.client.get("/static/nothing.css").status_code == 404
