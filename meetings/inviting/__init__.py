"""Asking people to come: the invitation as a document, and what they answered."""
