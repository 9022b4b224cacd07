"""A process that records until it is killed: `python -m tests.integration.eventstore_process KAFKA INDEX_DIR LEDGER`.

It prints the notification ids of each call once they are acknowledged.
"""

import sys
from pathlib import Path
from threading import Thread

from .eventstore_stand import recorders, stream

EVENTS_PER_CALL = 3
THREADS = 4


def main() -> None:
    """Record calls of a few events from several threads, without end."""
    kafka, index_dir, ledger = sys.argv[1:]
    with recorders(kafka, Path(index_dir), ledger) as factory:
        recorder = factory.application_recorder()

        def record() -> None:
            while True:
                ids = recorder.insert_events(stream(EVENTS_PER_CALL, state=b"state " * 20)) or ()
                # One write, so that what several threads say stays apart.
                print(" ".join(map(str, ids)) + "\n", end="", flush=True)

        threads = [Thread(target=record) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
