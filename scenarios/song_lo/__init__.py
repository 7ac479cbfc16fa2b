"""Sông Lô (Vĩnh Phúc) on its published figures of June 2022; every person and meeting is invented."""

from scenarios.song_lo.story import SONG_LO, district, load

__all__ = ["SONG_LO", "district", "load"]
