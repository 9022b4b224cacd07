"""How sums over institutions are shown to people."""

from collections.abc import Iterator
from typing import Any

from rich.table import Table

from events.pattern import RateRatio
from events.rules import Catalogue
from events.rules.model import Words

from ..federation.codes import SHARED
from ..federation.indicating import Indication
from ..federation.pooling import Pooled
from ..federation.receiving import Taken
from ..federation.together import Together
from ..releases.cells import Cell
from .output import table


def listed(one: Taken) -> dict[str, str]:
    """A file that is to be used, by column."""
    extract = one.extract
    told = sum(cell.count is not None for cell in extract.cells)
    return {
        "institution": extract.institution,
        "period": extract.period,
        "release": str(extract.number),
        "figures": str(told),
        "withheld": str(len(extract.cells) - told),
        "rule": extract.rule,
        "file": one.file,
    }


def summed(made: Together, language: str) -> Table:
    """The sums that are shown, with how they changed."""
    ratios = {one.cell: one.ratio for one in made.changes}
    rows = [
        (
            named(one.cell, language),
            str(one.telling),
            str(one.protected),
            _range(one),
            _rate(one),
            _ratio(ratios.get(one.cell)),
        )
        for one in made.figures
    ]
    columns = ("figure", "telling", "withheld", "cases", "a year per 1,000 (95 %)", "ratio to before (95 %)")
    return table(columns, rows, right=columns[1:4])


def indicated(made: Together, rules: Catalogue, language: str) -> Iterator[str]:
    """A sentence for each indication, or one that there is none."""
    titles = {rule.ref: rule.title for rule in rules.federation_rules}
    for one in made.indications:
        yield _sentence(one, titles[one.rule], language)
    if not made.indications:
        yield "Nothing is indicated: what the sums show is within chance, or one institution shows it by itself."


def named(cell: Cell, language: str) -> str:
    """A figure in the words of the code lists."""
    codes = [SHARED[dimension](value) for dimension, value in cell]
    return " + ".join(code.nl if language == "nl" else code.en for code in codes) or "all"


def by_name(value: Any) -> Any:
    """The same with every figure as an object: its values by dimension."""
    if isinstance(value, dict):
        return {name: dict(inner) if name == "cell" else by_name(inner) for name, inner in value.items()}
    return [by_name(one) for one in value] if isinstance(value, list | tuple) else value


def _sentence(one: Indication, title: Words, language: str) -> str:
    found = one.evidence
    return (
        f"{one.rule} {title.nl if language == 'nl' else title.en}: {named(found.cell, language)}. "
        f"{found.institutions} institutions, at least {found.observed} cases where {found.expected:.1f} at most "
        f"would be expected; p {found.p_value:.2g}, below {one.level:.2g} ({one.looked_at} figures looked at); "
        "no institution shows it by itself."
    )


def _range(one: Pooled) -> str:
    if one.withheld is not None:
        return f"- ({one.withheld.en})"
    if one.high is None:
        return f"{one.low} or more"
    return str(one.low) if one.low == one.high else f"{one.low}-{one.high}"


def _rate(one: Pooled) -> str:
    if one.rate is None:
        return "-"
    upper = "" if one.rate.upper is None else f"{one.rate.upper:.2f}"
    return f"{one.rate.lower:.2f}-{upper}"


def _ratio(ratio: RateRatio | None) -> str:
    if ratio is None:
        return "-"
    middle = "-" if ratio.ratio_thousandths is None else f"{ratio.ratio_thousandths / 1_000:.2f}"
    upper = "" if ratio.upper_thousandths is None else f"{ratio.upper_thousandths / 1_000:.2f}"
    return f"{middle} ({ratio.lower_thousandths / 1_000:.2f}-{upper})"
