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
    limits = [
        (rule.threshold, "vanaf {0:g} onafhankelijke zaken", "from {0:g} independent cases"),
        (rule.second, "of vanaf {0:g} van het andere teken", "or from {0:g} of the other sign"),
        (rule.minimum, "bij ten minste {0:g} zaken", "of at least {0:g} cases"),
        (100 * rule.share, "boven {0:g} %", "above {0:g} %"),
        (rule.mean, "onder een gemiddelde van {0:g}", "below a mean of {0:g}"),
        (rule.ratio, "boven een verhouding van {0:g}", "above a ratio of {0:g}"),
        (rule.ratio_min, "of onder een verhouding van {0:g}", "or below a ratio of {0:g}"),
    ]
    given = [(nl.format(figure), en.format(figure)) for figure, nl, en in limits if figure]
    if given:
        nl, en = (", ".join(said) for said in zip(*given, strict=True))
        yield Words(nl=f"Hij signaleert {nl}.", en=f"It indicates {en}.")


def _surveillance(rule: SurveillanceRule) -> Iterator[Words]:
    yield Words(
        nl=f"De methode vergelijkt met {rule.history_days} dagen, vanaf {rule.cases_min} onafhankelijke zaken.",
        en=f"The method compares with {rule.history_days} days, from {rule.cases_min} independent cases.",
    )
    match rule.method:
        case EarlyAberration() as early:
            yield Words(
                nl=f"Zij signaleert vanaf {early.deviations:g} standaardafwijkingen boven de voorgaande perioden.",
                en=f"It indicates from {early.deviations:g} standard deviations above the periods before.",
            )
        case SeasonalRegression() | Scan():
            yield Words(
                nl=f"Zij signaleert wat toeval zelden geeft; haar deel van het foutbudget is {100 * rule.share:g} %.",
                en=f"It indicates what chance seldom gives; its share of the false alarms is {100 * rule.share:g} %.",
            )
