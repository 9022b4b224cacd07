"""The story that a demonstration tells: every act has words, a day is a block, and the end adds up."""

import pytest

from events.registry import COMMANDS, stream_kind
from events.rules import shipped
from projections.labels import KINDS
from services.examples.lines import Line, read
from services.examples.player import Answer, Played, Surprise
from services.examples.story import Story
from services.examples.terms import Terms
from services.examples.words import ACTS, Language
from services.permissions import act_of

LINES = read()
CODED = "gecodeerd: seksueel grensoverschrijdend gedrag · introductieweek"
MEASURE = "maatregel: preventieve maatregel"
REFERRED = "verwezen: studentendecaan, studieadviseur"


def told(language: Language, lines: list[Line], **changes: object) -> list[str]:
    """What is said when these lines are played, and answered as they should be."""
    said: list[str] = []
    story = Story(language, said.append, Terms(language, shipped(), "raw"))
    for line in lines:
        code = line.expectedcode
        events = (line.command.TYPE.replace(".reopen.", ".reopened."),) if not code else ()
        story.hear(line, Answer(status=422 if code else 201, code=code, title="Nee." if code else "", events=events))
    story.end(Played(accepted=len(lines), refused=0, **changes))  # type: ignore[arg-type]
    return "\n".join(said).splitlines()


def of_case(number: str) -> list[Line]:
    return [line for line in LINES if line.subject.split("-")[1] == f"0000{number}"]


def test_every_act_has_words_and_no_words_are_left_over() -> None:
    told = {act_of(line.type) for line in LINES} | {act_of(type) for type in COMMANDS if stream_kind(type) in KINDS}
    assert told <= set(ACTS) <= {act_of(type) for type in COMMANDS}
    assert all(words.nl and words.en for words in ACTS.values())


@pytest.mark.parametrize("language", Language)
def test_the_whole_of_the_examples_can_be_told(language: Language) -> None:
    said = told(language, list(LINES))
    assert sum(line.endswith(" 2026") for line in said) > 90
    assert max(map(len, said)) < 500


def test_a_day_is_a_block_and_a_case_a_row_in_it() -> None:
    said = told(Language.NL, of_case("0501"))
    row = "  incident-00000501   uni-noord        "
    assert said[1:6] == [
        "donderdag 5 februari 2026",
        f"{row}gemeld: signaal · anoniem, eenrichtingsverkeer; {CODED}; {MEASURE}; {REFERRED}",
        "",
        "vrijdag 13 februari 2026",
        f"{row}voedingsbodem: preventie ontbreekt; afgesloten: te weinig bekend om verder te gaan",
    ]


def test_a_refusal_is_told_with_its_code() -> None:
    said = told(Language.NL, of_case("0202"))
    assert any("GEWEIGERD: Nee. [incident.measure.anonymous]" in line for line in said)


def test_what_is_done_twice_on_a_day_is_said_once_and_in_english_too() -> None:
    assert "  complaint-00000804  uni-noord        copy to the respondent (2x)" in told(Language.EN, of_case("0804"))


def test_a_clause_that_silences_is_named() -> None:
    said = "\n".join(told(Language.NL, of_case("0605")))
    assert "overeenkomst vastgelegd: geheimhoudingsbeding · geen negatieve" in said
    assert "GEWEIGERD: Nee. [complaint.settlement.void-clause]" in said


def test_the_end_says_how_the_cases_stand() -> None:
    lines = [*of_case("0304"), *of_case("0401"), *of_case("0203"), *of_case("0403"), *of_case("0801")]
    said = told(Language.NL, sorted(lines, key=lambda line: line.time))
    assert said[said.index("Signalen, meldingen en incidenten (2)") :] == [
        "Signalen, meldingen en incidenten (2)",
        "     1  zonder oplossing beëindigd",
        "     1  loopt nog",
        "",
        "Klachten (3)",
        "     2  gegrond",
        "     1  ingetrokken",
        "",
        "Termijnen (0)",
        "",
        f"{len(lines)} handelingen vastgelegd, 0 terecht geweigerd.",
    ]


def test_an_answer_not_foreseen_is_told_at_the_end() -> None:
    (line, *_) = of_case("0801")
    surprise = Surprise(line=line, answer=Answer(status=422, code="time.future"))
    said = told(Language.EN, [line], surprises=[surprise])
    assert said[-1] == "Unexpected: 0801-01 (nl.meldstroom.complaint.file.v1): 422 time.future"
