"""What institutions tell each other: counts of published figures in signed files, and what these show together."""
