"""The route guide over HTTP, and the warning that goes before every conversation with a reporter.

The guide is given whatever happens: where the ledger or the keyring is away, without having been recorded.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

import msgspec
import orjson
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery

from events.commands.guidance import GiveGuidance
from events.outcome import Status
from events.rules import Catalogue
from events.vocabulary import CODES_MAX, Answer, Behaviour, Language, Population, Setting
from events.vocabulary.code import Code

from ..documented import documented
from ..guidance.guide import Asked, Shown, select
from ..guidance.views import GuideView, WarningView, guide_view, warning_view
from ..intake.denials import Busy, Denied, Forbidden, Unusable
from ..intake.described import roles
from ..intake.desk import Desk
from ..intake.http import Call
from ..intake.replies import JSON
from ..intake.replies import language as preferred
from ..intake.submission import Submission
from ..moments import legal_date
from ..permissions import Caller, role_for, roles_for
from .description import asked

RECORD_SECONDS_MAX = 2.0  # Recording takes milliseconds. Who needs the way now must not wait for a ledger that is away.


def _schema(kind: type[Code]) -> dict[str, Any]:
    return {"type": "string", "enum": [code.value for code in kind]}


_LANGUAGE = ("The language; what Accept-Language prefers, unless it says so.", _schema(Language), Language.NL.value)
_Code = TypeVar("_Code", bound=Code)


def guidance_handlers(desk: Desk, rules: Catalogue, now: Callable[[], datetime]) -> Sequence[HTTPRouteHandler]:
    """What can be asked before anything is said."""
    return [_routes_handler(desk, rules, now), _warning_handler(rules, now)]


def _routes_handler(desk: Desk, rules: Catalogue, now: Callable[[], datetime]) -> HTTPRouteHandler:
    @get(
        "/routes",
        operation_id="routes",
        operation_class=asked(
            roles("guidance.give"),
            ("request.malformed",),
            recorded=False,
            population=("Whom it happened to.", _schema(Population), Population.STUDENT.value),
            behaviour=("What happened.", {"type": "array", "items": _schema(Behaviour)}, [Behaviour.BULLYING.value]),
            setting=("Where it happened.", _schema(Setting), next(iter(Setting)).value),
            minor=("Whether it happened to a minor.", _schema(Answer), Answer.NO.value),
            language=_LANGUAGE,
        ),
        name="routes",
        responses={200: documented(GuideView)},
    )
    async def routes(
        request: Call,
        population: FromQuery[str] = Population.UNKNOWN.value,
        behaviour: FromQuery[list[str] | None] = None,
        setting: FromQuery[str] = "",
        minor: FromQuery[str] = Answer.UNKNOWN.value,
        language: FromQuery[str] = "",
    ) -> Response[bytes]:
        """Who can help this person with this: the routes, what happens next, which terms run, and who learns of it.

        All of the query may be left out: what is not said excludes nothing. `minor` is about whom it happened to.
        `behaviour` may be given several times.
        """
        if role_for(request.user, "guidance.give") is None:
            raise Forbidden("role.forbidden", act="guidance.give", roles=roles_for("guidance.give"))
        asked = Asked(
            population=_code("population", population, Population),
            behaviours=tuple(dict.fromkeys(_code("behaviour", one, Behaviour) for one in behaviour or ()))[:CODES_MAX],
            setting=_code("setting", setting, Setting) if setting else None,
            minor={"yes": True, "no": False}.get(_code("minor", minor, Answer)),
        )
        tongue = _code("language", language, Language) if language else Language(preferred(request))
        on = legal_date(now())
        shown = select(rules.guide(on), asked)
        recorded = await _record(desk, request.user, _given(asked, shown, rules.guide(on).ref, tongue))
        view = guide_view(shown, asked, rules, request.user.institution, on, tongue.value, recorded=recorded)
        return _reply(view, tongue.value)

    return routes


def _warning_handler(rules: Catalogue, now: Callable[[], datetime]) -> HTTPRouteHandler:
    @get(
        "/duty-warning",
        operation_id="duty_warning",
        operation_class=asked("anybody with a token.", ("request.malformed",), recorded=False, language=_LANGUAGE),
        name="duty_warning",
        responses={200: documented(WarningView)},
    )
    async def duty_warning(request: Call, language: FromQuery[str] = "") -> Response[bytes]:
        """What who answers reporters must have read, and accepts in each conversation by its name."""
        tongue = _code("language", language, Language) if language else Language(preferred(request))
        return _reply(warning_view(rules.duty_warning(legal_date(now())), tongue.value), tongue.value)

    return duty_warning


def _given(asked: Asked, shown: Shown, guide: str, language: Language) -> bytes:
    """The command that records it: what was asked and told, and nothing of by whom."""
    return orjson.dumps(
        {
            "population": asked.population.value,
            "behaviours": [one.value for one in asked.behaviours],
            "setting": None if asked.setting is None else asked.setting.value,
            "routes": [one.route.value for one in shown.routes],
            "guide": guide,
            "language": language.value,
        }
    )


async def _record(desk: Desk, caller: Caller, data: bytes) -> bool:
    """Whether it is certain that it was recorded."""
    submission = Submission(type=GiveGuidance.TYPE, id=f"guidance-{uuid4()}", data=data)
    try:
        async with asyncio.timeout(RECORD_SECONDS_MAX):
            taken = await desk.take(caller, submission, wait=True, behind_code=True)
    except (TimeoutError, ConnectionError, Busy, Denied):
        return False
    return taken.outcome is not None and taken.outcome.status is Status.ACCEPTED


def _code(name: str, value: str, kind: type[_Code]) -> _Code:
    try:
        return kind(value)
    except ValueError:
        raise Unusable("request.malformed", field=name) from None


def _reply(view: msgspec.Struct, language: str) -> Response[bytes]:
    headers = {"cache-control": "no-store", "content-language": language}
    return Response(msgspec.json.encode(view), media_type=JSON, headers=headers)
