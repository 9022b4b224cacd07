"""Bars drawn by the figures of a table: the same figures give the same drawing. Pure.

A figure that is withheld is drawn as a hatched stub of a length that says nothing of it.
"""

from html import escape

from .model import Table

WIDTH, LABEL, BAR, GAP, STUB = 760, 320, 18, 8, 24
VALUE = 90  # Room for the figure behind its bar.
LABEL_CHARACTERS_MAX = 46


def chart(table: Table, title: str) -> str:
    """The drawing of a table's first column, as SVG; the table beside it says everything that it shows."""
    numbers = [row.cells[0].number for row in table.rows]
    most = max((number for number in numbers if number is not None), default=0)
    room = WIDTH - LABEL - VALUE
    height = len(table.rows) * (BAR + GAP) + GAP
    name = f"chart-{table.name}"
    lines = [
        (
            f'<svg class="chart" role="img" aria-labelledby="{name}" viewBox="0 0 {WIDTH} {height}"'
            f' xmlns="http://www.w3.org/2000/svg"><title id="{name}">{escape(title)}</title>'
        ),
        f'<line class="axis" x1="{LABEL}" y1="0" x2="{LABEL}" y2="{height}"/>',
    ]
    for place, (row, number) in enumerate(zip(table.rows, numbers, strict=True)):
        top = GAP + place * (BAR + GAP)
        base = top + BAR - 4
        lines.append(f'<text class="name" x="{LABEL - 8}" y="{base}">{escape(_short(row.name))}</text>')
        if number is None:
            lines.append(f'<rect class="withheld" x="{LABEL}" y="{top}" width="{STUB}" height="{BAR}"/>')
            lines.append(f'<text class="value" x="{LABEL + STUB + 6}" y="{base}">–</text>')
            continue
        length = number * room // most if most else 0
        lines.append(f'<rect class="bar" x="{LABEL}" y="{top}" width="{length}" height="{BAR}"/>')
        lines.append(f'<text class="value" x="{LABEL + length + 6}" y="{base}">{escape(row.cells[0].text)}</text>')
    return "\n".join([*lines, "</svg>"])


def _short(name: str) -> str:
    return name if len(name) <= LABEL_CHARACTERS_MAX else f"{name[: LABEL_CHARACTERS_MAX - 1]}…"
