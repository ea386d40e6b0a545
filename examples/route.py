#!/usr/bin/env python3
"""The whole route of one document over the API, with nothing but the standard library.

    python examples/route.py --url http://127.0.0.1:8080 --data data --out out

A commune drafts a letter to a department of the province; a head initials, the office checks the
form, the chairman signs, the clerk numbers, seals and issues; the department receives, registers,
directs, assigns and answers; the answer comes back and closes the task. The issued PDFs stay in
--out. --data is the data folder of the running service: its demo accounts are read from there.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
BOTH = ("bt-ubnd.", "tn-snv.")
"""The posts of the commune and of the department."""


class Caller:
    """A demo person in one post, with a token of their own."""

    def __init__(self, url: str, account: dict[str, Any], token: str) -> None:
        self.account, self._token, self._post = account, token, ""
        self._url = url.rstrip("/") + "/api/v1"
        self._choose_post()

    def _choose_post(self) -> None:
        """Somebody with several posts says in which one they act."""
        me = self.get("/me")
        if me["organization_id"] == self.account["organization_id"]:
            return
        wanted = f"{self.account['position']} – {self.account['organization']}"
        self._post = next(post["id"] for post in me["posts"] if post["label"] == wanted)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call; a refusal is shown with its code and ends the walk."""
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if self._post:
            headers["X-Docflow-Post"] = self._post
        if method == "POST":
            headers["Idempotency-Key"] = uuid.uuid4().hex
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = Request(self._url + path, data, headers, method=method)  # noqa: S310 - http only
        try:
            with urlopen(request, timeout=120) as answer:  # noqa: S310
                content = answer.read()
                kind = answer.headers.get_content_type()
        except HTTPError as error:
            sys.exit(f"{self.name}: {method} {path} -> {error.code} {error.read().decode()}")
        return json.loads(content) if kind == "application/json" else content

    @property
    def name(self) -> str:
        return f"{self.account['full_name']} ({self.account['post']})"

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def post(self, path: str, **body: Any) -> Any:
        return self.ask("POST", path, body)


def tokens(data: Path, usernames: list[str]) -> dict[str, str]:
    """API tokens of people, from the command line of the service."""
    docflow = ROOT / ".venv" / "bin" / "docflow"
    command = [str(docflow), "--data", str(data), "token", *usernames]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return dict(zip(usernames, done.stdout.split(), strict=True))


class Walk:
    def __init__(self, url: str, data: Path, out: Path) -> None:
        rows = json.loads((data / "demo-accounts.json").read_text())
        self._accounts = {row["post"]: row for row in rows}
        self._url, self._out = url, out
        here = {row["username"] for post, row in self._accounts.items() if post.startswith(BOTH)}
        self._tokens = tokens(data, sorted(here))
        self._callers: dict[str, Caller] = {}
        self._step = 0

    def as_(self, post: str) -> Caller:
        if post not in self._callers:
            account = self._accounts[post]
            self._callers[post] = Caller(self._url, account, self._tokens[account["username"]])
        return self._callers[post]

    def pin(self, post: str) -> str:
        return str(self._accounts[post]["pin"])

    def organization(self, slug: str) -> str:
        return str(self._accounts[f"{slug}.vanthu"]["organization_id"])

    def say(self, text: str) -> None:
        self._step += 1
        print(f"{self._step:2d}. {text}", flush=True)

    def signer(self, caller: Caller, title: str) -> str:
        found = caller.get("/document-types/official_letter/signers")["items"]
        return str(next(row["position_id"] for row in found if row["title"] == title))

    def draft(self, post: str, subject: str, to: str, title: str, **more: Any) -> str:
        """Begin a letter; the first question is answered each time."""
        caller = self.as_(post)
        line = "Thực hiện nhiệm vụ được giao, đề nghị quý cơ quan phối hợp, cho ý kiến bằng văn bản"
        made = caller.post(
            "/documents",
            state_secret=False,
            type_code="official_letter",
            subject=subject,
            body={
                "type": "doc",
                "content": [{"type": "paragraph", "content": [{"type": "text", "text": line}]}],
            },
            addressees=[{"organization_id": self.organization(to)}],
            recipients=[{"organization_id": self.organization(to), "note": ""}],
            signer_id=self.signer(caller, title),
            **more,
        )
        self.say(f"{caller.name} soạn: {subject}")
        return str(made["id"])

    def through(self, document_id: str, drafter: str, slug: str, head: str, leader: str) -> str:
        """From the draft to the sealed and issued file; returns its number and symbol."""
        path = f"/documents/{document_id}"
        self.as_(drafter).post(f"{path}/submit")
        self.say(f"{self.as_(drafter).name} trình")
        while True:
            step, post = self._due(self.as_(drafter), path, slug, head, leader)
            if step is None:
                break
            self._act(self.as_(post), path, step, post, slug)
        shown = self.as_(drafter).get(path)
        pdf = self.as_(drafter).get(f"{path}/pdf")
        file = self._out / (shown["code"].replace("/", "_") + ".pdf")
        file.write_bytes(pdf)
        self.say(f"Đã phát hành {shown['code']}: {file}")
        self._judge(file)
        return str(shown["code"])

    def _judge(self, file: Path) -> None:
        """Ask poppler, where it is installed, what it thinks of the signatures."""
        pdfsig = shutil.which("pdfsig")
        if pdfsig is None:
            return
        command = [pdfsig, "-nocert", str(file)]
        told = subprocess.run(command, check=False, capture_output=True, text=True).stdout  # noqa: S603
        signed, good = told.count("Signature #"), told.count("Signature is Valid.")
        if good == 0 or good != signed:
            sys.exit(f"pdfsig: {good} of {signed} signatures are valid\n{told}")
        self.say(f"pdfsig: {good} chữ ký đều hợp lệ")

    def _due(
        self, drafter: Caller, path: str, slug: str, head: str, leader: str
    ) -> tuple[str | None, str]:
        circuit = drafter.get(f"{path}/circuit")
        step = next((s for s in circuit["steps"] if s["state"] == "open"), None)
        if step is None:
            return None, ""
        titles = {seat["title"] for seat in step["seats"] if seat["state"] == "open"}
        for post in (head, f"{slug}.chanhvp", leader, f"{slug}.vanthu"):
            if self._accounts[post]["position"] in titles:
                return str(step["kind"]), post
        sys.exit(f"nobody in this walk sits in {sorted(titles)}")

    def _act(self, caller: Caller, path: str, step: str, post: str, slug: str) -> None:
        sha = caller.get(path)["pdf_sha"]
        if step in {"content_review", "format_review"}:
            caller.post(f"{path}/approve", sha=sha)
        elif step in {"initial", "sign", "number"}:
            caller.post(f"{path}/{step}", sha=sha, pin=self.pin(post))
        elif step == "seal":
            pin = self._accounts[f"{slug}.vanthu"]["seal_pin"]
            caller.post(f"{path}/seal", sha=sha, pin=pin)
        else:
            caller.post(f"{path}/issue")
        words = {
            "content_review": "đồng ý nội dung", "format_review": "xác nhận thể thức",
            "initial": "ký nháy", "sign": "ký ban hành", "number": "cấp số, ngày",
            "seal": "đóng dấu", "issue": "phát hành",
        }  # fmt: skip
        self.say(f"{caller.name} {words[step]}")

    def received(self, post: str, code: str) -> dict[str, Any]:
        """The incoming document with this number, once its signatures were checked."""
        clerk = self.as_(post)
        for _ in range(60):
            rows = [r for r in clerk.get("/incoming?state=arrived")["items"] if r["code"] == code]
            if rows:
                found: dict[str, Any] = clerk.get(f"/incoming/{rows[0]['id']}")
                if found["verdict"]:
                    return found
            time.sleep(0.5)
        sys.exit(f"{code} did not arrive at {clerk.name}")

    def expect(self, post: str, document_id: str, stage: str) -> dict[str, Any]:
        """The sender sees how far the one recipient is; another stage ends the walk."""
        (row,) = self.as_(post).get(f"/documents/{document_id}/deliveries")["items"]
        if row["stage"] != stage:
            sys.exit(f"{row['receiver']} is at stage {row['stage']}, not {stage}")
        self.say(f"Nơi gửi thấy {row['receiver']}: {stage}")
        found: dict[str, Any] = row
        return found


DRAFTER, CLERK = "bt-ubnd.cvkt", "tn-snv.vanthu"
DIRECTOR, HEAD, SPECIALIST = "tn-snv.giamdoc", "tn-snv.tpcc", "tn-snv.cvcc"


def play(walk: Walk) -> None:
    asked = walk.draft(
        DRAFTER, "đề nghị cho ý kiến về phương án bố trí biên chế", "tn-snv", "Chủ tịch"
    )
    code = walk.through(asked, DRAFTER, "bt-ubnd", "bt-ubnd.tpkt", "bt-ubnd.chutich")
    walk.expect(DRAFTER, asked, "01")
    incoming = handle(walk, asked, code)
    answer = reply(walk, incoming["id"])
    row = walk.expect(DRAFTER, asked, "06")
    state = walk.as_(CLERK).get(f"/incoming/{incoming['id']}")["state"]
    if (state, row["answer"]) != ("finished", answer):
        sys.exit(f"the reply did not close the task: {state}, {row['answer']}")
    walk.say(f"Văn bản đến số {incoming['arrival_number']} khép lại, trả lời bằng {answer}")


def handle(walk: Walk, asked: str, code: str) -> dict[str, Any]:
    """Received, registered, directed and passed on; each step is seen by the sender."""
    arrived = walk.received(CLERK, code)
    verdict = arrived["verdict"]["verdict"]
    if verdict != "TOTAL_PASSED":
        sys.exit(f"the signatures of {code} were not accepted: {verdict}")
    walk.say(f"Sở Nội vụ nhận {code}: chữ ký {verdict}")
    path = f"/incoming/{arrived['id']}"
    leader = walk.as_(DIRECTOR).get("/me")["position_id"]
    registered: dict[str, Any] = walk.as_(CLERK).post(f"{path}/register", leader_id=leader)
    walk.say(f"Văn thư vào sổ đến số {registered['arrival_number']}")
    walk.expect(DRAFTER, asked, "03")
    head = walk.as_(HEAD).get("/me")["position_id"]
    text = "Phòng Công chức, viên chức tham mưu trả lời."
    walk.as_(DIRECTOR).post(f"{path}/direct", text=text, lead_id=head)
    walk.say("Giám đốc cho ý kiến chỉ đạo")
    walk.expect(DRAFTER, asked, "04")
    specialist = walk.as_(SPECIALIST).get("/me")["position_id"]
    walk.as_(HEAD).post(f"{path}/pass-on", position_id=specialist)
    walk.say("Trưởng phòng giao chuyên viên")
    walk.as_(SPECIALIST).post(f"{path}/start")
    walk.say("Chuyên viên bắt đầu xử lý")
    walk.expect(DRAFTER, asked, "05")
    return registered


def reply(walk: Walk, incoming_id: str) -> str:
    """The specialist answers; returns the number and symbol of the answer, once it is back."""
    subject = "trả lời về phương án bố trí biên chế"
    drafted = walk.draft(SPECIALIST, subject, "bt-ubnd", "Giám đốc", replies_to_id=incoming_id)
    answer = walk.through(drafted, SPECIALIST, "tn-snv", HEAD, DIRECTOR)
    back = walk.received("bt-ubnd.vanthu", answer)
    walk.say(f"UBND xã nhận {answer}: chữ ký {back['verdict']['verdict']}")
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--data", type=Path, default=ROOT / "data")
    parser.add_argument("--out", type=Path, default=Path("out"))
    said = parser.parse_args()
    said.out.mkdir(parents=True, exist_ok=True)
    play(Walk(said.url, said.data.resolve(), said.out))


if __name__ == "__main__":
    main()
