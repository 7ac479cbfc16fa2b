"""One fact as it is written: a share with its two numbers, a count; nothing where there is nothing to say."""

from decimal import Decimal
from typing import Any

from core.formatting import integer, percent
from evaluations.queries.derivation import FactValue


def share(key: str, numerator: int, denominator: int, words: str, nothing: str, **params: Any) -> FactValue:
    """A share in hundredths; of an empty whole there is none, and the text says why (DOMAIN §6.11).

    Arguments:
        words: the sentence, with %(part)s, %(whole)s and %(rate)s in it.
        nothing: what is said of an empty whole.
        params: what its records are narrowed to.
    """
    told = nothing
    if denominator:
        rate = percent(numerator, denominator)
        told = words % {"part": integer(numerator), "whole": integer(denominator), "rate": rate}
    return FactValue.share(str(key), told, numerator, denominator, query_of(key), params)


def count(key: str, number: int, words: str, **params: Any) -> FactValue:
    """A number of things; `words` is the sentence, with %(count)s in it."""
    return FactValue(
        str(key), words % {"count": integer(number)}, Decimal(number), number, query=query_of(key), params=params
    )


def unknown(key: str, words: str, **params: Any) -> FactValue:
    """What cannot be said, and why."""
    return FactValue(str(key), words, query=query_of(key), params=params)


def query_of(key: str) -> str:
    """The query that lists the records of a fact: its key without what tells one issuer or band apart."""
    return str(key).partition(":")[0]
