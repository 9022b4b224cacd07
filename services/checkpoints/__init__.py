"""What shards were, signed at an interval, put down outside, and recorded."""
