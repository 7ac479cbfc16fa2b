import unicodedata

import pytest
from django.db import connection

from core.names import fold
from tests.core.names_list import FOLDED, LETTERS

NAMES = [*FOLDED, *(unicodedata.normalize("NFD", name) for name in FOLDED), LETTERS, LETTERS.upper()]


@pytest.mark.django_db
def test_the_database_folds_as_python_does():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, public.chibo_fold(name) FROM unnest(%s::text[]) AS name", [NAMES])
        found = dict(cursor.fetchall())
    assert found == {name: fold(name) for name in NAMES}


@pytest.mark.django_db
def test_the_fold_may_stand_in_an_index():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT provolatile, proisstrict FROM pg_proc WHERE oid = 'public.chibo_fold(text)'::regprocedure"
        )
        assert cursor.fetchone() == ("i", True)
