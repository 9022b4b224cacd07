"""What goes out never holds a field outside its profile, whatever was put in, and is the same bytes every time."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace

import events
from events.commands.handoff import AmendHandoff, ApproveHandoff, ContentAsked
from events.handoff import Content, HandoffAmended, HandoffApproved, HandoffPrepared
from events.registry import Command
from events.rules import HandoffProfile, shipped
from events.rules.handoffs import CONTENT_FIELDS, PERSONS, TEXTS
from events.sealed import Party, Person, Sealed, place
from events.vocabulary import (
    Answer,
    Behaviour,
    Classification,
    HandoffKind,
    Period,
    Population,
    ReasonableSuspicion,
    Relation,
    Setting,
    TaskCharge,
)
from services.inspectorate.profiles import (
    Outgoing,
    TextsGone,
    body,
    body_bytes,
    body_digest,
    content_digest,
    open_texts,
)
from services.refusals import Refused

from .handoffs import CASE, DECIDER, EVENT, OWN, entrust, handoff, prepare, stream

PROFILES = shipped().profiles
SCHEMAS = Path(events.__file__).parent / "schemas"
COMMAND = "0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b20"
SECRET = "not to be told"

texts = st.text(min_size=1, max_size=20)
boxes = st.builds(Sealed, kid=st.just(CASE), box=texts)
tokens = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}", fullmatch=True)
parties = st.builds(
    Party,
    subject=st.just("person-" + "a" * 32),
    reference=st.none() | boxes,
    name=st.none() | boxes,
    contact=st.none() | boxes,
)
periods = st.builds(
    Period,
    from_on=st.none() | st.dates(),
    until_on=st.none() | st.dates(),
    still_going_on=st.sampled_from(Answer),
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "behaviours": st.lists(st.sampled_from(Behaviour), min_size=1, max_size=3).map(tuple),
    "setting": st.sampled_from(Setting),
    "relations": st.lists(st.sampled_from(Relation), min_size=1, max_size=3).map(tuple),
    "affected_population": st.sampled_from(Population),
    "affected_minor": st.sampled_from(Answer),
    "respondent_population": st.sampled_from(Population),
    "respondent_task_charge": st.sampled_from(TaskCharge),
    "period": periods,
    "unit": tokens,
    "consultation": tokens,
    "classification": st.sampled_from(Classification),
    "suspicion": st.sampled_from(ReasonableSuspicion),
    "police_reference": tokens,
    "affected": parties,
    "respondent": parties,
    "reporter": parties,
    "account": boxes,
    "contact": boxes,
}
contents = st.fixed_dictionaries({}, optional=FIELDS).map(lambda fields: Content(**fields))
profiles = st.sampled_from(PROFILES)


@st.composite
def within(draw: st.DrawFn, profile: HandoffProfile) -> Content:
    """A content that has all that a profile demands, and some of what it allows."""
    must = {field: FIELDS[field] for field in profile.must}
    may = {field: FIELDS[field] for field in profile.may}
    content = Content(**draw(st.fixed_dictionaries(must, optional=may)))
    for field in set(profile.must) & PERSONS:
        named = replace(getattr(content, field), name=draw(boxes))
        content = replace(content, **{field: named})
    return content


@st.composite
def complete(draw: st.DrawFn) -> tuple[HandoffProfile, Content]:
    """A profile with a content within it."""
    profile = draw(profiles)
    return profile, draw(within(profile))


@st.composite
def attempts(draw: st.DrawFn) -> tuple[HandoffProfile, tuple[Content, ...]]:
    """A profile, and what is asked under it one after another, some of which it allows."""
    profile = draw(profiles)
    return profile, tuple(draw(st.lists(contents | within(profile), min_size=1, max_size=4)))


def outgoing(profile: HandoffProfile, content: Content, **changes: Any) -> Outgoing:
    """That content under that profile, as if nobody had looked at it."""
    facts = {
        "handoff": stream(profile.recipient),
        "institution": "uni",
        "recipient": profile.recipient,
        "kind": profile.kinds[0],
        "purpose": profile.purpose,
        "profile": profile.ref,
        "content": content,
        "commandid": COMMAND,
    }
    return Outgoing(**{**facts, **changes})


def opened(_: bytes, sealed: Sealed) -> str:
    """A keyring that opens every box."""
    return f"opened {sealed.box}"


@settings(deadline=None)
@given(profiles, contents)
def test_nothing_outside_its_profile_goes_out(profile: HandoffProfile, content: Content) -> None:
    out = outgoing(profile, content)
    texts_of_all = dict.fromkeys(every_path(), SECRET)
    told = body(out, profile, texts_of_all)["data"]["content"]
    assert set(told) <= set(profile.fields)
    for field in PERSONS & set(told):
        assert set(told[field]) <= {"name", "contact"}


def every_path() -> list[str]:
    """Every path at which a content can have a text."""
    of_persons = [f"content.{field}.{part}" for field in PERSONS for part in ("reference", "name", "contact")]
    return [*of_persons, *(f"content.{field}" for field in TEXTS)]


@settings(deadline=None)
@given(attempts())
def test_nor_does_it_after_it_was_amended(tried: tuple[HandoffProfile, tuple[Content, ...]]) -> None:
    """By the rules themselves: whatever they let through, what stands in the end is within the profile."""
    profile, (first, *more) = tried
    kind = profile.kinds[0]
    own = kind is HandoffKind.REPORTER_SIDE
    scenario = handoff(None if own else profile.recipient)
    begin: Command = (
        entrust(profile.recipient, asked_of(first), purpose=profile.purpose)
        if own
        else prepare(profile.recipient, profile.purpose, asked_of(first), kind=kind, prepared_by=EVENT)
    )
    amends: list[Command] = [AmendHandoff(content=asked_of(content)) for content in more]
    standing: Content | None = None
    for command in (begin, *amends):
        try:
            decided = scenario.decider.decide(scenario.state(), command, scenario.context)
        except Refused:
            continue
        scenario = scenario.given(*decided)
        for event in decided:
            assert isinstance(event, HandoffPrepared | HandoffAmended)
            standing = event.content
    if standing is not None:
        unheard = [field for field in CONTENT_FIELDS if field not in profile.fields]
        assert all(getattr(standing, field) in (None, ()) for field in unheard)
        out = outgoing(profile, standing)
        told = body(out, profile, open_texts(out, profile, opened))["data"]["content"]
        assert set(told) <= set(profile.fields)


def asked_of(content: Content) -> ContentAsked:
    """A command that asks for a content, as intake hands it on."""
    fields = {field: getattr(content, field) for field in CONTENT_FIELDS}
    for field in PERSONS:
        if (party := fields[field]) is not None:
            fields[field] = Person(**{name: getattr(party, name) for name in Party.__struct_fields__})
    return ContentAsked(**fields)


@settings(deadline=None)
@given(complete())
def test_what_goes_out_fits_the_schema_that_the_recipient_has(made: tuple[HandoffProfile, Content]) -> None:
    profile, content = made
    for follows in (None, stream(profile.recipient, 2)):
        out = outgoing(profile, content, follows=follows)
        sent = orjson.loads(body_bytes(out, profile, open_texts(out, profile, opened)))
        validator(profile).validate(sent)
        assert set(profile.must) <= set(sent["data"]["content"])
        assert sent["dataschema"] == profile.schema


def validator(profile: HandoffProfile) -> Draft202012Validator:
    """The generated schema of a profile."""
    path = SCHEMAS / "handoffs" / f"{profile.id}.{profile.version}.json"
    return Draft202012Validator(orjson.loads(path.read_bytes()), format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.ref)
def test_the_schema_is_one_and_refuses_what_the_profile_does_not_have(profile: HandoffProfile) -> None:
    schema = validator(profile)
    Draft202012Validator.check_schema(schema.schema)
    bare = body(outgoing(profile, Content()), profile, {})
    assert not schema.is_valid(bare), "a body without what the profile demands must not fit"
    unheard = next(field for field in CONTENT_FIELDS if field not in profile.fields)
    assert not schema.is_valid({**bare, "data": {**bare["data"], "content": {unheard: "x"}}})
    assert not schema.is_valid({**bare, "extra": "x"})


@settings(deadline=None)
@given(complete())
def test_it_is_the_same_bytes_whoever_makes_it(made: tuple[HandoffProfile, Content]) -> None:
    profile, content = made
    out = outgoing(profile, content)
    opening = open_texts(out, profile, opened)
    again = msgspec.json.decode(msgspec.json.encode(out), type=Outgoing)
    turned = dict(reversed(opening.items()))
    sent = body_bytes(out, profile, opening)
    assert body_bytes(again, profile, turned) == sent
    assert len(body_digest(sent)) == 64


@settings(deadline=None)
@given(profiles, contents)
def test_only_what_goes_out_is_opened_each_at_its_own_place(profile: HandoffProfile, content: Content) -> None:
    places: list[bytes] = []

    def remember(at: bytes, _: Sealed) -> str:
        places.append(at)
        return "text"

    out = outgoing(profile, content)
    texts_told = open_texts(out, profile, remember)
    assert places == [place(out.handoff, COMMAND, path) for path in texts_told]
    assert all(path.split(".")[1] in profile.fields for path in texts_told)
    assert not any(path.endswith(".reference") for path in texts_told)


@settings(deadline=None)
@given(contents)
def test_a_pseudonym_and_a_number_stay_here(content: Content) -> None:
    for profile in PROFILES:
        out = outgoing(profile, content)
        sent = body_bytes(out, profile, dict.fromkeys(every_path(), SECRET))
        assert b"person-" not in sent
        assert b"reference" not in sent.replace(b"police_reference", b"")


def test_what_cannot_be_opened_any_more_is_not_sent_without() -> None:
    profile = shipped().profile_by_ref("labour_inspectorate.reporter_signal/1")
    out = outgoing(profile, Content(account=Sealed(kid=CASE, box="x")), handoff=OWN)
    with pytest.raises(TextsGone) as gone:
        open_texts(out, profile, lambda *_: None)
    assert gone.value.field == "content.account"


@settings(deadline=None)
@given(contents, contents)
def test_a_digest_is_of_one_content(one: Content, other: Content) -> None:
    assert (content_digest(one) == content_digest(other)) == (one == other)
    read = msgspec.json.decode(msgspec.json.encode(one), type=Content)
    assert content_digest(read) == content_digest(one)


def test_a_field_that_a_later_release_adds_changes_no_digest_of_before() -> None:
    """What a digest is made of is fixed here: approvals on the log were given for such."""
    content = Content(behaviours=(Behaviour.BULLYING,), account=Sealed(kid="k", box="b"))
    assert content_digest(content) == sha256(b'{"account":{"box":"b","kid":"k"},"behaviours":["bullying"]}').hexdigest()


@settings(deadline=None)
@given(complete())
def test_what_the_board_approves_is_what_it_was_shown(made: tuple[HandoffProfile, Content]) -> None:
    profile, content = made
    if profile.approval == "none":
        return
    ask = prepare(profile.recipient, profile.purpose, asked_of(content), kind=profile.kinds[0], prepared_by=EVENT)
    scenario = handoff(profile.recipient)
    scenario = scenario.given(*DECIDER.decide(scenario.state(), ask, scenario.context))
    approval = ApproveHandoff(content_digest=content_digest(content))
    (event,) = DECIDER.decide(scenario.state(), approval, scenario.context)
    assert event == HandoffApproved(content_digest=content_digest(content), occurred_at=scenario.context.at)
