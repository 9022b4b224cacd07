"""The examples are played once in the life of the data, and what was done is said."""

from collections.abc import Sequence
from pathlib import Path

from services.examples.lines import Line, read
from services.examples.once import Progress, play_once
from services.examples.player import Answer, Played, Surprise

LINES = read()
ANSWER = Answer(status=422, code="time.future")


class Plays:
    """Stands in for a player: every time, the same became of the lines."""

    def __init__(self, *surprises: Surprise) -> None:
        self._surprises = list(surprises)
        self.times = 0

    def play(self, lines: Sequence[Line]) -> Played:
        self.times += 1
        return Played(accepted=509, refused=16, cases=59, seconds=4.0, surprises=self._surprises)


def test_a_second_start_finds_the_data_of_the_first_and_says_so(tmp_path: Path) -> None:
    plays = Plays()
    first = play_once(plays, LINES, tmp_path)
    assert first == "Played 59 cases of examples/ in 4.0 s: 509 commands accepted, 16 refused as they should be."
    assert play_once(plays, LINES, tmp_path) == "The 63 cases of examples/ are there, from an earlier run."
    assert plays.times == 1


def test_other_examples_are_played(tmp_path: Path) -> None:
    plays = Plays()
    play_once(plays, LINES, tmp_path)
    play_once(plays, LINES[:-1], tmp_path)
    assert plays.times == 2


def test_what_did_not_go_as_foreseen_is_told_and_tried_again(tmp_path: Path) -> None:
    plays = Plays(*(Surprise(line=line, answer=ANSWER) for line in LINES[:5]))
    said = play_once(plays, LINES, tmp_path)
    assert "5 cases stopped at an answer not foreseen: 0804-01 (nl.meldstroom.complaint.file.v1): 422 time" in said
    assert said.count("time.future") == 3
    play_once(plays, LINES, tmp_path)
    assert plays.times == 2


def test_progress_is_told_from_time_to_time() -> None:
    said: list[str] = []
    at = iter([0.0, 1.0, 2.5, 2.5, 3.0, 4.0, 4.6, 4.6])
    progress = Progress(10, said.append, lambda: next(at))
    for line in LINES[:5]:
        progress.hear(line, ANSWER)
    assert said == ["examples: 2 of 10 lines played", "examples: 5 of 10 lines played"]
