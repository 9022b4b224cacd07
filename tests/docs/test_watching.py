"""Alerts and dashboards ask for what there is, in PromQL that holds, and every alert has a page in the runbook."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.metrics.catalogue import CATALOGUE, PREFIXES_OF_LIBRARIES
from services.up import SERVICE_GROUPS

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "infra" / "prometheus"
GRAFANA = ROOT / "infra" / "grafana"
DASHBOARDS = sorted((GRAFANA / "dashboards").glob("*.json"))
ALERTS: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"] for rule in group["rules"]
]
OF_PROMETHEUS = {"up", "instance", "job", "le"}

# Of an expression: strings and durations say nothing of names, and functions are followed by a bracket.
_LITERAL = re.compile(r'"[^"]*"|\[[^]]*\]|\boffset \w+')
_WORD = re.compile(r"[a-zA-Z_]\w*(?!\w*\s*\()")
_WORDS = {"avg", "by", "count", "max", "min", "or", "sum", "unless"}

needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="no promtool on this machine (Debian has it in the package prometheus)"
)


def expressions(path: Path) -> Iterator[str]:
    """Everything that a dashboard asks for."""
    for panel in json.loads(path.read_text())["panels"]:
        yield from (target["expr"] for target in panel["targets"])


ASKED = [rule["expr"] for rule in ALERTS] + [one for path in DASHBOARDS for one in expressions(path)]


def names(expression: str) -> set[str]:
    """The metrics and labels that an expression names."""
    return set(_WORD.findall(_LITERAL.sub("", expression))) - _WORDS


@pytest.mark.parametrize("expression", ASKED)
def test_every_expression_asks_for_what_the_catalogue_has(expression: str) -> None:
    sampled = {name for metric in CATALOGUE.values() for name in metric.sampled}
    labels = {label for metric in CATALOGUE.values() for label in metric.labels}
    unknown = {name for name in names(expression) if not name.startswith(PREFIXES_OF_LIBRARIES)}
    assert unknown <= sampled | labels | OF_PROMETHEUS
    assert names(expression), "nothing was found to be compared"


def test_the_check_itself_finds_a_name_that_there_is_not() -> None:
    found = names('sum by (le) (rate(meldstroom_lag_hours{shard="0"}[5m])) > 60')
    assert found == {"le", "meldstroom_lag_hours", "shard"}


@needs_promtool
def test_the_alerts_fire_when_they_should_and_not_otherwise() -> None:
    promtool("test", "rules", "alerts_test.yml")


@needs_promtool
def test_prometheus_takes_its_configuration() -> None:
    promtool("check", "config", "prometheus.yml")


@needs_promtool
def test_every_expression_of_the_dashboards_is_promql(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:{number}", "expr": expression}
        for number, expression in enumerate(one for path in DASHBOARDS for one in expressions(path))
    ]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    promtool("check", "rules", str(file))


def promtool(*arguments: str) -> None:
    found = subprocess.run(["promtool", *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_alert_is_tested() -> None:
    tests = yaml.safe_load((PROMETHEUS / "alerts_test.yml").read_text())["tests"]
    fired = {one["alertname"] for test in tests for one in test["alert_rule_test"] if one.get("exp_alerts")}
    assert fired == {rule["alert"] for rule in ALERTS}


def test_every_alert_has_its_line_in_the_runbook() -> None:
    readme = (ROOT / "README.md").read_text()
    assert re.findall(r"^\| `(\w+)` \|", readme.partition("### Runbook")[2], re.MULTILINE) == [
        rule["alert"] for rule in ALERTS
    ]
    assert all(rule["annotations"]["runbook"] == rule["alert"] for rule in ALERTS)


def test_prometheus_looks_at_every_process_of_compose() -> None:
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())
    (targets,) = [one["targets"] for job in config["scrape_configs"] for one in job["static_configs"]]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert targets == [f"{name}:18100" for group in SERVICE_GROUPS for name in group]
    assert {compose[name]["environment"]["MELDSTROOM_WATCH_PORT"] for group in SERVICE_GROUPS for name in group} == {
        "18100"
    }


def test_dashboards_ask_the_provisioned_source_and_are_found_where_they_are_mounted() -> None:
    (source,) = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yml").read_text())["datasources"]
    (provider,) = yaml.safe_load((GRAFANA / "provisioning/dashboards/meldstroom.yml").read_text())["providers"]
    grafana = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["grafana"]
    assert f"./infra/grafana/dashboards:{provider['options']['path']}:ro" in grafana["volumes"]
    for path in DASHBOARDS:
        board = json.loads(path.read_text())
        panels = board["panels"]
        assert {panel["datasource"]["uid"] for panel in panels} == {source["uid"]}
        assert len({panel["id"] for panel in panels}) == len(panels)
        # What is not known must not be drawn as if it were what was known last.
        assert not any(panel["fieldConfig"]["defaults"].get("custom", {}).get("spanNulls") for panel in panels)
