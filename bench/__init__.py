"""Repeatable measurements, not tests: `make bench` prints for each goal both figures and their ratio, from one run."""
