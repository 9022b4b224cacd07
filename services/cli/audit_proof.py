"""Proof of the log: checkpoints that are signed and kept elsewhere, and evidence that others can check."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from events.vocabulary import Accessed, UsedKey

from ..audit.evidence import verify as evidence
from ..audit.note import BadNote, Verifier
from ..audit.verify import Place, ShardRange
from ..audit.witness import Stated, Witnessed
from ..bootstrap import audit, command_line
from ..bootstrap.known_checkpoints import known
from .ledgers import Only, chosen
from .output import Exit, Json, bar, expect_writable, fail, out, print_json, table, write_own
from .recorded import Purpose, Unrecorded, record

Folder = Annotated[
    Path | None, typer.Option("--checkpoints", help="Where checkpoints are kept: best a disk that others run.")
]
Key = Annotated[
    str, typer.Option("--key", help="The key of who signed, NAME+HASH+BASE64; left out, our own, or else the bundle's.")
]

Bundle = Annotated[Path | None, typer.Argument(help="An evidence bundle; left out, the log itself.")]


def add_to(app: typer.Typer) -> None:
    """Put the commands among the auditors' others."""
    app.command("checkpoint")(checkpoint)
    app.command("verify")(verify)
    app.command("export")(export)
    app.command("key")(key)


def checkpoint(folder: Folder = None, ledger: Only = "", json: Json = False) -> None:
    """Read every shard whole and sign what it is, for whoever looks later. What was signed is kept in a folder.

    Exit code 1 where a shard does not hold: then nothing is signed.
    """
    settings = command_line.here()
    where = folder or settings.data / audit.FOLDER
    witnessed = _witness(where, "", ledger)
    broken = [one for one in witnessed if one.verified.broken or one.differs]
    if broken:
        _print_verdicts(witnessed, json)
    signer = audit.signer(settings)
    notes = [(one, signer.sign(str(audit.checkpoint(settings, one)))) for one in witnessed if one.verified.events]
    if not notes:
        fail("There is no event yet, so nothing was signed.")
    paths = [audit.keep(where, note) for _, note in notes]
    if json:
        print_json([{"file": str(path), "note": note} for path, (_, note) in zip(paths, notes, strict=True)])
        return
    cells = [
        (one.verified.ledger, one.verified.shard, f"{one.verified.events:,}", one.root.hex(), path.name)
        for path, (one, _) in zip(paths, notes, strict=True)
    ]
    out().print(table(("ledger", "shard", "events", "root", "kept as"), cells, right=("shard", "events")))
    out().print(f"Signed by {signer.verifier}. Keep copies of {where} where nobody who can write to the log can.")


def verify(bundle: Bundle = None, folder: Folder = None, key: Key = "", ledger: Only = "", json: Json = False) -> None:
    """Check the whole log against its chains and every checkpoint that was signed of it; or an evidence bundle.

    Exit code 0: all of it holds. 1: something does not, and is named. 2: it could not be read, or there is nothing.
    """
    _expect_key(key)
    if bundle is not None:
        _verify_bundle(bundle, key, json)
        return
    if folder is not None and not any(folder.glob(f"*{audit.NOTE}")):
        # Of a folder that is not there, or is another, a verdict would say that all is whole.
        fail(f"No checkpoint was found in {folder}: nothing was compared with it.")
    settings = command_line.here()
    _print_verdicts(_witness(folder or settings.data / audit.FOLDER, key, ledger), json)


def export(
    case: Annotated[str, typer.Argument(help="The case's number, such as complaint-0190f3c2-….")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")] = Path("case.zip"),
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin its table with a byte order mark, for spreadsheets.")
    ] = False,
    purpose: Purpose = "",
    unrecorded: Unrecorded = False,
    json: Json = False,
) -> None:
    """Write the evidence of a case: its events byte for byte, proofs, a signed checkpoint, and a script to check it."""
    settings = command_line.here()
    expect_writable(output)
    record(Accessed.EVIDENCE, case, purpose=purpose, unrecorded=unrecorded, exported=True, key=UsedKey.CHECKPOINT)
    part = command_line.ranges(settings, [command_line.ledger_here(case)])[audit.shard(settings, case)]
    witnessed = _followed([part], {})
    if witnessed[0].verified.broken:
        _print_verdicts(witnessed, json)
    try:
        made = audit.evidence(settings, case, witnessed[0], marked=bom)
    except ValueError as error:
        fail(f"Nothing to export: {error}", Exit.DIFFERENT)
    write_own(output, made)
    if json:
        print_json({"file": str(output), "bytes": len(made)})
        return
    out().print(f"{output}: {len(made):,} bytes. Check it with `python3 verify.py {output}`, which is in it.")


def key(json: Json = False) -> None:
    """The key that checkpoints and evidence of this installation are signed with, for whoever checks them."""
    found = str(audit.signer(command_line.here()).verifier)
    print_json({"key": found}) if json else out().print(found, soft_wrap=True)


def _expect_key(key: str) -> None:
    try:
        if key:
            Verifier.parse(key)
    except BadNote as error:
        fail(f"--key: {error}.")


def _verify_bundle(path: Path, key: str, json: bool) -> None:
    settings = command_line.here()
    # Where nothing is signed there is no key of ours, and looking at a bundle must not make one.
    key = key or (str(audit.signer(settings).verifier) if audit.has_key(settings) else "")
    try:
        told = evidence.verify(evidence.unpacked(str(path)), key or None)
    except evidence.Unreadable as error:
        fail(f"Could not read {path}: {error}.")
    except (evidence.Different, KeyError, ValueError, TypeError) as error:
        if json:
            print_json({"verified": False, "why": str(error)})
            raise typer.Exit(Exit.DIFFERENT) from None
        fail(f"DIFFERENT  {error}", Exit.DIFFERENT)
    if json:
        print_json({"verified": True, "what": told})
    else:
        out().print(f"VERIFIED  {told}", soft_wrap=True)
        if not key:
            out().print("The key came with the bundle. Ask who signed for it by another way, and give it with --key.")


def _witness(folder: Path, key: str, ledger: str) -> Sequence[Witnessed]:
    settings = command_line.here()
    try:
        stated = known(settings, folder, key)
    except BadNote as error:
        fail(f"A checkpoint does not hold: {error}", Exit.DIFFERENT)
    return _followed(command_line.ranges(settings, chosen(ledger)), stated)


def _followed(parts: Sequence[ShardRange], stated: Mapping[Place, Sequence[Stated]]) -> Sequence[Witnessed]:
    settings = command_line.here()
    found: dict[Place, Witnessed] = {}
    total = sum(part.end - part.start for part in parts)
    starts = {part.place: part.start for part in parts}
    with bar("verify", total) as progress:
        for one in audit.witness(settings, parts, stated):
            found[one.verified.place] = one
            done = sum(each.verified.offset - starts[place] for place, each in found.items())
            reached = [each.verified.recorded_at for each in found.values() if each.verified.recorded_at]
            progress.tell(done, min(reached, default=None))
    return [found[part.place] for part in parts]


def _print_verdicts(witnessed: Sequence[Witnessed], json: bool) -> None:
    """Say how each shard is, and end with the exit code that follows where one does not hold."""
    events = sum(one.verified.events for one in witnessed)
    wrong = [one for one in witnessed if one.verified.broken or one.differs]
    if json:
        shards = [
            {**asdict(one.verified), "root": one.root.hex(), "checkpoints": one.agreed, "differs": one.differs}
            for one in witnessed
        ]
        print_json({"verified": not wrong and events > 0, "events": events, "shards": shards})
    else:
        cells = [
            (
                one.verified.ledger,
                one.verified.shard,
                f"{one.verified.events:,}",
                f"{one.verified.streams:,}",
                "BROKEN" if one.verified.broken else "DIFFERS" if one.differs else "whole",
                one.agreed,
                one.root.hex(),
            )
            for one in witnessed
        ]
        out().print(
            table(("ledger", "shard", "events", "streams", "verdict", "checkpoints", "root"), cells, right=("events",))
        )
    for one in wrong:
        shard = f"{one.verified.shard} of {one.verified.ledger}"
        if one.verified.broken:
            sys.stderr.write(f"Shard {shard} breaks at event {one.verified.broken_at}: {one.verified.broken}\n")
        if one.differs:
            sys.stderr.write(f"Shard {shard}, {one.differs}\n")
    if wrong:
        raise typer.Exit(Exit.DIFFERENT)
    if not events:
        fail("There is no event to verify yet, so nothing was verified.")
    if not json and not any(one.agreed for one in witnessed):
        out().print(
            "No checkpoint was signed yet (`meldstroom audit checkpoint`): a tail that was cut off goes unseen."
        )
