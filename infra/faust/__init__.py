"""Faust as it is fit to follow a ledger: committed records only, from the place that the caller's own tables name."""
