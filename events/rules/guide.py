"""The way there is for someone: which routes, what each is, and what staff are warned of before they listen. Data."""

from typing import Annotated

import msgspec

from ..vocabulary import Behaviour, Name, Population, Route, Setting
from .model import Source, Versioned, Words


class Holds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For whom, and for what, something holds. An empty list is no limit; every list that is not must be met.

    `except_populations` are those for whom it does not hold, whatever else does.
    """

    populations: tuple[Population, ...] = ()
    except_populations: tuple[Population, ...] = ()
    behaviours: tuple[Behaviour, ...] = ()
    settings: tuple[Setting, ...] = ()
    minor: bool | None = None


class Advice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that is said besides the routes, to those for whom it holds. What is `first` comes before all else."""

    name: Name
    holds: Holds
    text: Words
    source: Source
    first: bool = False
    rules: tuple[Name, ...] = ()
    verify: bool = False
    verify_what: Words | None = None


class RouteText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One route, as it is told to those for whom one of `holds` does.

    `rules` are those of the catalogue whose terms run on it. `confidential` says what stays between two people and
    what does not, `learns` who gets to know of it.
    """

    route: Route
    holds: Annotated[tuple[Holds, ...], msgspec.Meta(min_length=1)]
    what: Words
    next: Words
    confidential: Words
    learns: Words
    source: Source
    rules: tuple[Name, ...] = ()
    contact: Words | None = None
    verify: bool = False
    verify_what: Words | None = None


class Guide(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The route guide in one version. `effective_to` is its last day."""

    advice: tuple[Advice, ...] = ()
    routes: Annotated[tuple[RouteText, ...], msgspec.Meta(min_length=1)]


class DutyWarning(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What someone who answers reporters is to know before they listen, in one version."""

    title: Words
    text: Words
    sources: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1)]
    verify: bool = False
    verify_what: Words | None = None


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an institution's own people are reached on a route: an address, an hour, a name of an office."""

    route: Route
    text: Words
