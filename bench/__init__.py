"""Measurements, ours beside the raw library, both sides in one run."""
