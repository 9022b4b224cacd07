"""Counts that institutions tell each other."""
