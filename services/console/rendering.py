"""Pages: a template, the words of a language, and what every page has around what it shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import jinja2
from litestar import Request, Response

from ..permissions import ROLES, Caller
from .formatting import filters
from .screens import Screen, allowed, navigation
from .sessions import Session
from .words import COOKIE, LANGUAGES, chosen, translations

HTML = "text/html; charset=utf-8"
BACKGROUND = "meldstroom-background"
"""The header of what a page asks by itself. It keeps no session alive, since nobody did it."""

# Nothing from elsewhere, nothing written into a page, nothing evaluated. What a form is sent to is ours.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # A case number in a referrer would tell another site of it; a form of ours must still say where it comes from.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

Call = Request[Caller | None, Session | None, Any]


@dataclass(frozen=True, slots=True)
class Static:
    """What a page needs beside itself, all of it ours and in memory; an address holds the hash of its content."""

    contents: Mapping[str, bytes]
    versions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Static":
        """Every file under `static`."""
        root = files(__package__).joinpath("static")
        contents = {
            f"{prefix}{each.name}": each.read_bytes()
            for folder, prefix in ((root, ""), (root.joinpath("vendor"), "vendor/"))
            for each in folder.iterdir()
            if each.is_file()
        }
        return cls(contents, {name: sha256(content).hexdigest()[:16] for name, content in contents.items()})

    def address(self, name: str) -> str:
        """Where a file is, good for as long as its content is."""
        return f"/static/{name}?v={self.versions[name]}"


class Pages:
    """Makes pages. Autoescaping is on: what is said in a case is never markup."""

    def __init__(self, static: Static, common: Callable[[], Mapping[str, Any]] = dict) -> None:
        self._common = common
        self._environments = {language: self._environment(language, static) for language in LANGUAGES}

    def page(
        self,
        request: Call,
        template: str,
        screen: Screen | None = None,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **shown: Any,
    ) -> Response[str]:
        """A page as a response, which no cache keeps: it may be of a case."""
        language = language_of(request)
        request.state.shown = shown
        made = self._environments[language].get_template(template)
        query = dict(request.query_params)
        content = made.render(
            **self._common(),
            language=language,
            languages=LANGUAGES,
            caller=request.user,
            session=request.auth,
            screen=screen,
            here=screen and (screen.within or screen.name),
            navigation=navigation(request.user),
            path=request.url.path,
            address=f"{request.url.path}?{urlencode(query)}" if query else request.url.path,
            query=query,
            may=lambda reading: allowed(request.user, reading),
            roles=tuple(ROLES),
            **shown,
        )
        return Response(
            content,
            status_code=status,
            media_type=HTML,
            headers={
                **HEADERS,
                "cache-control": "no-store",
                "content-language": language,
                "vary": "Cookie, Accept-Language",
                **(headers or {}),
            },
        )

    def _environment(self, language: str, static: Static) -> jinja2.Environment:
        environment = jinja2.Environment(
            loader=jinja2.PackageLoader("services.console"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            undefined=jinja2.StrictUndefined,  # A name that is misspelt in a template is a fault, and no empty place.
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
        environment.filters.update(filters(language))
        environment.globals.update(static=static.address, with_query=with_query)
        return environment


def language_of(request: Request[Any, Any, Any]) -> str:
    """The language that the reader has chosen, or prefers."""
    return chosen(request.cookies.get(COOKIE, ""), request.headers.get("accept-language", ""))


def with_query(path: str, query: Mapping[str, Any], **changed: Any) -> str:
    """The same address with some of its query changed; what becomes None or empty is left out."""
    merged = {name: value for name, value in {**query, **changed}.items() if value not in (None, "")}
    return f"{path}?{urlencode(merged)}" if merged else path
