"""The rows members are described by and the rules count with."""

from django.contrib import admin

from branches.admin import FlatAdmin
from members.models import (
    BadgeLevel,
    BadgeRound,
    Band,
    Ethnicity,
    Occupation,
    Office,
    Province,
    Religion,
    SizeRule,
    TrainingKind,
)


@admin.register(Ethnicity)
class EthnicityAdmin(FlatAdmin):
    """Ethnic groups."""

    columns = ("code", "name", "minority")


@admin.register(Religion)
class ReligionAdmin(FlatAdmin):
    """Religions."""

    columns = ("code", "name")


@admin.register(Occupation)
class OccupationAdmin(FlatAdmin):
    """Occupations."""

    columns = ("code", "name", "retired", "position")


@admin.register(Province)
class ProvinceAdmin(FlatAdmin):
    """Provinces, of before and of after 1/7/2025."""

    columns = ("code", "name", "two_tier")
    list_filter = ("two_tier",)


@admin.register(Office)
class OfficeAdmin(FlatAdmin):
    """Offices in committees and branches."""

    columns = ("code", "name", "rank", "on_committee", "on_standing_committee", "heads", "single")


@admin.register(TrainingKind)
class TrainingKindAdmin(FlatAdmin):
    """Kinds of training."""

    columns = ("code", "name", "for_offices", "position")


@admin.register(Band)
class BandAdmin(FlatAdmin):
    """Bands of ages."""

    columns = ("kind", "lowest", "highest", "name")
    keys = ("kind", "lowest")


@admin.register(BadgeLevel)
class BadgeLevelAdmin(FlatAdmin):
    """Party-age badges."""

    columns = ("years", "early_months", "posthumous_months", "document", "start", "end")
    keys = ("years", "start")


@admin.register(BadgeRound)
class BadgeRoundAdmin(FlatAdmin):
    """The days on which badges are given."""

    columns = ("day", "month", "document", "start", "end")
    keys = ("day", "month", "start")


@admin.register(SizeRule)
class SizeRuleAdmin(FlatAdmin):
    """The numbers organisations are held against."""

    columns = ("rule", "number", "document", "start", "end")
    keys = ("rule", "start")
