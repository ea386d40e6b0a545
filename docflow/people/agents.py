"""A browser's own long name in the words of its owner: `Chrome trên Windows`."""

from __future__ import annotations

from flask_babel import gettext as _

BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("coc_coc", "Cốc Cốc"), ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
"""The first that is in the text: nearly all of them claim to be Chrome and Safari too."""
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "máy Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def spoken(agent: str) -> str:
    """What is not known is called a browser, or its first word when it is a program."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return str(_("%(browser)s trên %(system)s", browser=browser, system=system))
    return browser or system or agent.partition(" ")[0][:40] or str(_("Trình duyệt"))
