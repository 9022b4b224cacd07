"""A witness cosigns a log that grew, names the size that it knows, and is not believed beyond its signature."""

import pytest

from events.vocabulary import AnchorFailure
from services.audit.consistency import GrowingTree
from services.audit.note import BadNote, Checkpoint
from services.checkpoints.cosignature import Answered, Cosigner, WitnessAnchor

from .stories import ORIGIN, SIGNER, told, values_of
from .witness_server import AT, WitnessServer

VALUES = values_of(told(9))


class Log:
    """A log as far as it was signed, with proofs from each size before."""

    def __init__(self, values: list[bytes]) -> None:
        self.tree = GrowingTree(range(1, 100))
        self.values = values

    def note(self, size: int) -> str:
        for value in self.values[self.tree.frontier.size : size]:
            self.tree.add(value)
        return SIGNER.sign(str(Checkpoint(origin=f"{ORIGIN}/cases/0", size=size, root=self.tree.frontier.root)))

    def proofs(self, *sizes: int) -> dict[int, list[bytes]]:
        return {size: list(self.tree.proof(size) or ()) for size in sizes}


@pytest.fixture
def witness() -> WitnessServer:
    return WitnessServer({SIGNER.verifier.name: SIGNER.verifier})


@pytest.fixture
def anchor(witness: WitnessServer) -> WitnessAnchor:
    return WitnessAnchor("w1", lambda body: Answered(*witness.answer(body)), Cosigner.parse(witness.text))


@pytest.fixture
def log() -> Log:
    return Log(list(VALUES))


def test_it_cosigns_what_grew(witness: WitnessServer, anchor: WitnessAnchor, log: Log) -> None:
    assert isinstance(anchor.put(log.note(5), 0, {}), str)
    note = log.note(13)
    receipt = anchor.put(note, 5, log.proofs(5))
    assert not isinstance(receipt, AnchorFailure)
    text = note.rpartition("\n\n")[0] + "\n"
    assert Cosigner.parse(witness.text).signed_at(text, receipt) == AT
    assert Cosigner.parse(witness.text).signed_at(text.replace("13", "12"), receipt) is None


def test_an_answer_that_was_lost_is_had_again(witness: WitnessServer, anchor: WitnessAnchor, log: Log) -> None:
    anchor.put(log.note(5), 0, {})
    note = log.note(13)
    assert anchor.put(note, 0, {}) is AnchorFailure.CONFLICT
    assert not isinstance(anchor.put(note, 0, log.proofs(5)), AnchorFailure), "it says 5, of which there is a proof"
    assert not isinstance(anchor.put(note, 5, log.proofs(5)), AnchorFailure), "it says 13, which is this one"


def test_a_log_that_was_rewritten_is_a_conflict(witness: WitnessServer, anchor: WitnessAnchor, log: Log) -> None:
    anchor.put(log.note(5), 0, {})
    other = Log([value.replace(b"handler", b"another") for value in VALUES])
    other.note(5)
    assert anchor.put(other.note(13), 5, other.proofs(5)) is AnchorFailure.CONFLICT


@pytest.mark.parametrize(
    ("status", "reason"),
    [(403, AnchorFailure.REFUSED), (404, AnchorFailure.REFUSED), (500, AnchorFailure.UNREACHABLE)],
)
def test_what_it_says_no_by_is_told(
    status: int, reason: AnchorFailure, witness: WitnessServer, anchor: WitnessAnchor, log: Log
) -> None:
    witness.status = status
    assert anchor.put(log.note(5), 0, {}) is reason


def test_silence_and_a_false_signature_are_told_apart(witness: WitnessServer, log: Log) -> None:
    assert WitnessAnchor("w1", lambda _: None, None).put(log.note(5), 0, {}) is AnchorFailure.UNREACHABLE
    forged = WitnessAnchor("w1", lambda _: Answered(200, "\u2014 other AAAA\n"), Cosigner.parse(witness.text))
    assert forged.put(log.note(5), 0, {}) is AnchorFailure.UNREADABLE
    unknown = WitnessAnchor("w1", lambda _: Answered(200, ""), None)
    assert unknown.put(log.note(5), 0, {}) == "", "without a key, its word is taken"


def test_the_key_of_a_log_is_none_of_a_witness() -> None:
    with pytest.raises(BadNote):
        Cosigner.parse(str(SIGNER.verifier))
