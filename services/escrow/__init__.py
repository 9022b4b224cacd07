"""Reports that stay sealed until a second, independent one names the same person."""
