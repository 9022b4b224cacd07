"""The sector-comparable extract: every standard figure by its codes, the same lines for every institution."""

from events.vocabulary import Dimension

from ..cells import ALL
from ..standard_tables import standard_tables
from ..tables import asked
from .model import Row, Section, Table
from .sources import Sources
from .words import word


def extract(sources: Sources) -> tuple[Section, ...]:
    """A table for each standard table. Units are left out: each institution names its own."""
    say = sources.say
    tables = []
    for number, table in enumerate(standard_tables(sources.year, ())):
        axes = [axis.dimension for axis in table.axes if axis.dimension is not Dimension.PERIOD]
        rows = tuple(
            Row(
                " · ".join(f"{axis.value}={dict(one).get(axis, ALL)}" for axis in axes),
                (sources.figures.one({axis: value for axis, value in one if axis is not Dimension.PERIOD}),),
            )
            for one in asked(table)
        )
        name = "-".join(axis.value for axis in axes)
        tables.append(
            Table(
                name=f"{number + 1:02d}-{name}",
                caption=", ".join(sources.word(axis) for axis in axes),
                head=say("Code", "Code"),
                columns=(word("count", sources.language),),
                rows=rows,
            )
        )
    return (
        Section(
            name="extract",
            title=say("Standaardtabellen", "Standard tables"),
            text=(
                say(
                    "De codes zijn die van de gedeelde codelijst, zodat instellingen naast elkaar te leggen zijn.",
                    "The codes are those of the shared code list, so that institutions can be laid side by side.",
                ),
            ),
            tables=tuple(tables),
        ),
    )
