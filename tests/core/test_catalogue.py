"""No English of a package reaches a user: every text of every package we show has its Vietnamese, theirs or ours."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils.translation import gettext, ngettext, override
from django.utils.translation.trans_real import DjangoTranslation

# Names of languages and Django's welcome page: shown nowhere.
NOT_SHOWN = {
    "Algerian Arabic", "Armenian", "Central Kurdish (Sorani)", "Colombian Spanish", "Igbo", "Kabyle", "Kyrgyz",
    "Lower Sorbian", "Malay", "Norwegian Bokmål", "Scottish Gaelic", "Tajik", "Turkmen", "Upper Sorbian", "Uyghur",
    "Uzbek", "Django Community", "Django Documentation", "Get started with Django", "Connect, get help, or contribute",
    "The install worked successfully! Congratulations!", "Topics, references, &amp; how-to’s",
    "Tutorial: A Polling App",
}  # fmt: skip


def missing(catalogue: Path, known: DjangoTranslation) -> list[str]:
    """The texts of a package's catalogue that have no Vietnamese."""
    with catalogue.open("rb") as file:
        texts = [message for message in read_po(file) if message.id]
    found = []
    for message in texts:
        first = message.id if isinstance(message.id, str) else message.id[0]
        key = f"{message.context}\x04{first}" if message.context else first
        if known._catalog.get(key) is None and known._catalog.get((key, 0)) is None:  # type: ignore[attr-defined]
            found.append(first)
    return [text for text in found if text not in NOT_SHOWN and "docs.djangoproject.com" not in text]


@pytest.mark.parametrize(
    ("package", "language", "domain"),
    [
        ("django.conf", "en", "django"),
        ("django.contrib.auth", "en", "django"),
        ("django.contrib.admin", "en", "django"),
        ("django.contrib.admin", "en", "djangojs"),
        ("django.contrib.contenttypes", "en", "django"),
        ("django.contrib.humanize", "en", "django"),
        ("django.contrib.postgres", "en", "django"),
        ("axes", "fr", "django"),
        ("django_filters", "fr", "django"),
        ("django_otp", "fr", "django"),
        ("django_tables2", "fr", "django"),
        ("import_export", "fr", "django"),
    ],
)
def test_every_text_of_a_package_has_its_vietnamese(package: str, language: str, domain: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "locale"
    # The page of a form's script is translated by the package's own catalogue and ours; the rest by all installed.
    own = [str(folder)] if domain == "djangojs" else None
    known = DjangoTranslation("vi", domain=domain, localedirs=own)
    assert missing(folder / language / "LC_MESSAGES" / f"{domain}.po", known) == []


def test_what_has_no_translation_would_be_found() -> None:
    # The check itself can fail: a package of Django's whose Vietnamese nobody wrote.
    spec = find_spec("django.contrib.gis")
    assert spec is not None
    assert spec.origin is not None
    catalogue = Path(spec.origin).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"
    assert missing(catalogue, DjangoTranslation("vi")) != []


def test_our_catalogue_is_compiled_and_used() -> None:
    with override("vi"):
        assert gettext("Enter a valid UUID.") == "Nhập một mã định danh hợp lệ."
        assert ngettext("%(num)d month", "%(num)d months", 3) % {"num": 3} == "3 tháng"
