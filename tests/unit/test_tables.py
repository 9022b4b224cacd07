"""Where rules are found by the type of what they are about: every type has its own, and no rule has another's."""

from collections.abc import Callable, Mapping
from typing import Any, get_args, get_type_hints

import pytest

from events.commands.complaint import ComplaintCommand
from events.commands.incident import BringInIncident, IncidentCommand, RaiseIncident, ReopenIncident
from events.complaint import ComplaintEvent, ComplaintFiled
from events.incident import IncidentClosed, IncidentEvent, IncidentRaised, IncidentReopened
from services.complaints import complaint
from services.complaints import evolve as complaint_evolve
from services.incidents import evolve as incident_evolve
from services.incidents import incident

Table = Mapping[type[Any], Callable[..., Any]]

TABLES: Mapping[str, tuple[Table, Any, set[type[Any]]]] = {
    "incident.ACTS": (incident.ACTS, IncidentCommand, {RaiseIncident, BringInIncident, ReopenIncident}),
    "incident.LEARNED": (incident_evolve.LEARNED, IncidentEvent, {IncidentRaised, IncidentClosed, IncidentReopened}),
    "complaint.ACTS": (complaint.ACTS, ComplaintCommand, {*complaint.BY_RULES}),
    "complaint.BY_RULES": (complaint.BY_RULES, ComplaintCommand, {*complaint.ACTS}),
    "complaint.LEARNED": (complaint_evolve.LEARNED, ComplaintEvent, {ComplaintFiled}),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_type_has_a_rule_but_those_that_are_met_outside_the_table(name: str) -> None:
    table, kinds, outside = TABLES[name]
    assert {*table} == {*get_args(kinds)} - outside


@pytest.mark.parametrize("name", TABLES)
def test_every_rule_is_about_the_type_that_it_stands_under(name: str) -> None:
    table, _, _ = TABLES[name]
    for kind, rule in table.items():
        hints = get_type_hints(rule)
        about = next(hints[name] for name in ("command", "event", "_event") if name in hints)
        assert kind in (get_args(about) or (about,)), rule
