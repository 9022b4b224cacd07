"""How much memory a recorder takes that has seen many streams, one command each: its states must not add up."""

from .child import Child
from .figures import Aim, Figures, Line
from .progress import say
from .recorder import Mark, Place, record
from .sizes import Sizes
from .stand import Stand
from .work import streams, wishes
from .write_path import send

PART = "memory"
SHARES = (0.1, 0.5, 1.0)
GROWTH_MAX = 1.1  # From half of the streams to all: what grows with every stream would come to nearly 2.
STREAMS_MIN = 100_000  # With fewer, the recorder's bounded caches are not full at half of them.


def memory(stand: Stand, sizes: Sizes, figures: Figures) -> None:
    """One recorder, in its own process, from the first stream to the last."""
    ledger = stand.ledger("memory")
    say(f"memory of a recorder with {sizes.streams} streams")
    backlog = list(wishes(streams("memory", sizes.streams), range(1)))
    send(stand.bootstrap, ledger, backlog)
    del backlog
    place = Place(bootstrap=stand.bootstrap, ledger=ledger, folder=stand.folder / "memory")
    counts = [int(sizes.streams * share) for share in SHARES]
    with Child(record, place, counts) as child:
        child.hear()
        marks = [Mark(*child.hear()) for _ in counts]
    for mark in marks:
        what = f"recorder after {mark.commands} streams"
        figures.lines.append(
            Line(part=PART, what=what, rate=mark.peak_mib, unit="MiB", note="peak resident, own process; once")
        )
    first, half, last = (mark.peak_mib for mark in marks)
    aim = GROWTH_MAX if sizes.streams >= STREAMS_MIN else None  # The caches are still filling.
    note = f"{last / first:.2f} × the peak at a tenth of them"
    figures.aims.append(
        Aim(what="peak at all streams / at half of them", value=last / half, aim=aim, at_most=True, note=note)
    )
