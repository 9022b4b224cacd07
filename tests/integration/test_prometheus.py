"""Prometheus itself over running processes: it sees all, answers what dashboards ask, and tells of one that died."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from infra.embedded import free_port
from tests.eventually import eventually
from tests.plain_http import PLAIN
from tests.watching import Watched

from .intake_stack import Stack, stack

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.skipif(
        shutil.which("prometheus") is None,
        reason="no prometheus on this machine (Debian has it in the package prometheus)",
    ),
]

INFRA = Path(__file__).parents[2] / "infra"
PROMETHEUS = INFRA / "prometheus"
EXPRESSIONS = [
    target["expr"]
    for path in sorted((INFRA / "grafana" / "dashboards").glob("*.json"))
    for panel in json.loads(path.read_text())["panels"]
    for target in panel["targets"]
]


@dataclass(frozen=True)
class Prometheus:
    """A Prometheus that looks at the processes of a stack."""

    address: str
    running: Stack

    def get(self, path: str, **parameters: str) -> Any:
        """What it answers, nothing while it does not."""
        try:
            answer = httpx.get(f"{self.address}/api/v1/{path}", params=parameters, timeout=60, verify=PLAIN)
        except httpx.HTTPError:
            return {}
        return answer.json()["data"] if answer.is_success else {}

    def value(self, expression: str) -> float | None:
        """The one value of an expression, now."""
        found = self.get("query", query=expression)["result"]
        return float(found[0]["value"][1]) if found else None


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory, kafka: str, postgres: str) -> Iterator[Prometheus]:
    """With the configuration of compose, but for who is where, and that it looks every second."""
    folder = tmp_path_factory.mktemp("prometheus")
    with stack(folder, kafka, postgres) as running:
        running.start("escalation")
        config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())
        config["global"] = dict.fromkeys(("scrape_interval", "scrape_timeout", "evaluation_interval"), "1s")
        (job,) = config["scrape_configs"]
        del job["scrape_timeout"]
        addresses = [Watched(folder / f"{name}.log").address.removeprefix("http://") for name in running.children]
        job["static_configs"] = [{"targets": addresses}]
        (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        shutil.copy(PROMETHEUS / "alerts.yml", folder)
        listening = f"127.0.0.1:{free_port()}"
        command = [
            "prometheus",
            "--config.file",
            str(folder / "prometheus.yml"),
            "--storage.tsdb.path",
            str(folder / "db"),
        ]
        with (folder / "prometheus.log").open("wb") as log:
            process = subprocess.Popen([*command, "--web.listen-address", listening], stdout=log, stderr=log)
        try:
            yield Prometheus(f"http://{listening}", running)
        finally:
            process.kill()
            process.wait()


def test_it_sees_every_process(prometheus: Prometheus) -> None:
    def targets() -> list[tuple[str, str]]:
        return [(one["health"], one["lastError"]) for one in prometheus.get("targets").get("activeTargets", ())]

    eventually(lambda: targets() == [("up", "")] * len(prometheus.running.children))
    eventually(lambda: prometheus.value('sum(meldstroom_health{check="ready"} == 0) or vector(0)') == 0)
    eventually(lambda: prometheus.value("count(meldstroom_lag_seconds)") is not None)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_a_dashboard_asks_it_answers(prometheus: Prometheus, expression: str) -> None:
    assert prometheus.get("query", query=expression)["resultType"] in {"vector", "scalar"}


def test_every_rule_can_be_evaluated(prometheus: Prometheus) -> None:
    def rules() -> list[Any]:
        groups = prometheus.get("rules").get("groups", ())
        return [rule for group in groups for rule in group["rules"] if rule["health"] != "unknown"]

    known = sum(text.startswith("      - alert:") for text in (PROMETHEUS / "alerts.yml").read_text().splitlines())
    eventually(lambda: len(rules()) == known)
    assert {rule["health"] for rule in rules()} == {"ok"}


def test_one_that_was_killed_is_told(prometheus: Prometheus) -> None:
    def away() -> list[str]:
        alerts = prometheus.get("alerts").get("alerts", ())
        return [one["labels"]["instance"] for one in alerts if one["labels"]["alertname"] == "ProcessAway"]

    killed = Watched(prometheus.running.folder / "escalation.log").address.removeprefix("http://")
    eventually(lambda: prometheus.value("count(up == 1)") == len(prometheus.running.children))
    eventually(lambda: away() == [])
    prometheus.running.kill("escalation")
    eventually(lambda: away() == [killed])
