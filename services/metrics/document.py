"""The catalogue as people read it: `python -m services.metrics` writes it into this folder."""

from collections.abc import Iterator

from .catalogue import CATALOGUE
from .declaring import LABELS

_HEAD = """# Metrics

Every process tells these at `/metrics` of its watch port (`MELDSTROOM_WATCH_PORT`), each those that it has. Made from
`catalogue.py` by `python -m services.metrics`; a test compares. What is not known is not there: it is never 0.
`process_*` and `python_*` come with the client library.

| metric | kind | labels | unit | meaning | look when |
| --- | --- | --- | --- | --- | --- |
"""
_LABELS = """
## Labels

Values are few and known. No label has a case, a person, an institution, or anything that somebody typed into a form.

| label | values |
| --- | --- |
"""


def document() -> str:
    """The text of README.md."""
    return _HEAD + "".join(_metrics()) + _LABELS + "".join(_labels())


def _metrics() -> Iterator[str]:
    for metric in sorted(CATALOGUE.values(), key=lambda one: one.name):
        labels = ", ".join(f"`{label}`" for label in metric.labels) or "-"
        meaning = metric.meaning + (f" (From {metric.library}.)" if metric.library else "")
        yield f"| `{metric.series}` | {metric.kind} | {labels} | {metric.unit} | {meaning} | {metric.bad} |\n"


def _labels() -> Iterator[str]:
    used = {label for metric in CATALOGUE.values() for label in metric.labels}
    for name in sorted(used):
        yield f"| `{name}` | {LABELS[name].values} |\n"
