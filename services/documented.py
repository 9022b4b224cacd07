"""What the documentation of an HTTP address says of its answers."""

from functools import partial

from litestar.openapi.datastructures import ResponseSpec

# Examples the framework would make up, others at each start, which took a third of a start.
documented = partial(ResponseSpec, generate_examples=False)
