"""What every answer must tell the browser about itself."""

from __future__ import annotations

from werkzeug.test import TestResponse

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
INSIDE = ("'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:")


def wrong(answer: TestResponse) -> list[str]:
    """What an answer fails to say, or says too loosely."""
    said, headers = [], answer.headers
    said += [
        f"{name}: {headers.get(name)}"
        for name, value in ALWAYS.items()
        if headers.get(name) != value
    ]
    policy = headers.get("Content-Security-Policy", "")
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    if (rules.get("default-src"), rules.get("frame-ancestors")) != ("'none'", "'none'"):
        said.append(f"CSP: {policy}")
    said += [f"CSP allows {loose}" for loose in INSIDE if loose in policy.split()]
    if headers.get("Cache-Control") != "no-store":
        said.append(f"Cache-Control: {headers.get('Cache-Control')}")
    if answer.mimetype.startswith("text/") and "charset" not in headers["Content-Type"].lower():
        said.append(f"Content-Type: {headers['Content-Type']}")
    if "Access-Control-Allow-Origin" in headers or "Server" in headers:
        said.append("talks of itself")
    return said + [cookie for cookie in headers.getlist("Set-Cookie") if loose(cookie)]


def loose(cookie: str, *, secure: bool = False) -> bool:
    """Whether a cookie may be read by scripts, sent by other sites, or leave the house."""
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    domain = any(part.startswith("domain=") for part in parts)
    wanted = {"httponly", "samesite=lax", "path=/"} | ({"secure"} if secure else set())
    return domain or not wanted <= parts
