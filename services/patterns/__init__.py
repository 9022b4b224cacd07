"""Patterns in many cases: how they are found, and the life that each has of its own."""
