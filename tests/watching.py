"""What processes tell at the ports at which they are watched."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from .plain_http import PLAIN

_PORT = re.compile(r'"port": ?([0-9]+).*"event": ?"watched at"|"event": ?"watched at".*"port": ?([0-9]+)')


@dataclass(frozen=True)
class Watched:
    """A process, by its log, which says at which port it is watched."""

    log: Path

    @property
    def address(self) -> str:
        """Where the newest process of that log is watched."""
        found = _PORT.findall(self.log.read_text() if self.log.exists() else "")
        return f"http://127.0.0.1:{''.join(found[-1])}" if found else ""

    def parts(self, path: str) -> Mapping[str, bool]:
        """Of each part of an answer, whether it is well; nothing while there is no answer."""
        try:
            answer = httpx.get(f"{self.address}{path}", timeout=60, verify=PLAIN)
        except (httpx.HTTPError, httpx.InvalidURL):
            return {}
        parts: Mapping[str, bool] = answer.json()["parts"]
        assert (answer.status_code == 200) == all(parts.values())
        return parts

    def well(self, path: str) -> bool:
        """Whether there is an answer and all of it is well."""
        parts = self.parts(path)
        return bool(parts) and all(parts.values())

    def samples(self, name: str) -> Mapping[tuple[str, ...], float]:
        """The samples of a metric, by the values of its labels in the order of their names."""
        return {
            tuple(sample.labels[label] for label in sorted(sample.labels)): sample.value
            for family in self.families()
            for sample in family.samples
            if sample.name == name
        }

    def families(self) -> list[Metric]:
        """Everything that it tells."""
        return self.parsed(self.text())

    @staticmethod
    def parsed(text: str) -> list[Metric]:
        """The same, of what was scraped before."""
        return list(text_string_to_metric_families(text))

    def text(self) -> str:
        """The same, as it is scraped."""
        return httpx.get(f"{self.address}/metrics", timeout=60, verify=PLAIN).text
