"""Patterns planted among chance: what each method finds of them, how soon, and how often it cries wolf."""
