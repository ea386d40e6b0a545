"""Who asks: a person with a cookie for pages and a token for the API, or nobody at all."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from docflow.core.web import csrf_token

from .casebook import Casebook


class Asker:
    """One person in one post. Every request is on its own, as on a server."""

    def __init__(self, app: Flask, book: Casebook, who: str) -> None:
        self.who = who
        self._app, self._keys = app, book.keys.get(who)
        self.client = app.test_client(use_cookies=False)
        self.cookie = self._cookie_header()
        self.csrf = self._token()

    def _cookie_header(self) -> dict[str, str]:
        if self._keys is None:
            return {}
        return {"Cookie": f"{self._app.config['SESSION_COOKIE']}={self._keys.cookie}"}

    def _token(self) -> str:
        with self._app.test_request_context(headers=self.cookie):
            return csrf_token()

    def ask(self, method: str, url: str, **options: Any) -> TestResponse:
        """As this address is usually asked."""
        way = self.api if url.startswith("/api/") else self.page
        return way(method, url, **options)

    def page(self, method: str, url: str, data: Any = None, **options: Any) -> TestResponse:
        """As the browser asks, with the token of its page."""
        headers = self.cookie | options.pop("headers", {})
        if method not in {"GET", "HEAD", "OPTIONS"}:
            data = {"csrf_token": self.csrf} | (data or {})
        return self.client.open(url, method=method, data=data, headers=headers, **options)

    def api(self, method: str, url: str, json: Any = None, **options: Any) -> TestResponse:
        headers = self._bearer() | options.pop("headers", {})
        if json is not None:
            options["json"] = json
        return self.client.open(url, method=method, headers=headers, **options)

    def _bearer(self) -> dict[str, str]:
        if self._keys is None:
            return {}
        bearer = {"Authorization": f"Bearer {self._keys.token}"}
        return bearer | {"X-Docflow-Post": self._keys.post}
