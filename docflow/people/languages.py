"""The languages of the pages, and a person's choice of one."""

from __future__ import annotations

from docflow.core.work import Work

from .models import Person

LOCALES = ("vi", "en")


def speak(w: Work, locale: str) -> None:
    """Remember a language of `LOCALES` for the actor."""
    person = w.session.get_one(Person, w.actor.person_id)
    if person.locale != locale:
        person.locale = locale
        w.record("account.language", person, to=locale)
