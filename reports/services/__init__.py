"""What changes reports: programmes, reports to the committee above, exports, keys."""
