"""One lookup for whole sets: `card_number__among=[forty thousand of them]`.

`__in` writes every value into the statement; an array is one parameter, and PostgreSQL hashes it.
"""

from typing import Any

from django.db.models import Field, ForeignKey, Lookup


@Field.register_lookup
@ForeignKey.register_lookup
class Among(Lookup):
    """`column = ANY(array)`; for plain values and keys."""

    lookup_name = "among"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        """The array as one parameter."""
        return "%s", [list(value)]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """The condition, with the array in the type of the column (an empty one has none of its own)."""
        left, parameters = self.process_lhs(compiler, connection)
        right, values = self.process_rhs(compiler, connection)
        kind = self.lhs.output_field.db_type(connection).replace("serial", "integer")
        return f"{left} = ANY({right}::{kind}[])", [*parameters, *values]
