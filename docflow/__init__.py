"""Docflow: the paperless office for two-tier local government."""
