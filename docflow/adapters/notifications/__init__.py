"""Telling people that something waits: the bell, the live toast, e-mail, a daily digest."""
