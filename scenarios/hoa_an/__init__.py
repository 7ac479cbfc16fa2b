"""Hòa An (Cao Bằng) on its published counts of 2022; every person, hamlet branch and meeting in it is invented."""

from scenarios.hoa_an.story import DEMO_BRANCH, DEMO_COMMUNE, HOA_AN, district, load

__all__ = ["DEMO_BRANCH", "DEMO_COMMUNE", "HOA_AN", "district", "load"]
