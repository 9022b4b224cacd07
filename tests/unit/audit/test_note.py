"""Notes and checkpoints as C2SP has them."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from services.audit.note import BadNote, Checkpoint, Signer, Verifier, opened

# The example of the format's own reference implementation (golang.org/x/mod/sumdb/note).
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
NOTE = f"{TEXT}\n\u2014 PeterNeumann {SIGNED}\n"
SIGNER = Signer("meldstroom.example/uni", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
KNOWN = {SIGNER.verifier.name: SIGNER.verifier}
CHECKPOINT = Checkpoint(origin="meldstroom.example/uni/cases/0", size=17, root=bytes(32), extra=("head 0",))


def test_a_note_of_others_opens() -> None:
    verifier = Verifier.parse(KEY)
    assert str(verifier) == KEY
    assert opened(NOTE, {verifier.name: verifier}) == TEXT


def test_ours_opens_and_reads_as_what_was_signed() -> None:
    assert Checkpoint.parse(opened(SIGNER.sign(str(CHECKPOINT)), KNOWN)) == CHECKPOINT
    assert str(CHECKPOINT).splitlines()[:3] == [CHECKPOINT.origin, "17", base64.b64encode(bytes(32)).decode()]


def test_a_witness_may_add_its_signature() -> None:
    other = Signer("witness.example", Ed25519PrivateKey.generate())
    note = SIGNER.sign(str(CHECKPOINT))
    both = note + other.sign(str(CHECKPOINT)).rpartition("\n\n")[2]
    assert opened(both, KNOWN) == str(CHECKPOINT)
    assert opened(both, {"witness.example": other.verifier}) == str(CHECKPOINT)


@given(st.data())
def test_no_changed_byte_is_believed(data: st.DataObject) -> None:
    note = SIGNER.sign(str(CHECKPOINT))
    place = data.draw(st.integers(0, len(note) - 1))
    changed = (
        note[:place] + data.draw(st.characters(codec="ascii").filter(lambda it: it != note[place])) + note[place + 1 :]
    )
    try:
        text = opened(changed, KNOWN)
    except BadNote:
        return
    # Base64 has bits that mean nothing: then the same text was signed by the same key all the same.
    assert text == str(CHECKPOINT)


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("no signature\n", "empty line"),
        (NOTE, "no key that is known"),
        (f"{TEXT}\nPeterNeumann x08g\n", "a dash, a name"),
        ("x" * 20_000, "too long"),
    ],
)
def test_what_is_no_note_is_refused(note: str, why: str) -> None:
    with pytest.raises(BadNote, match=why):
        opened(note, KNOWN)


@pytest.mark.parametrize("text", ["", "one\n", "log\n-1\nAAAA\n", "log\n017\n" + "A" * 43 + "=\n", "log\n1\n????\n"])
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.parse(text)


@pytest.mark.parametrize("text", ["", "a+b", KEY.replace("c74f", "c74e"), "name+00000000+AAAA"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Verifier.parse(text)


@pytest.mark.parametrize("text", ["no newline", "an\n\nempty line\n"])
def test_only_a_text_that_can_be_read_back_is_signed(text: str) -> None:
    with pytest.raises(ValueError, match="ends with one newline"):
        SIGNER.sign(text)
