"""The receiving desk: takes what is signed and fits its profile, once, and answers as a recipient does."""

import hashlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from litestar.testing import TestClient

from events.vocabulary import STAFF, HandoffKind, HandoffPurpose, Population, Recipient, ReturnReason
from infra.handoff.addresses import addresses
from infra.handoff.memory import Memory
from infra.handoff.receipts import check
from infra.handoff.signing import Message, Signer
from infra.settings import BadSetting, Settings
from infra.yaml_file import BadFile
from services.bootstrap import desk as bootstrap
from services.inspectorate.desk_answering import TRIES_MAX, Answering
from services.inspectorate.desk_behaviour import Behaviours, Mode
from services.inspectorate.desk_http import Desk, build_app
from services.inspectorate.desk_rules import Answering as Rule
from services.inspectorate.desk_rules import DeskFile, Handed, Step, data_of, steps_for
from services.inspectorate.desk_taking import Taking

KEY = "handoff-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b13"
BODY = Recipient.LABOUR_INSPECTORATE


def content(**data: Any) -> dict[str, Any]:
    profile = "labour_inspectorate.reporter_signal/1"
    return {
        "specversion": "1.0",
        "id": KEY,
        "source": "/institutions/uni",
        "type": "nl.meldstroom.handoff.v1",
        "datacontenttype": "application/json",
        "dataschema": f"urn:meldstroom:schema:handoff:{profile}",
        "data": {
            "profile": profile,
            "institution": "uni",
            "recipient": BODY.value,
            "kind": "reporter_side",
            "purpose": "signal",
            "content": {"account": "It went on for two years.", "affected_population": "support_staff"},
        }
        | data,
    }


@dataclass
class Open:
    """A desk that can be posted to."""

    client: TestClient[Any]
    memory: Memory
    settings: Settings
    open_again: Callable[[], "Open"]

    def post(
        self,
        body: dict[str, Any] | None = None,
        *,
        recipient: str = BODY.value,
        key: str = KEY,
        headers: dict[str, str] | None = None,
    ) -> Any:
        sent = orjson.dumps(content() if body is None else body)
        address = addresses(self.settings).find("uni", BODY)
        assert address is not None
        url = f"http://testserver.local/{recipient}/handoffs"
        message = Message(
            method="POST",
            url=url,
            headers={"content-type": "application/cloudevents+json", "idempotency-key": f'"{key}"'},
        )
        signed = Signer(address.keyid, address.key).sign(message, sent, datetime.now(UTC))
        return self.client.post(url, content=sent, headers=signed.headers | (headers or {}))

    def tell(self, **how: Any) -> Any:
        return self.client.post("/behaviour", json=how)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setattr("services.inspectorate.desk_http._from_here", lambda _: True)
    settings = Settings(data=tmp_path)
    opened: list[Memory] = []

    def start() -> Open:
        memory = Memory(tmp_path / "memory.sqlite")
        opened.append(memory)
        app = build_app(
            Desk(
                taking=Taking(bootstrap.ports(settings, DeskFile(), memory)),
                behaviours=Behaviours(),
                taken=memory.taken,
                owed=memory.owed,
            )
        )
        return Open(TestClient(app), memory, settings, start)

    yield start()
    for memory in opened:
        memory.close()


def test_the_same_gets_the_same_receipt_also_after_a_restart(desk: Open) -> None:
    first, second = desk.post(), desk.post()
    assert (first.status_code, second.status_code) == (201, 200)
    third = desk.open_again().post()
    assert first.content == second.content == third.content
    address = addresses(desk.settings).find("uni", BODY)
    assert address is not None
    digest = hashlib.sha256(orjson.dumps(content())).hexdigest()
    assert check(first.content, KEY, digest, address.keys).reference
    assert [(each.key, each.posts) for each in desk.memory.taken(BODY)] == [(KEY, 3)]
    assert desk.client.get(f"/{BODY.value}/handoffs").json() == {
        "taken": [{"key": KEY, "digest": digest, "posts": 3}],
        "owed": 1,
    }


def test_other_content_under_a_key_that_was_used_is_refused(desk: Open) -> None:
    desk.post()
    other = desk.post(content(institution="hogeschool"))
    assert (other.status_code, other.json()["code"]) == (409, "key.used")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"headers": {"signature": "handoff=:AAAA:"}}, 401, "signature"),
        ({"headers": {"content-type": "application/json"}}, 401, "signature"),
        ({"key": "handoff-other"}, 400, "key.other"),
        ({"body": {"id": KEY}}, 400, "body.malformed"),
        ({"recipient": "police"}, 422, "recipient.other"),
        ({"recipient": "mayor"}, 404, "recipient.unknown"),
        ({"body": content(profile="labour_inspectorate.signal/1")}, 422, None),
        ({"body": content(profile="labour_inspectorate.signal/9")}, 422, "profile.unknown"),
        ({"body": content(content={"affected_population": "support_staff"})}, 422, "schema:data.content"),
        ({"body": content(content={"account": "a", "reporter": {"subject": "x"}})}, 422, None),
    ],
    ids=lambda each: str(each)[:40],
)
def test_what_is_not_as_it_must_be_is_not_taken(desk: Open, change: Any, status: int, code: str | None) -> None:
    answer = desk.post(**change)
    assert answer.status_code == status, answer.text
    assert code in {None, answer.json()["code"]}
    assert desk.memory.owed() == 0
    assert desk.memory.taken(BODY) == []


def test_it_behaves_as_it_is_told_for_so_many_requests(desk: Open) -> None:
    told = desk.tell(mode="down", requests=2, retry_after_seconds=7, recipient=BODY.value)
    assert told.json()["police"]["mode"] == "well"
    first, second, third = desk.post(), desk.post(), desk.post()
    assert [each.status_code for each in (first, second, third)] == [503, 503, 201]
    assert first.headers["retry-after"] == "7"


@pytest.mark.parametrize(
    ("mode", "status", "kept"),
    [
        (Mode.REFUSING, 422, 0),
        (Mode.LATE, 202, 1),
        (Mode.FORGING, 201, 1),
        (Mode.MISQUOTING, 201, 1),
        (Mode.TWICE, 201, 1),
    ],
)
def test_each_way_to_misbehave(desk: Open, mode: Mode, status: int, kept: int) -> None:
    desk.tell(mode=mode.value, requests=1)
    bad = desk.post()
    assert (bad.status_code, len(desk.memory.taken(BODY))) == (status, kept)
    good = desk.post()
    address = addresses(desk.settings).find("uni", BODY)
    assert address is not None
    assert check(good.content, KEY, hashlib.sha256(orjson.dumps(content())).hexdigest(), address.keys)
    assert (bad.content == good.content) is (mode is Mode.TWICE)


def test_one_that_is_told_to_takes_the_same_for_new_each_time(desk: Open) -> None:
    desk.tell(mode="twice")
    first, second = desk.post(), desk.post()
    assert first.json()["received_at"] != second.json()["received_at"]
    assert desk.memory.owed() == 2


def test_only_this_machine_tells_it_how_to_behave(desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for answer in (desk.tell(mode="down"), desk.client.get("/behaviour"), desk.client.get("/police/handoffs")):
        assert answer.status_code == 403
    assert desk.post().status_code == 201


def test_nonsense_about_behaviour_is_refused(desk: Open) -> None:
    assert desk.tell(mode="asleep").status_code == 400
    assert desk.tell(mode="down", for_ever=True).status_code == 400


def handed(**changes: Any) -> Handed:
    made = {
        "institution": "uni",
        "recipient": Recipient.INSPECTORATE,
        "kind": HandoffKind.VOLUNTARY,
        "purpose": HandoffPurpose.SIGNAL,
        "affected_population": Population.SUPPORT_STAFF,
    }
    return Handed(**made | changes)


@pytest.mark.parametrize("population", list(Population))
def test_the_inspectorate_passes_on_what_is_about_staff(population: Population) -> None:
    acts = [step.act for step in steps_for(handed(affected_population=population))]
    assert acts == (["accept", "pass-on"] if population in STAFF else ["accept"])


def test_others_take_it_up_unless_the_file_says_otherwise() -> None:
    there = handed(recipient=Recipient.POLICE)
    assert [step.act for step in steps_for(there)] == ["accept"]
    back = Step(act="return", reason=ReturnReason.WRONG_BODY, right_body=Recipient.INSPECTORATE)
    rules = (Rule(recipient=Recipient.POLICE, kind=HandoffKind.MANDATORY, steps=()), Rule(steps=(back,)))
    (step,) = steps_for(there, rules)
    assert data_of(step, "R-1") == {"reason": "wrong_body", "right_body": "inspectorate"}
    assert steps_for(handed(recipient=Recipient.POLICE, kind=HandoffKind.MANDATORY), rules) == ()


def test_the_example_is_a_good_file() -> None:
    file = bootstrap.read(Settings(desk=str(Path(__file__).parents[3] / "examples" / "desk.yaml")))
    acts = [step.act for step in steps_for(handed(), file.answers)]
    assert acts == ["accept", "pass-on", "answer"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("answers:\n  - steps: [{act: return}]\n", "line 2: `return` needs a `reason`"),
        ("answers:\n  - steps: [{act: pass-on}]\n", "line 2: `pass-on` needs a `to`"),
        ("answers:\n  - steps: [{act: shrug}]\n", "line 2"),
    ],
)
def test_a_mistake_in_its_file_is_told_with_its_line(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "desk.yaml").write_text(text)
    with pytest.raises(BadFile, match=reason):
        bootstrap.read(Settings(desk=str(tmp_path / "desk.yaml")))


def test_a_port_that_is_taken_is_named_with_the_setting_that_moves_us(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"{port}.*MELDSTROOM_DESK_PORT"):
            bootstrap.desk(Settings(data=tmp_path, desk_port=port))


def test_real_keys_need_a_command_for_tokens(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, jwks="https://id.example.org/keys")
    with pytest.raises(BadSetting, match="token_command"):
        bootstrap.token_source(settings, DeskFile())
    printed = bootstrap.token_source(settings, DeskFile(token_command=("echo", "token for")))
    assert printed("uni", "police") == "token for uni police"


def test_answers_go_in_order_and_again_under_another_id_when_they_are_refused(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite")
    memory.owe("inspectorate", KEY, "uni", [("accept", b"{}"), ("pass-on", b'{"to":"police"}')])
    said = iter(["away", "refused", "taken", "taken"])
    heard: list[tuple[str, str]] = []

    def send(answer: Any, id: str) -> str:
        heard.append((answer.act, id))
        return next(said)

    answering = Answering(memory, send)
    while memory.owed():
        answering.look()
        memory._connection.execute("UPDATE answers SET next_at = 0")
    acts, ids = zip(*heard, strict=True)
    assert acts == ("accept", "accept", "accept", "pass-on")
    # Who was away has not heard it, so that goes under the same id; what was refused would be refused for ever.
    assert ids[0] == ids[1] != ids[2]
    memory.close()


def test_an_answer_that_is_always_refused_is_given_up(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite")
    memory.owe("inspectorate", KEY, "uni", [("accept", b"{}")])
    heard: list[str] = []

    def send(_: Any, id: str) -> str:
        heard.append(id)
        return "refused"

    answering = Answering(memory, send)
    while memory.owed():
        answering.look()
        memory._connection.execute("UPDATE answers SET next_at = 0")
    assert len(set(heard)) == TRIES_MAX
    memory.close()
