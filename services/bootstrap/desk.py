"""The receiving desk, put together."""

import signal
import subprocess
from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import orjson
import structlog

from events.handoff import Receipt
from events.vocabulary import Recipient
from infra.clock import clock
from infra.embedded.errors import PortTaken
from infra.embedded.ports import require_free
from infra.handoff import receipts
from infra.handoff.addresses import DEVELOPMENT, SENDER_KEY_FILE, desk_key_file, development_key
from infra.handoff.memory import Memory
from infra.handoff.signing import BadSignature, Message, Verifier
from infra.lock import alone
from infra.logs import set_up as set_up_logs
from infra.settings import BadSetting, Settings, load
from infra.tokens import DevelopmentKey
from infra.yaml_file import ReadFile

from ..inspectorate.desk_answering import Answer, Answering
from ..inspectorate.desk_behaviour import Behaviours
from ..inspectorate.desk_http import Desk, build_app
from ..inspectorate.desk_rules import DeskFile
from ..inspectorate.desk_taking import Ports, Posted, Taking
from ..intake.process import IntakeProcess
from ..permissions import Role
from .watched import ready_of, spans_of, watched_server

FOLDER = "desk"
SEND_SECONDS = 30.0
TOKEN_SECONDS = 300
TOKEN_COMMAND_SECONDS = 10

Tokens = Callable[[str, str], str]

log = structlog.get_logger()


def desk(settings: Settings | None = None) -> int:
    """Run the desk until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
    file = read(settings)
    try:
        require_free(settings.desk_port, "MELDSTROOM_DESK_PORT")
    except PortTaken as error:
        raise SystemExit(str(error)) from None
    with alone(settings.data / FOLDER, "MELDSTROOM_DATA"):
        memory = Memory(settings.data / FOLDER / "memory.sqlite")
        try:
            return _serve(settings, file, memory)
        finally:
            memory.close()


def _serve(settings: Settings, file: DeskFile, memory: Memory) -> int:
    app = build_app(
        Desk(
            taking=Taking(ports(settings, file, memory)),
            behaviours=Behaviours(),
            taken=memory.taken,
            owed=memory.owed,
            spans=spans_of(settings, "desk"),
        )
    )
    process = IntakeProcess(app, host=settings.desk_host, port=settings.desk_port, ready=ready_of("desk"))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: process.stop())
    intake = settings.desk_intake or f"http://127.0.0.1:{settings.intake_port}"
    watched = watched_server(settings, "desk", {}, process.serving)
    with httpx.Client(base_url=intake, timeout=SEND_SECONDS) as client, watched:
        return process.run(Answering(memory, partial(_send, client, token_source(settings, file))).run)


def ports(settings: Settings, file: DeskFile, memory: Memory) -> Ports:
    """What the desk takes hand-offs with: the keys of the embedded set-up, and the schemas of the profiles."""
    sender = development_key(settings, SENDER_KEY_FILE).public_key()
    own = {recipient: development_key(settings, desk_key_file(recipient.value)) for recipient in Recipient}
    verifier = Verifier({DEVELOPMENT: sender})

    def signed(posted: Posted) -> bool:
        message = Message(method=posted.method, url=posted.url, headers=dict(posted.headers))
        try:
            return verifier.check(message, posted.body) == DEVELOPMENT
        except BadSignature:
            return False

    def receipt(recipient: Recipient, handoff: str, digest: str, at: str, reference: str) -> Receipt:
        return receipts.give(handoff, digest, at, keyid=DEVELOPMENT, key=own[recipient], reference=reference)

    return Ports(
        signed=signed,
        wrong=_wrong,
        receipt=receipt,
        memory=memory,
        # On the ledger it stands among the cases' instants, so it is of their time.
        now=clock(settings.clock).now,
        answers=file.answers,
    )


def _wrong(profile: str, body: Any) -> str | None:
    """What a body lacks of its profile's schema: where, never what stands there."""
    validator = _validator(profile)
    if validator is None:
        return "profile.unknown"
    error = next(iter(validator.iter_errors(body)), None)
    return None if error is None else f"schema:{'.'.join(map(str, error.absolute_path)) or 'data'}"


@cache
def _validators() -> dict[str, jsonschema.Draft202012Validator]:
    """By profile: its schema, as it is published for recipients."""
    folder = files("events").joinpath("schemas", "handoffs")
    schemas = [orjson.loads(each.read_bytes()) for each in folder.iterdir() if each.name.endswith(".json")]
    return {schema["title"]: jsonschema.Draft202012Validator(schema) for schema in schemas}


def _validator(profile: str) -> jsonschema.Draft202012Validator | None:
    return _validators().get(profile)


def _send(client: httpx.Client, tokens: Tokens, answer: Answer, id: str) -> str:
    """Send an act to intake, as the recipient."""
    try:
        headers = {
            "authorization": f"Bearer {tokens(answer.institution, answer.recipient)}",
            "content-type": "application/json",
            "idempotency-key": id,
        }
        said = client.post(f"/handoffs/{answer.key}/{answer.act}", content=answer.data, headers=headers)
    except (httpx.HTTPError, OSError, subprocess.SubprocessError) as error:
        log.warning("answer not sent", recipient=answer.recipient, kind=type(error).__name__)
        return "away"
    if said.is_success:
        return "taken"
    refused = said.status_code in {httpx.codes.UNPROCESSABLE_ENTITY, httpx.codes.NOT_FOUND, httpx.codes.CONFLICT}
    log.info("answer is tried again", recipient=answer.recipient, status=said.status_code)
    return "refused" if refused else "away"


def token_source(settings: Settings, file: DeskFile) -> Tokens:
    """What gives a token by which a recipient answers an institution."""
    if file.token_command:
        return partial(_printed, file.token_command)
    if settings.jwks:
        raise BadSetting("MELDSTROOM_DESK must name a file with a `token_command`: MELDSTROOM_JWKS names real keys")
    key = DevelopmentKey(settings.data)

    def issue(institution: str, recipient: str) -> str:
        return key.issue(
            subject=f"desk-{recipient}",
            institution=institution,
            roles=[Role.RECIPIENT.value],
            audience=settings.audience,
            seconds=TOKEN_SECONDS,
            body=recipient,
        )

    return issue


def _printed(command: tuple[str, ...], institution: str, recipient: str) -> str:
    found = subprocess.run(
        [*command, institution, recipient], capture_output=True, text=True, timeout=TOKEN_COMMAND_SECONDS, check=True
    )
    return found.stdout.strip()


def read(settings: Settings) -> DeskFile:
    """How it answers. Raises `BadSetting` on a file that cannot be used."""
    if not settings.desk:
        return DeskFile()
    path = Path(settings.desk)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"MELDSTROOM_DESK cannot be read: {error}") from None
    read = ReadFile(path, text, DeskFile)
    for number, answering in enumerate(read.content.answers):
        for index, step in enumerate(answering.steps):
            if (wrong := step.wrong()) is not None:
                raise read.bad(wrong, f".answers[{number}].steps[{index}]")
    return read.content
