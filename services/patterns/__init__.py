"""Patterns: what cases show together that none of them shows by itself."""
