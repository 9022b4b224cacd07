"""The route guide as callers see it, in one language. Codes are as they are on the log, with words beside them."""

from collections.abc import Sequence
from datetime import date

import msgspec

from events.rules import Advice, Catalogue, Contact, DutyWarning, RouteText, Rule, Source, Term, Words

from .guide import Asked, Shown, terms


class SourceView(msgspec.Struct, frozen=True):
    """Where something is written. `state` says of when the text was that it was read from."""

    act: str
    article: str
    state: str | None
    url: str | None


class TermView(msgspec.Struct, frozen=True):
    """A rule that holds on a route, and its term. `basis` tells law from house policy.

    `length` is null where there is no number; `wording` is the law's own word, `note` what is to be known of the rule.
    `verify` says what a lawyer has yet to confirm, null where nothing is.
    """

    rule: str
    version: int
    basis: str
    basis_label: str
    title: str
    term: str | None
    term_title: str | None
    length: str | None
    wording: str | None
    holder: str | None
    source: SourceView
    note: str | None
    verify: str | None


class AdviceView(msgspec.Struct, frozen=True):
    """Something to know beside the routes, and the terms that run by it."""

    name: str
    text: str
    terms: list[TermView]
    source: SourceView
    verify: str | None


class RouteView(msgspec.Struct, frozen=True):
    """One route: what it is, what happens next, what stays between people and what does not, and who learns of it.

    `contact` are lines on how to get there: the body's own first, then the institution's.
    """

    route: str
    label: str
    what: str
    next: str
    confidential: str
    learns: str
    terms: list[TermView]
    contact: list[str]
    source: SourceView
    verify: str | None


class GuideView(msgspec.Struct, frozen=True):
    """What someone is told. `first` comes before all else. `recorded` is false where it is not certain that it was.

    `guide` names the text, with its version; `note` says what kind of text this is.
    """

    guide: str
    language: str
    first: list[AdviceView]
    advice: list[AdviceView]
    routes: list[RouteView]
    note: str
    recorded: bool


class WarningView(msgspec.Struct, frozen=True):
    """What who answers reporters must have seen. Its `warning` is what they accept in a conversation."""

    warning: str
    language: str
    title: str
    text: str
    sources: list[SourceView]
    verify: str | None


_NOTE = Words(
    nl="Dit wijst de weg en is geen juridisch advies. Wat nog bevestigd moet worden, staat erbij; beleid heet beleid.",
    en="This shows the way and is no legal advice. What has yet to be confirmed says so; policy is called policy.",
)


def guide_view(
    shown: Shown, asked: Asked, rules: Catalogue, institution: str, on: date, language: str, *, recorded: bool
) -> GuideView:
    """What was selected, in words."""
    known = rules.institutions.get(institution)

    def running(ids: Sequence[str]) -> list[TermView]:
        return [_term(rule, term, language) for rule, term in terms(ids, asked, known, rules, on)]

    return GuideView(
        guide=rules.guide(on).ref,
        language=language,
        first=[_advice(one, running(one.rules), language) for one in shown.first],
        advice=[_advice(one, running(one.rules), language) for one in shown.advice],
        routes=[
            _route(route, running(route.rules), rules.contacts.get(institution, ()), language) for route in shown.routes
        ],
        note=_in(_NOTE, language),
        recorded=recorded,
    )


def warning_view(warning: DutyWarning, language: str) -> WarningView:
    """The warning in words."""
    return WarningView(
        warning=warning.ref,
        language=language,
        title=_in(warning.title, language),
        text=_in(warning.text, language),
        sources=[_source(source, language) for source in warning.sources],
        verify=_maybe(warning.verify_what, language),
    )


def _advice(one: Advice, running: list[TermView], language: str) -> AdviceView:
    return AdviceView(
        name=one.name,
        text=_in(one.text, language),
        terms=running,
        source=_source(one.source, language),
        verify=_maybe(one.verify_what, language),
    )


def _route(route: RouteText, running: list[TermView], contacts: Sequence[Contact], language: str) -> RouteView:
    own = [one.text for one in contacts if one.route is route.route]
    return RouteView(
        route=route.route.value,
        label=route.route.nl if language == "nl" else route.route.en,
        what=_in(route.what, language),
        next=_in(route.next, language),
        confidential=_in(route.confidential, language),
        learns=_in(route.learns, language),
        terms=running,
        contact=[_in(words, language) for words in (*([route.contact] if route.contact else []), *own)],
        source=_source(route.source, language),
        verify=_maybe(route.verify_what, language),
    )


def _term(rule: Rule, term: Term | None, language: str) -> TermView:
    return TermView(
        rule=rule.id,
        version=rule.version,
        basis=rule.basis.value,
        basis_label=rule.basis.nl if language == "nl" else rule.basis.en,
        title=_in(rule.title, language),
        term=None if term is None else term.name,
        term_title=None if term is None else _in(term.title, language),
        length=None if term is None or term.length is None else _in(term.length.words, language),
        wording=None if term is None else term.wording,
        holder=None if term is None else (term.holder.nl if language == "nl" else term.holder.en),
        source=_source(rule.source, language),
        note=_maybe(rule.note, language),
        verify=_maybe(rule.verify_what, language),
    )


def _source(source: Source, language: str) -> SourceView:
    state = None if source.state is None else _in(source.state, language)
    return SourceView(source.act, source.article, state, source.url)


def _maybe(words: Words | None, language: str) -> str | None:
    return None if words is None else _in(words, language)


def _in(words: Words, language: str) -> str:
    return words.nl if language == "nl" else words.en
