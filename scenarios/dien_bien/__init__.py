"""Điện Biên on its published figures of coverage, 2016 to March 2020; every village, branch and person is invented."""

from scenarios.dien_bien.story import DIEN_BIEN, load

__all__ = ["DIEN_BIEN", "load"]
