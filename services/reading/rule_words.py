"""What the rule that indicated a pattern says of itself: title, window, threshold and note, in the version it names."""

from collections.abc import Iterator

from events.rules.model import Words
from events.rules.patterns import PatternRule
from events.rules.surveillance import EarlyAberration, Scan, SeasonalRegression, SurveillanceRule


def rule_words(rule: PatternRule | SurveillanceRule) -> tuple[Words, ...]:
    """The sentences on a rule, in both languages."""
    sentences = _pattern(rule) if isinstance(rule, PatternRule) else _surveillance(rule)
    note = (rule.note,) if rule.note else ()
    title = Words(nl=f"{rule.title.nl} ({rule.ref}, beleid).", en=f"{rule.title.en} ({rule.ref}, policy).")
    return (title, *sentences, *note)


def _pattern(rule: PatternRule) -> Iterator[Words]:
    yield Words(
        nl=f"De regel kijkt {rule.window_months} maanden terug.", en=f"The rule looks {rule.window_months} months back."
    )
    limits = list(_limits(rule))
    if limits:
        nl, en = (" of ".join(said.nl for said in limits), " or ".join(said.en for said in limits))
        yield Words(nl=f"Hij signaleert {nl}.", en=f"It indicates {en}.")


def _limits(rule: PatternRule) -> Iterator[Words]:
    """What is enough for the rule, each by itself."""
    counted = _COUNTED.get(rule.kind, _CASES)
    if rule.threshold:
        yield Words(nl=counted.nl.format(rule.threshold), en=counted.en.format(rule.threshold))
    figures = [
        (100 * rule.share, "boven {} %", "above {} %"),
        (rule.mean, "onder een gemiddelde van {}", "below a mean of {}"),
        (rule.ratio, "boven een verhouding van {}", "above a ratio of {}"),
        (rule.ratio_min, "onder een verhouding van {}", "below a ratio of {}"),
    ]
    of = Words(nl=f"bij ten minste {rule.minimum} zaken ", en=f"of at least {rule.minimum} cases ")
    for figure, nl, en in figures:
        if figure:
            known = of if rule.minimum else Words(nl="", en="")
            yield Words(nl=known.nl + nl.format(decimal(figure, "nl")), en=known.en + en.format(decimal(figure, "en")))
    if rule.second:
        yield Words(nl=f"vanaf {rule.second} van het andere teken", en=f"from {rule.second} of the other sign")


def decimal(figure: float, language: str) -> str:
    """A number as it is written in a language: with a comma in Dutch."""
    said = f"{figure:g}"
    return said.replace(".", ",") if language == "nl" else said


_CASES = Words(nl="vanaf {} onafhankelijke zaken", en="from {} independent cases")
# Of a duration the threshold counts how often one case was put off; its median has no threshold.
_COUNTED = {
    "duration": Words(nl="vanaf {} keer verdagen van één zaak", en="from {} adjournments of one case"),
}


def _surveillance(rule: SurveillanceRule) -> Iterator[Words]:
    yield Words(
        nl=f"De methode vergelijkt met {rule.history_days} dagen, vanaf {rule.cases_min} onafhankelijke zaken.",
        en=f"The method compares with {rule.history_days} days, from {rule.cases_min} independent cases.",
    )
    match rule.method:
        case EarlyAberration() as early:
            most = decimal(early.deviations, "nl")
            yield Words(
                nl=f"Zij signaleert vanaf {most} standaardafwijkingen boven de voorgaande perioden.",
                en=f"It indicates from {early.deviations:g} standard deviations above the periods before.",
            )
        case SeasonalRegression() | Scan():
            part = decimal(100 * rule.share, "nl")
            yield Words(
                nl=f"Zij signaleert wat toeval zelden geeft; haar deel van het foutbudget is {part} %.",
                en=f"It indicates what chance seldom gives; its share of the false alarms is {100 * rule.share:g} %.",
            )
