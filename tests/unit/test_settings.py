"""Every setting comes from the environment as it was written there, or is refused by its name and what it may be."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.settings import BadSetting, Settings, environment, load

NUMBERS = sorted(name for name in environment(Settings()) if isinstance(getattr(Settings(), name[11:].lower()), int))


def test_what_a_child_is_given_is_what_it_reads() -> None:
    assert load(environment(Settings())) == Settings()


@given(st.sampled_from(NUMBERS), st.integers() | st.text(min_size=1))
def test_a_number_is_taken_within_its_bounds_or_refused(variable: str, value: int | str) -> None:
    with suppress(BadSetting):
        taken = getattr(load({variable: str(value)}), variable[11:].lower())
        assert taken == int(value)
        assert 0 <= taken <= (65_535 if variable.endswith("_PORT") else 1_000_000_000)
        assert taken or variable == "MELDSTROOM_WATCH_PORT"


@pytest.mark.parametrize(
    ("variable", "text", "bounds"),
    [
        ("MELDSTROOM_INTAKE_PORT", "65536", "from 1 to 65535"),
        ("MELDSTROOM_WATCH_PORT", "65536", "from 0 to 65535"),
        ("MELDSTROOM_SHARDS", "0", "from 1 to "),
        ("MELDSTROOM_PATTERN_SECONDS", "0", "from 1 to "),
        ("MELDSTROOM_CHECKPOINT_SECONDS", "9" * 5_000, "from 1 to "),
        ("MELDSTROOM_PAGE_SECONDS", "3601", "from 1 to 3600"),
    ],
)
def test_a_number_out_of_bounds_is_refused_with_what_it_may_be(variable: str, text: str, bounds: str) -> None:
    with pytest.raises(BadSetting, match=f"{variable} must be a whole number {bounds}"):
        load({variable: text})


@pytest.mark.parametrize("text", ["postgresql://postgres@127.0.0.1/db", "postgres://h", "host=h dbname=d", " user = u"])
def test_an_address_of_a_database_is_what_libpq_takes(text: str) -> None:
    assert load({"MELDSTROOM_POSTGRES": text}).postgres == text


@pytest.mark.parametrize("text", ["postgressql://me:secret@h/db", "secret", "h:5432/secret"])
def test_what_is_no_address_of_a_database_is_refused_and_not_repeated(text: str) -> None:
    """A password may stand in it, and the message goes to the log."""
    with pytest.raises(BadSetting, match="MELDSTROOM_POSTGRES must be postgresql://") as found:
        load({"MELDSTROOM_POSTGRES": text})
    assert "secret" not in str(found.value)
