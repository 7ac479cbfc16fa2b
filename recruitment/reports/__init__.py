"""Reports of recruitment."""

from recruitment.reports.admissions import ADMISSIONS_REPORT
from recruitment.reports.mentors import MENTORS_REPORT
from recruitment.reports.pipeline import PIPELINE
from recruitment.reports.probation import PROBATION_REPORT
from recruitment.reports.quotas import QUOTA_REPORT
from recruitment.reports.sources import SOURCES_REPORT

__all__ = [
    "ADMISSIONS_REPORT",
    "MENTORS_REPORT",
    "PIPELINE",
    "PROBATION_REPORT",
    "QUOTA_REPORT",
    "SOURCES_REPORT",
]
