"""Somebody in front of the sign-in page, with nothing but a browser."""

from __future__ import annotations

import html
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from docflow.core.web import csrf_token
from tests.world import World, _forget_request

TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')


class Visitor:
    """A browser that sends the token of the page it looks at."""

    def __init__(self, app: Flask, world: World, address: str = "203.0.113.7") -> None:
        self.app, self.world, self.address = app, world, address
        self.client: FlaskClient = app.test_client()
        self.csrf = ""
        self.cookie = app.config["SESSION_COOKIE"]

    def get(self, url: str, **options: Any) -> TestResponse:
        _forget_request()
        return self._seen(self.client.get(url, environ_base=self._from(), **options))

    def post(self, url: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        _forget_request()
        fields = {"csrf_token": self.csrf} | (data or {})
        return self._seen(self.client.post(url, data=fields, environ_base=self._from(), **options))

    def ask(self, url: str, body: dict[str, Any] | None = None) -> TestResponse:
        """What a script of the page posts: JSON, with the token in a header."""
        _forget_request()
        headers = {"X-CSRF-Token": self.csrf, "Accept": "application/json"}
        options: dict[str, Any] = {"headers": headers, "environ_base": self._from()}
        return self.client.post(url, json=body or {}, **options)

    def _from(self) -> dict[str, str]:
        return {"REMOTE_ADDR": self.address, "HTTP_USER_AGENT": "Firefox"}

    def _seen(self, answer: TestResponse) -> TestResponse:
        found = TOKEN.search(answer.text) if answer.mimetype == "text/html" else None
        if found:
            self.csrf = found.group(1)
        elif answer.status_code == 303:
            self.csrf = self._of_next_page()
        return answer

    def _of_next_page(self) -> str:
        """The token on the page a browser would be led to."""
        headers = {"Cookie": f"{self.cookie}={self.token}"} if self.token else {}
        with self.app.test_request_context(headers=headers):
            return csrf_token()

    def sign_in(self, post: str, password: str | None = None, **more: str) -> TestResponse:
        self.get("/signin")
        username = self.world.person(post).username
        typed = password if password is not None else self.world.password(post)
        return self.post("/signin", {"username": username, "password": typed, **more})

    def prove(self, post: str) -> TestResponse:
        self.get("/account/prove")
        answer = self.post("/account/prove", {"password": self.world.password(post)})
        self.get("/account")
        return answer

    @property
    def token(self) -> str:
        found = self.client.get_cookie(self.cookie)
        return found.value if found else ""

    @property
    def signed_in(self) -> bool:
        return self.get("/account").status_code == 200


def errors_of(answer: TestResponse) -> list[str]:
    """The sentences beside the fields."""
    found = re.findall(r'class="error".*?</span>(.*?)</span></p>', answer.text, re.DOTALL)
    return [html.unescape(text).strip() for text in found]
