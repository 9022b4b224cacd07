"""One event of every version ever released, as it lay on the log, and what each reads as today.

`python -m tests.golden` writes what is missing. It never changes the bytes of an event that was written before, because
they stand for records that nobody can change. What they read as may change with a new version; `expected.json` has it.
"""
