"""An act that the table of permissions forgets is named, by what keeps the addresses."""

from types import MappingProxyType

import pytest

from events.commands.incident import RaiseIncident
from services.intake import acts
from services.permissions import ALLOWED


def test_an_act_without_permissions_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert acts.may_be_sent(RaiseIncident.TYPE)
    forgotten = {name: roles for name, roles in ALLOWED.items() if name != "incident.raise"}
    monkeypatch.setattr(acts, "ALLOWED", MappingProxyType(forgotten))
    with pytest.raises(LookupError, match=r"services/permissions\.py does not say who may incident\.raise"):
        acts.may_be_sent(RaiseIncident.TYPE)
