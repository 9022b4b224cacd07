"""JSON that keeps what the library's own `JSONTranscoder` loses: tuples, and subclasses of the built-in types."""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import JSONTranscoder, Transcoding


class TupleAsList(Transcoding):
    """Represents a tuple as a list that says what it was."""

    type = tuple
    name = "tuple_as_list"

    def encode(self, obj: tuple[Any, ...]) -> list[Any]:
        """The items."""
        return list(obj)

    def decode(self, data: Sequence[Any]) -> tuple[Any, ...]:
        """The items again as a tuple."""
        return tuple(data)


class TypedJSONTranscoder(JSONTranscoder):
    """Asks the registered transcodings before the JSON encoder, which would take a tuple for a list.

    What `JSONTranscoder` has written it reads, and the other way round where the same transcodings are registered. The
    library's encoder does the writing: orjson is faster by less than the walk over the values costs, writes NaN as null
    and reads large whole numbers as floats.
    """

    def __init__(self) -> None:
        super().__init__()
        self.register(TupleAsList())

    def encode(self, obj: Any) -> bytes:
        """The object as JSON. Raises `TypeError` on a type without a transcoding."""
        return super().encode(self._plain(obj))

    def _plain(self, value: Any) -> Any:
        kind = type(value)
        if kind is str or kind is int or kind is float or kind is bool or value is None:
            return value
        if kind is dict:
            return {name: self._plain(inner) for name, inner in value.items()}
        if kind is list:
            return [self._plain(inner) for inner in value]
        if (transcoding := self.types.get(kind)) is None:
            return value
        return {"_type_": transcoding.name, "_data_": self._plain(transcoding.encode(value))}
