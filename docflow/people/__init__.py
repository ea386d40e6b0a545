"""Organisations, units, positions, appointments, mandates and sign-in."""
