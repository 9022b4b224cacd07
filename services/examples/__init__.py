"""The cases of `examples/`, and what plays them into a running set-up."""
