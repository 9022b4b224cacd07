"""Structural patterns: what many cases show together and none shows alone."""
