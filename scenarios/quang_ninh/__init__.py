"""Quảng Ninh on its published figures of the nine months of 2023; every person, village and day is invented."""

from scenarios.quang_ninh.story import QUANG_NINH, district, load

__all__ = ["QUANG_NINH", "district", "load"]
