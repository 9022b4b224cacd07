"""Why something was indicated, line by line, in both languages, for those who review it. Nobody is named."""

from collections.abc import Iterator

from events.rules.model import Words
from events.rules.patterns import PatternRule
from events.vocabulary import PatternScale
from events.vocabulary.code import Code

from .indication import Indication, PatternKey

_WHOSE = {
    "unit": Words(nl="eenheid", en="unit"),
    "relation": Words(nl="relatie", en="relation"),
    "setting": Words(nl="context", en="context"),
    "organiser": Words(nl="organisator", en="organiser"),
    "behaviour": Words(nl="gedraging", en="behaviour"),
    "ground": Words(nl="grond", en="ground"),
    "route": Words(nl="route", en="route"),
    "role": Words(nl="wie terugkijkt", en="who looks back"),
    "body": Words(nl="orgaan", en="body"),
}
_PERSON = Words(nl="één persoon, onder een kenmerk", en="one person, by a mark")


def explain(indication: Indication, rule: PatternRule) -> tuple[Words, ...]:
    """What was looked at, what was found, against what, and by which cases. `rule` is the version that it names."""
    if rule.ref != indication.rule:
        raise ValueError(f"{indication.rule} is not explained by {rule.ref}")
    return tuple(_lines(indication, rule))


def _lines(found: Indication, rule: PatternRule) -> Iterator[Words]:
    yield Words(nl=f"{rule.title.nl} ({rule.ref}, beleid).", en=f"{rule.title.en} ({rule.ref}, policy).")
    yield _common(found.key)
    since, until = found.window.from_on, found.window.until_on
    yield Words(nl=f"Bekeken: {since} tot en met {until}.", en=f"Looked at: {since} to {until}.")
    yield _measured(found)
    if found.expected is not None:
        expected = _number(found.expected)
        yield Words(nl=f"Te verwachten naar omvang: {expected}.", en=f"Expected by size: {expected}.")
    if found.independent:
        yield _independence(found)
    if found.cases:
        cases = ", ".join(found.cases)
        yield Words(nl=f"Zaken: {cases}.", en=f"Cases: {cases}.")
    if rule.note:
        yield rule.note
    yield Words(
        nl="Dit is een vraag aan wie beoordeelt, en geen oordeel over een zaak of een persoon.",
        en="This is a question to who reviews it, and no judgement on a case or a person.",
    )


def _common(key: PatternKey) -> Words:
    given = [(name, value) for name in _WHOSE if (value := getattr(key, name)) is not None]
    nl = [f"{_WHOSE[name].nl}: {value.nl if isinstance(value, Code) else value}" for name, value in given]
    en = [f"{_WHOSE[name].en}: {value.en if isinstance(value, Code) else value}" for name, value in given]
    if key.person is not None:
        nl.append(_PERSON.nl)
        en.append(_PERSON.en)
    if not nl:
        return Words(nl="Gemeenschappelijk: de instelling.", en="In common: the institution.")
    return Words(nl=f"Gemeenschappelijk: {'; '.join(nl)}.", en=f"In common: {'; '.join(en)}.")


def _measured(found: Indication) -> Words:
    observed, threshold = _number(found.observed), _number(found.threshold)
    of_nl = of_en = ""
    if found.total is not None:
        of_nl, of_en = f", van {found.total}", f", of {found.total}"
    scale: PatternScale = found.scale
    return Words(
        nl=f"Gevonden: {observed} ({scale.nl}{of_nl}); grens: {threshold}.",
        en=f"Found: {observed} ({scale.en}{of_en}); limit: {threshold}.",
    )


def _independence(found: Indication) -> Words:
    counted, cases = found.independent, len(found.cases)
    people_nl = f"{found.reporters} bekende melders, {found.affected} bekende betrokkenen"
    people_en = f"{found.reporters} known reporters, {found.affected} known affected persons"
    return Words(
        nl=f"Onafhankelijk: {counted} uit {cases} zaken; {people_nl}.",
        en=f"Independent: {counted} out of {cases} cases; {people_en}.",
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
