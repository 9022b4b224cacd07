"""The library's suites take away every warning filter when they are imported: here no longer than that lasts."""

import warnings

with warnings.catch_warnings():
    import eventsourcing.tests  # noqa: F401
