"""docker-compose.yml runs the same processes as `make up`, and is valid, on machines with and without an engine."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from confluent_kafka.admin import AdminClient

from infra.embedded import jars, postgres
from infra.settings import Settings, environment
from services.up import ARGUMENTS, MODULES, local, service_groups
from tests import containers

ROOT = Path(__file__).parents[2]


def compose_command() -> list[str]:
    """Compose as a plugin or on its own, if it is on this machine. It checks a file without an engine."""
    alone = Path(sys.executable).with_name("docker-compose")
    for command in (["docker", "compose"], ["docker-compose"], [str(alone)]):
        if shutil.which(command[0]) is None:
            continue
        answer = subprocess.run(
            [*command, "version", "--short"], capture_output=True, text=True, timeout=20, check=False
        )
        # Version 1, which some distributions still carry, does not know the format of today.
        if re.match(r"v?[2-9]", answer.stdout):
            return command
    return []


COMPOSE = compose_command()

needs_compose = pytest.mark.skipif(not COMPOSE, reason="no docker compose (version 2 or newer) on this machine")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return parsed


def config(file: Path) -> str:
    """What compose says about a file; nothing when it is valid. Some builds of it exit with 0 all the same."""
    result = subprocess.run(
        [*COMPOSE, "--project-directory", ROOT, "--file", file, "config", "--quiet"],
        env={**os.environ, "MELDSTROOM_POSTGRES_PASSWORD": "only to fill the place"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return result.stdout + result.stderr


@needs_compose
def test_the_file_is_valid() -> None:
    assert config(ROOT / "docker-compose.yml") == ""


@needs_compose
def test_the_check_itself_finds_a_misspelt_key(tmp_path: Path) -> None:
    broken = tmp_path / "docker-compose.yml"
    broken.write_text((ROOT / "docker-compose.yml").read_text().replace("healthcheck:", "healtcheck:", 1))
    assert "'healtcheck' not allowed" in config(broken)


def test_its_processes_are_those_of_make_up(compose: dict[str, Any]) -> None:
    groups = service_groups(local(Settings()))
    always = [name for name, service in compose["services"].items() if "profiles" not in service]
    assert always == [service.name for group in groups for service in group]


def test_each_service_runs_the_module_of_its_name(compose: dict[str, Any]) -> None:
    commands = {name: service["command"] for name, service in compose["services"].items() if "build" in service}
    assert commands == {
        name: ["python3", "-m", f"services.{MODULES.get(name, name)}", *ARGUMENTS.get(name, ())] for name in commands
    }


def test_every_setting_of_a_process_can_be_given_to_it(compose: dict[str, Any]) -> None:
    """One that is not passed on would be passed over: an operator names the provider's keys, and ours still hold."""
    ours = [service for name, service in compose["services"].items() if "build" in service]
    passed = {name for service in ours for name in service["environment"]}
    dockerfile = set(re.findall(r"^ENV (MELDSTROOM_\w+)=", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    of_the_embedded = {"MELDSTROOM_KAFKA_PORT", "MELDSTROOM_POSTGRES_PORT"}
    # The clock is for demonstrations; a slot is for a second process of a kind, which has an entry of its own.
    assert set(environment(Settings())) - passed - dockerfile - of_the_embedded == {
        "MELDSTROOM_CLOCK",
        "MELDSTROOM_SLOT",
    }


def test_what_several_processes_read_is_the_same_for_all(compose: dict[str, Any]) -> None:
    """Whoever checks what another signed or sealed needs the same key, and finds it forged by another."""
    ours = [service for name, service in compose["services"].items() if "build" in service]
    shared = {"RULES", "JWKS", "MASTER_KEY", "PATTERN_KEY", "ORIGIN", "CHECKPOINT_KEY", "ANCHORS", "DESK_ADDRESS"}
    for name in shared:
        assert len({service["environment"][f"MELDSTROOM_{name}"] for service in ours}) == 1


def test_no_password_stands_in_an_address(compose: dict[str, Any]) -> None:
    values = [value for service in compose["services"].values() for value in service.get("environment", {}).values()]
    assert not [value for value in values if "://" in value and "PASSWORD" in value]


def test_broker_and_database_are_the_embedded_versions(compose: dict[str, Any]) -> None:
    versions = {name: version for _group, name, version in jars.COORDINATES}
    assert compose["services"]["kafka"]["image"] == f"apache/kafka:{versions['kafka_2.13']}"
    assert compose["services"]["postgres"]["image"] == f"postgres:{postgres.MAJOR}"


def test_every_published_port_is_on_loopback(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.containers
@pytest.mark.skipif(bool(containers.why_not()), reason=containers.why_not())
def test_a_broker_in_a_container_answers() -> None:
    with containers.KafkaContainer() as container:
        assert AdminClient({"bootstrap.servers": container.bootstrap}).list_topics(timeout=20).brokers
