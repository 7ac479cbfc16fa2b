"""Quảng An (Đầm Hà, Quảng Ninh) on its published figures of May 2024; every person, village and date is invented."""

from scenarios.quang_an.story import QUANG_AN, district, load

__all__ = ["QUANG_AN", "district", "load"]
