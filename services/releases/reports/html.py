"""A report as one page without scripts and without anything from elsewhere: for a screen, for paper, for a reader."""

from html import escape

from msgspec.structs import replace

from .chart import chart
from .model import Cell, Report, Section, Table
from .words import word

STYLE = """
:root{color-scheme:light;--ink:#1b1b1f;--soft:#5a5d66;--line:#d5d8df;--bar:#1f5c99;--pale:#f4f6f9}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:#fff;font:17px/1.55 system-ui,"Segoe UI","Liberation Sans",sans-serif}
.page{max-width:54rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
header{border-bottom:3px solid var(--bar);margin-bottom:2rem;padding-bottom:1rem}
h1,h2{overflow-wrap:anywhere;hyphens:auto}
h1{font-size:2rem;line-height:1.2;margin:.2rem 0 .5rem}
h2{font-size:1.4rem;margin:3rem 0 .5rem;line-height:1.25}
p{margin:.6rem 0;max-width:44rem}
.kind,.source{color:var(--soft);margin:0}
.source{font-size:.9rem}
.status{display:inline-block;border:2px solid #8a1c1c;color:#8a1c1c;padding:.15rem .6rem;font-weight:700}
nav ol{columns:2;column-gap:2.5rem;padding-left:1.3rem}
nav li{break-inside:avoid;margin:.15rem 0}
a{color:#174a7c}
figure{margin:1.5rem 0 2.5rem}
table{border-collapse:collapse;width:100%;font-size:.95rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:700;padding:.4rem 0}
th,td{padding:.35rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{border-bottom:2px solid var(--ink)}
tbody th{font-weight:400}
td.n,th.n{text-align:right;white-space:nowrap}
td.w{color:var(--soft);font-style:italic;text-align:right}
.wide{overflow-x:auto}
.note{font-size:.9rem;color:var(--soft)}
.chart{width:100%;height:auto;margin:.5rem 0 1rem;font:13px system-ui,"Liberation Sans",sans-serif}
.chart .name{text-anchor:end;fill:var(--ink)}
.chart .value{fill:var(--ink)}
.chart .bar{fill:var(--bar)}
.chart .withheld{fill:var(--pale);stroke:var(--soft);stroke-dasharray:3 3}
.chart .axis{stroke:var(--line)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.2rem;font-size:.9rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
@media (max-width:40rem){nav ol{columns:1}dl{grid-template-columns:1fr}}
@media print{@page{size:A4;margin:18mm}body{font-size:10.5pt}.page{max-width:none;padding:0}nav{display:none}
h2{break-after:avoid}figure,tr{break-inside:avoid}thead{display:table-header-group}
a{color:inherit;text-decoration:none}}
""".strip()


def html(report: Report) -> str:
    """The page."""
    language = report.language
    status = word("concept", language) if report.account.release is None else ""
    lines = [
        "<!doctype html>",
        f'<html lang="{language}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(report.title)} {report.year} – {escape(report.institution)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        '<div class="page">',
        "<header>",
        f'<p class="kind">{escape(report.institution)} · {report.year}</p>',
        f"<h1>{escape(report.title)}</h1>",
        *([f'<p class="status">{escape(status)}</p>'] if status else []),
        *(f"<p>{escape(text)}</p>" for text in report.lead),
        "</header>",
        f'<nav aria-label="{escape(word("contents", language))}"><ol>',
        *(f'<li><a href="#{one.name}">{escape(one.title)}</a></li>' for one in report.sections),
        f'<li><a href="#account">{escape(word("account", language))}</a></li>',
        "</ol></nav>",
        "<main>",
        *(line for section in report.sections for line in _section(section, language)),
        *_account(report),
        "</main>",
        "</div>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _section(section: Section, language: str) -> list[str]:
    return [
        f'<section aria-labelledby="{section.name}">',
        f'<h2 id="{section.name}">{escape(section.title)}</h2>',
        *([f'<p class="source">{escape(section.source)}</p>'] if section.source else []),
        *(f"<p>{escape(text)}</p>" for text in section.text),
        *(line for table in section.tables for line in _table(table, section, language)),
        "</section>",
    ]


def _folded(table: Table) -> Table:
    """The table with its noughts in its note."""
    none = [row.name for row in table.rows if row.cells[0].number == 0]
    some = tuple(row for row in table.rows if row.cells[0].number != 0)
    return replace(table, rows=some, note=f"{table.noughts}{'; '.join(none)}.") if some and none else table


def _table(table: Table, section: Section, language: str) -> list[str]:
    table = _folded(table) if table.noughts else table
    drawn = table.chart and any(row.cells[0].number for row in table.rows)
    return [
        "<figure>",
        *([chart(table, f"{word('chart', language)}: {table.caption}")] if drawn else []),
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(_region(table, section, language))}">',
        f"<table><caption>{escape(table.caption)}</caption>",
        f'<thead><tr><th scope="col">{escape(table.head)}</th>'
        + "".join(
            f'<th scope="col"{_aligned(table, place)}>{escape(name)}</th>' for place, name in enumerate(table.columns)
        )
        + "</tr></thead>",
        "<tbody>",
        *(
            f'<tr><th scope="row">{escape(row.name)}</th>' + "".join(map(_cell, row.cells)) + "</tr>"
            for row in table.rows
        ),
        "</tbody></table></div>",
        *([f'<figcaption class="note">{escape(table.note)}</figcaption>'] if table.note else []),
        "</figure>",
    ]


def _region(table: Table, section: Section, language: str) -> str:
    """What the table's region is called: no two parts of a page may be called the same."""
    return f"{word('table', language)}: {section.title}, {table.caption}"


def _aligned(table: Table, place: int) -> str:
    counted = any(row.cells[place].number is not None or row.cells[place].withheld for row in table.rows)
    return ' class="n"' if counted else ""


def _cell(cell: Cell) -> str:
    kind = ' class="w"' if cell.withheld else ' class="n"' if cell.number is not None else ""
    return f"<td{kind}>{escape(cell.text)}</td>"


def _account(report: Report) -> list[str]:
    account, language = report.account, report.language
    facts = {
        "status": account.status,
        "release": account.release or "–",
        "counted_as_of": "–" if account.counted_as_of is None else account.counted_as_of.isoformat(),
        "digest": account.digest or "–",
        "rule": account.rule,
        "instant": account.instant.isoformat(),
    }
    heads = [
        (f"{head.ledger} {head.shard}", str(head.position) + (f" ({head.event})" if head.event else ""))
        for head in account.heads
    ]
    return [
        '<section aria-labelledby="account">',
        f'<h2 id="account">{escape(word("account", language))}</h2>',
        f"<p>{escape(word('made_of', language))}</p>",
        "<dl>",
        *(f"<dt>{escape(word(name, language))}</dt><dd>{escape(value)}</dd>" for name, value in facts.items()),
        *(
            f"<dt>{escape(word('shard', language))} {escape(name)}</dt><dd>{escape(value)}</dd>"
            for name, value in heads
        ),
        "</dl>",
        "</section>",
    ]
