"""The notify file: what it says, and how a mistake in it is told."""

import base64
from pathlib import Path

import pytest

from events.vocabulary import EscalationLevel
from infra.notify.config import MailChannel, Smtp, WebhookChannel, _Institution, load
from infra.settings import BadSetting
from infra.yaml_file import BadFile

KEY = bytes(range(24))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"

GOOD = """\
smtp: {host: smtp.example.org, from: meldstroom@example.org, user: meldstroom, password_file: password}
channels:
  - name: desk
    mail: {to: desk@example.org}
  - name: tickets
    language: en
    webhook:
      url: https://tickets.example.org/hook
      secret_file: secret
institutions:
  - id: uni
    handler: [desk]
    coordinator: [desk, tickets]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    (tmp_path / "password").write_text("with a space\n")
    (tmp_path / "empty").write_text("\n")
    return tmp_path


def file(folder: Path, text: str) -> Path:
    path = folder / "notify.yaml"
    path.write_text(text)
    return path


def test_a_file_is_read_with_its_secrets(folder: Path) -> None:
    plan = load(file(folder, GOOD))
    assert plan.smtp == Smtp(
        host="smtp.example.org",
        port=587,
        starttls=True,
        sender="meldstroom@example.org",
        user="meldstroom",
        password="with a space",
    )
    assert plan.mails == (MailChannel(name="desk", language="nl", to="desk@example.org"),)
    assert plan.webhooks == (
        WebhookChannel(name="tickets", language="en", url="https://tickets.example.org/hook", keys=(KEY,)),
    )
    assert plan.channels == {
        ("uni", EscalationLevel.HANDLER): ("desk",),
        ("uni", EscalationLevel.COORDINATOR): ("desk", "tickets"),
        ("uni", EscalationLevel.BOARD): (),
        ("uni", EscalationLevel.SUPERVISORY_BOARD): (),
    }


def test_a_receiver_that_may_know_the_trace_is_named_as_such(folder: Path) -> None:
    plan = load(file(folder, GOOD.replace("secret_file: secret\n", "secret_file: secret\n      traced: true\n")))
    assert [one.traced for one in plan.webhooks] == [True]
    assert [one.traced for one in load(file(folder, GOOD)).webhooks] == [False]


def test_no_secret_is_shown(folder: Path) -> None:
    shown = repr(load(file(folder, GOOD)))
    assert "with a space" not in shown
    assert str(KEY) not in shown


def test_the_example_is_a_good_file(folder: Path) -> None:
    example = (Path(__file__).parents[3] / "examples" / "notify.yaml").read_text()
    (folder / "secrets").mkdir()
    (folder / "secrets" / "smtp-password").write_text("secret")
    (folder / "secrets" / "noord-tickets").write_text(SECRET)
    plan = load(file(folder, example))
    assert {level for (institution, level), names in plan.channels.items() if names} == set(EscalationLevel)


def test_every_level_can_be_named() -> None:
    assert set(EscalationLevel) == set(_Institution.__struct_fields__) - {"id"}


def test_an_empty_file_notifies_nobody(folder: Path) -> None:
    assert load(file(folder, "# nobody yet\n")).channels == {}


def test_two_secrets_are_in_use_while_a_receiver_changes_over(folder: Path) -> None:
    (folder / "secret").write_text(f"{SECRET}\n{SECRET}\n")
    assert load(file(folder, GOOD)).webhooks[0].keys == (KEY, KEY)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "[::1]"])
def test_this_machine_may_be_reached_without_tls(folder: Path, host: str) -> None:
    load(file(folder, GOOD.replace("https://tickets.example.org", f"http://{host}:8080")))


def test_a_file_that_is_not_there_is_a_bad_setting(folder: Path) -> None:
    with pytest.raises(BadSetting, match="MELDSTROOM_NOTIFY cannot be read"):
        load(folder / "nowhere.yaml")


SECRET_REASON = "must hold one or 2 lines, each whsec_ and 24 to 64 bytes in base64"
MISTAKES = [
    ("smtp: {host:", "smtp: {hots:", 1, "object contains unknown field `hots` (at smtp.hots)"),
    ("user: meldstroom, ", "", 1, "`user` and `password_file` go together"),
    ("password_file: password", "password_file: nowhere", 1, "nowhere cannot be read"),
    ("password_file: password", "password_file: empty", 1, "empty is empty"),
    ("user: meldstroom", "starttls: false, user: meldstroom", 1, "a password needs `starttls`"),
    ("smtp: {", "other: {", 1, "object contains unknown field `other` (at other)"),
    ("mail: {to: desk@example.org}", "mail: {to: nobody}", 4, "(at channels[0].mail.to)"),
    ("    mail: {to: desk@example.org}\n", "", 3, "a channel is either `webhook` or `mail`"),
    ("    language: en\n", "    mail: {to: a@b.nl}\n", 5, "a channel is either `webhook` or `mail`"),
    ("- name: tickets", "- name: desk", 5, "channel desk is described twice"),
    ("language: en", "language: de", 6, "invalid enum value 'de' (at channels[1].language)"),
    ("https://", "http://", 8, "another machine is reached by https:// only"),
    ("https://", "ftp://", 8, "an address begins with https://"),
    ("example.org/hook", "example.org:port/hook", 8, "this is no address"),
    ("secret_file: secret", "secret_file: password", 9, f"password {SECRET_REASON}"),
    ("secret_file: secret", "secret_file: nowhere", 9, "nowhere cannot be read"),
    ("    handler: [desk]", "    handler: [desk]\n    handler: []", 13, "`handler` is given twice"),
    ("[desk, tickets]", "[desk, ticket]", 13, "there is no channel ticket"),
    (
        "coordinator:",
        "coordinater:",
        13,
        "object contains unknown field `coordinater` (at institutions[0].coordinater)",
    ),
    ("[desk, tickets]", "[desk, tickets]\n  - id: uni", 14, "institution uni is described twice"),
    ("    coordinator: [desk, tickets]", "    coordinator: [desk", 14, "expected"),
]


@pytest.mark.parametrize(("there", "instead", "line", "reason"), MISTAKES, ids=[reason for *_, reason in MISTAKES])
def test_a_mistake_is_told_with_its_line(folder: Path, there: str, instead: str, line: int, reason: str) -> None:
    with pytest.raises(BadFile) as caught:
        load(file(folder, GOOD.replace(there, instead, 1)))
    assert str(caught.value).startswith(f"notify.yaml, line {line}: ")
    assert caught.value.line == line
    assert reason in caught.value.reason


def test_mail_needs_a_server(folder: Path) -> None:
    with pytest.raises(BadFile, match="line 3: mail needs `smtp`"):
        load(file(folder, GOOD.partition("\n")[2]))


@pytest.mark.parametrize(
    "secret", ["whsec_c2hvcnQ=", base64.b64encode(KEY).decode(), "whsec_***", f"whsec_{'A' * 400}"]
)
def test_a_secret_is_of_the_right_kind_and_length(folder: Path, secret: str) -> None:
    (folder / "secret").write_text(secret)
    with pytest.raises(BadFile, match=f"line 9: secret {SECRET_REASON}"):
        load(file(folder, GOOD))
