"""Reports of recruitment."""

from recruitment.reports.admissions import ADMISSIONS_REPORT
from recruitment.reports.quotas import QUOTA_REPORT

__all__ = ["ADMISSIONS_REPORT", "QUOTA_REPORT"]
