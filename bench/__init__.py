"""What `make bench` runs: the recorder beside its peers and its limits, in one run on one machine."""
