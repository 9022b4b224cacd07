"""Makes `examples/federation/`: what three invented institutions published of two years, and the files they signed."""
