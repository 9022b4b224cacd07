"""The API description says of each address what it does and for whom, what each parameter is, and how a no looks."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from litestar.serialization import decode_json, encode_json

from services.access.api import API
from services.intake.acts import ACTS
from services.intake.replies import address_of
from services.permissions import Reading, roles_for
from services.reading import filters
from services.reading.filters import Listing, read_page
from tests.docs.test_contract import patterns

from .test_routes import api

OPEN = {"health", "inbox_keys"}  # Nobody needs a token there.
LISTINGS = {one.path: one for one in vars(filters).values() if isinstance(one, Listing)}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The document of the whole API, as it goes out."""
    app = api(tmp_path_factory.mktemp("data"))
    return dict(decode_json(encode_json(app.openapi_schema.to_schema())))


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation by its id, with the answers that it only refers to."""
    return {one["operationId"]: one for item in document["paths"].values() for one in item.values()}


def answers(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, answer in operation["responses"].items():
        name = answer.get("$ref", "").rpartition("/")[2]
        yield status, document["components"]["responses"][name] if name else answer


def test_every_operation_says_what_it_does_and_who_may(operations: dict[str, dict[str, Any]]) -> None:
    assert len(operations) > len(ACTS) > 100
    silent = [name for name, one in operations.items() if not one.get("summary") or not one.get("description")]
    assert silent == []
    nobody = [name for name, one in operations.items() if name not in OPEN and "Roles: " not in one["description"]]
    assert nobody == []


def test_no_pattern_looks_around_since_not_every_language_can(document: dict[str, Any]) -> None:
    assert [one for one in patterns(document) if "(?" in one] == []


@pytest.mark.parametrize("name", API)
def test_a_read_names_the_roles_that_the_table_has(name: str, operations: dict[str, dict[str, Any]]) -> None:
    assert f"{roles_for(API[name].reading)}." in operations[name]["description"]
    assert "Meldstroom-Purpose" in {one["name"] for one in operations[name]["parameters"]}


def test_where_an_answer_says_that_it_can_be_read_it_can(document: dict[str, Any]) -> None:
    read = {path.partition("{")[0] for path, item in document["paths"].items() if "get" in item and path.endswith("}")}
    for kind in {act.kind for act in ACTS.values()} | {"pattern"}:
        address = address_of(f"{kind}-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11")
        assert address is None or f"{address.rpartition('/')[0]}/" in read, address


def test_every_parameter_has_a_description_and_an_example_that_fits(operations: dict[str, dict[str, Any]]) -> None:
    for name, operation in operations.items():
        for one in operation.get("parameters", []):
            assert one.get("description"), (name, one["name"])
            examples = [one["example"]] if "example" in one else one["schema"].get("examples", [])
            assert examples, (name, one["name"])
            for example in examples:
                Draft202012Validator(one["schema"]).validate(example)


def test_every_answer_is_described_and_every_no_has_an_example_that_is_a_problem(
    document: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    problem = Draft202012Validator(document["components"]["schemas"]["problem"])
    for name, operation in operations.items():
        for status, answer in answers(document, operation):
            assert answer.get("description", "").strip() not in {"", "Additional response"}, (name, status)
            if status < "400" or name in OPEN:
                continue
            examples = answer["content"]["application/problem+json"]["examples"]
            assert examples, (name, status)
            for code, example in examples.items():
                problem.validate(example["value"])
                assert (example["value"]["code"], example["value"]["status"]) == (code, int(status))
                assert "{" not in example["value"]["title"] + example["value"]["remedy"], code


@pytest.mark.parametrize("name", [name for name, shows in API.items() if shows.reading is not Reading.TEXT])
def test_a_read_says_that_the_token_the_role_and_the_database_may_fail(
    name: str, document: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    codes = {
        code
        for status, answer in answers(document, operations[name])
        if status >= "400"
        for code in answer["content"]["application/problem+json"]["examples"]
    }
    assert {"token.missing", "role.forbidden", "unavailable", "access.unrecorded"} <= codes


@pytest.mark.parametrize("path", LISTINGS)
def test_a_list_describes_what_it_takes_and_takes_what_it_describes(path: str, document: dict[str, Any]) -> None:
    operation, listing = document["paths"][path]["get"], LISTINGS[path]
    described = {one["name"]: one for one in operation["parameters"] if one["in"] == "query"}
    assert tuple(described) == listing.names
    assert f"at most {described['limit']['schema']['maximum']}" in operation["description"]
    query = {name: str(one["example"]) for name, one in described.items()}
    read_page(listing, {name: value.lower() if value == "True" else value for name, value in query.items()}, "uni")
