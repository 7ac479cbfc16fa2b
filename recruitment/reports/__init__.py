"""Reports of recruitment."""

from recruitment.reports.admissions import ADMISSIONS_REPORT
from recruitment.reports.pipeline import PIPELINE
from recruitment.reports.probation import PROBATION_REPORT
from recruitment.reports.quotas import QUOTA_REPORT

__all__ = ["ADMISSIONS_REPORT", "PIPELINE", "PROBATION_REPORT", "QUOTA_REPORT"]
