"""How a setting says where the broker is, and as whom it is met."""

from pathlib import Path

import pytest

from infra.kafka.address import address, as_user, for_kafka_python, for_librdkafka
from infra.settings import BadSetting


@pytest.fixture
def password(tmp_path: Path) -> Path:
    path = tmp_path / "pass word"
    path.write_text("open sesame\n")
    return path


def test_a_plain_address_asks_nobody(password: Path) -> None:
    assert for_librdkafka("one:9092,two:9092") == {"bootstrap.servers": "one:9092,two:9092"}
    assert for_kafka_python("one:9092") == {"bootstrap_servers": "one:9092"}


def test_a_user_is_named_and_the_password_is_read_from_its_file(password: Path) -> None:
    text = as_user("one:9092,two:9092", "recorder-patterns", password)
    assert "open sesame" not in text
    assert for_librdkafka(text) == {
        "bootstrap.servers": "one:9092,two:9092",
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "recorder-patterns",
        "sasl.password": "open sesame",
    }
    given = for_kafka_python(text)
    assert (given["sasl_plain_username"], given["sasl_plain_password"]) == ("recorder-patterns", "open sesame")
    assert given["ssl_context"] is None


def test_a_sealed_connection_is_asked_for_by_the_scheme(password: Path) -> None:
    text = as_user("one:9093", "intake", password).replace("sasl://", "sasl+tls://")
    assert for_librdkafka(text)["security.protocol"] == "SASL_SSL"
    assert address(text).tls is not None
    assert for_librdkafka(f"{text}&ca_file=/etc/ca.pem")["ssl.ca.location"] == "/etc/ca.pem"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kafka://u@one:9092?password_file={}", "must be HOST:PORT"),
        ("sasl://one:9092?password_file={}", "must be HOST:PORT"),
        ("sasl://u@?password_file={}", "must be HOST:PORT"),
        ("sasl://u@one:9092?password_fil={}", "must be HOST:PORT"),
        ("sasl://u@one:9092?password_file={}&mechanism=GSSAPI", "must be one of"),
        ("sasl://u@one:9092", "cannot be read"),
        ("sasl://u@one:9092?password_file={}.not", "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_without_its_text(text: str, said: str, password: Path) -> None:
    with pytest.raises(BadSetting, match=said):
        address(text.format(password))
