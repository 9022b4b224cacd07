"""The catalogue of metrics is what processes have, and the other way round; no label can name anybody."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from services.metrics import making
from services.metrics.catalogue import CATALOGUE
from services.metrics.declaring import LABELS, Kind, Metric
from services.metrics.document import document

ROOT = Path(__file__).parents[2]
OURS = [path for folder in ("services", "infra", "events", "projections") for path in (ROOT / folder).rglob("*.py")]
MAKERS = {"counter", "gauge", "histogram", "collected"}


def calls(path: Path) -> list[str]:
    """The names of metrics that a module makes."""
    return [
        node.args[0].value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in MAKERS
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


def test_every_metric_is_made_by_exactly_one_module_and_none_is_made_besides() -> None:
    made = sorted(name for path in OURS for name in calls(path))
    assert made == sorted(name for name, metric in CATALOGUE.items() if not metric.library)


def test_nobody_makes_a_metric_past_the_catalogue() -> None:
    past = [
        str(path.relative_to(ROOT))
        for path in OURS
        if any(
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("prometheus_client")
            and {alias.name for alias in node.names} & {"Counter", "Gauge", "Histogram", "Summary", "Info", "Enum"}
            for node in ast.walk(ast.parse(path.read_text()))
        )
    ]
    assert past == ["services/metrics/making.py"]


def test_the_page_is_up_to_date() -> None:
    page = ROOT / "services" / "metrics" / "README.md"
    assert page.read_text() == document(), "run python -m services.metrics"


def test_every_label_says_which_values_it_has_and_none_is_declared_in_vain() -> None:
    assert {label for metric in CATALOGUE.values() for label in metric.labels} == set(LABELS)


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=lambda one: one.name)
def test_a_name_ends_in_its_unit_and_begins_with_ours(metric: Metric) -> None:
    assert metric.name.startswith("meldstroom_")
    assert not metric.name.endswith("_total"), "the library adds that"
    if metric.unit in {"seconds", "Unix time"}:
        assert metric.name.endswith("_seconds")
    if metric.kind is Kind.HISTOGRAM and metric.buckets:
        assert list(metric.buckets) == sorted(metric.buckets)


def test_what_is_not_declared_cannot_be_made() -> None:
    with pytest.raises(KeyError):
        making.counter("meldstroom_unheard_of")
    with pytest.raises(TypeError):
        making.gauge("meldstroom_recorder_commands")


def test_what_a_library_makes_is_declared_as_it_makes_it() -> None:
    """Litestar's own names and labels: an update that changes them must not pass unseen."""
    module = importlib.import_module("litestar.plugins.prometheus.middleware")
    config = importlib.import_module("litestar.plugins.prometheus.config")
    assert config.PrometheusConfig(app_name="intake", prefix="meldstroom_http").prefix == "meldstroom_http"
    source = Path(module.__file__ or "").read_text()
    made = set(re.findall(r"\{self\._config\.prefix\}(_\w+)", source))
    assert made == {metric.series.removeprefix("meldstroom_http") for metric in CATALOGUE.values() if metric.library}
