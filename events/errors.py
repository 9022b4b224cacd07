"""What can be wrong with bytes that claim to follow the contract.

ContractError            send it again, corrected: the message names the field and the remedy
├── Malformed            not JSON, a missing or mistyped field, a value outside its list
├── UnknownField         a field that the type does not have
├── UnknownType          a type, or a version of it, that the registry does not have
└── TooLarge             more bytes than a record may have
"""


class ContractError(ValueError):
    """Bytes that do not follow the contract. `field` is a dotted path into the data, empty for the whole."""

    code = "contract"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Malformed(ContractError):
    """Not JSON, a field missing or of the wrong type, or a value outside its list."""

    code = "malformed"


class UnknownField(ContractError):
    """A field that the type does not have: most often a misspelt name, which must not be lost in silence."""

    code = "unknown_field"


class UnknownType(ContractError):
    """A type, or a version of one, that is not in the registry."""

    code = "unknown_type"


class TooLarge(ContractError):
    """More bytes than a record may have."""

    code = "too_large"
