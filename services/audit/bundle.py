"""The evidence bundle of a case: its events byte for byte, with all that is needed to check them elsewhere. Pure.

`evidence/` holds what goes into every bundle: how to read it, and a script that checks it with Python alone.
"""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.resources import files

import orjson

from events.codec import decode_envelope, rfc3339
from events.envelope import Envelope
from projections.labels import event_label
from projections.summary import as_json, shown

from .note import Checkpoint, Signer

FORMAT = "meldstroom.bundle/1"
SHIPPED = ("verify.py", "README.en.txt", "README.nl.txt")
ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # So that the same events under the same checkpoint give the same bytes.

_COLUMNS = (
    "shardseq",
    "stream",
    "sequence",
    "id",
    "type",
    "label_nl",
    "label_en",
    "recorded_at",
    "actor",
    "correlationid",
    "causationid",
    "commandid",
    "prevhash",
    "shardhash",
    "data",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a bundle is made from. `values` are the events' bytes, `proofs` by their leaf (`shardseq` less one).

    With `marked` its table begins with a byte order mark, without which some spreadsheets misread it.
    """

    case: str
    ledger: str
    shard: int
    values: Sequence[bytes]
    proofs: Mapping[int, Sequence[bytes]]
    checkpoint: Checkpoint
    version: str
    made_at: datetime
    marked: bool = False


def bundle(evidence: Evidence, signer: Signer) -> bytes:
    """The bundle as a zip file. Raises `ValueError` where there is nothing to show."""
    if not evidence.values:
        raise ValueError(f"there is no event of {evidence.case}")
    envelopes = [decode_envelope(value) for value in evidence.values]
    contents = {
        "events.ndjson": b"".join(value + b"\n" for value in evidence.values),
        "checkpoint.note": signer.sign(str(evidence.checkpoint)).encode(),
        "proofs.json": _json({str(leaf + 1): [one.hex() for one in way] for leaf, way in evidence.proofs.items()}),
        "history.csv": table(envelopes).encode("utf-8-sig" if evidence.marked else "utf-8"),
        "history.json": _json([trail(envelope) for envelope in envelopes]),
        "head.json": _json(_head(evidence, envelopes)),
        "key.txt": f"{signer.verifier}\n".encode(),
        **{name: files(__package__).joinpath("evidence", name).read_bytes() for name in SHIPPED},
    }
    manifest = _json({"format": FORMAT, "files": {name: sha256(held).hexdigest() for name, held in contents.items()}})
    contents["manifest.json"] = manifest
    contents["manifest.note"] = signer.sign(f"{FORMAT}\n{evidence.case}\n{sha256(manifest).hexdigest()}\n").encode()
    return _zipped(contents)


def table(envelopes: Sequence[Envelope]) -> str:
    """The events as CSV (RFC 4180). Nothing is lost or put before a cell; `data` is JSON as it lies on the log."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for one in envelopes:
        label = event_label(one.type)
        writer.writerow(
            (
                one.position,
                one.subject,
                one.version,
                one.id,
                one.type,
                label.nl,
                label.en,
                rfc3339(one.time),
                one.actor,
                one.correlationid,
                one.causationid,
                one.commandid,
                one.prevhash,
                one.shardhash,
                bytes(one.data).decode(),
            )
        )
    return written.getvalue()


def trail(envelope: Envelope) -> Mapping[str, object]:
    """An event as an entry of a ZGW audit trail (the fields of its `AuditTrail`), without anything personal."""
    label = event_label(envelope.type)
    return {
        "uuid": envelope.id,
        "bron": "meldstroom",
        "applicatieId": envelope.commandid,
        "applicatieWeergave": "Meldstroom",
        "gebruikersId": envelope.actor,
        "gebruikersWeergave": envelope.actor.partition(":")[0],
        "actie": "create" if envelope.version == 1 else "update",
        "actieWeergave": label.nl,
        "resultaat": 201 if envelope.version == 1 else 200,
        "hoofdObject": envelope.subject.partition(".")[0],
        "resource": envelope.type,
        "resourceUrl": envelope.id,
        "resourceWeergave": label.nl,
        "toelichting": "",
        "aanmaakdatum": rfc3339(envelope.time),
        "wijzigingen": {"oud": None, "nieuw": orjson.loads(as_json(shown(envelope.type, envelope.data)))},
    }


def _head(evidence: Evidence, envelopes: Sequence[Envelope]) -> Mapping[str, object]:
    streams: dict[str, int] = {}
    for envelope in envelopes:
        streams[envelope.subject] = envelope.version
    return {
        "case": evidence.case,
        "events": len(envelopes),
        "streams": streams,
        "ledger": evidence.ledger,
        "shard": evidence.shard,
        "first": envelopes[0].position,
        "last": envelopes[-1].position,
        "size": evidence.checkpoint.size,
        "root": evidence.checkpoint.root.hex(),
        "version": evidence.version,
        "made_at": rfc3339(evidence.made_at),
    }


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in contents.items():
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, held)
    return written.getvalue()
