"""Time stamps: made here, asked for over HTTP, answered to others."""

import hashlib
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from asn1crypto import algos, cms, core, tsp
from asn1crypto.pem import armor

from signing import (
    CertificateNotValid,
    HttpTimestamper,
    TimestampFailed,
    answer_timestamp_request,
    verify,
)
from tests.signing.office import LATER, NOW, Office

DIGEST = hashlib.sha256(b"van ban").digest()
Answer = Callable[[bytes], tuple[int, bytes]]


def _info(token: bytes) -> tsp.TSTInfo:
    return cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed


def _request(**other: object) -> bytes:
    imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"})}
    whole = {
        "version": 1,
        "message_imprint": {**imprint, "hashed_message": DIGEST},
        "cert_req": True,
        **other,
    }
    return bytes(tsp.TimeStampReq(whole).dump())


def _status(answer: bytes) -> tuple[str, set[str]]:
    status = tsp.PKIStatusInfo.load(core.Sequence.load(answer).contents)
    return status["status"].native, status["fail_info"].native or set()


def test_a_token_states_the_digest_and_the_given_time(office: Office) -> None:
    info = _info(office.stamper.stamp(DIGEST, NOW))

    assert info["message_imprint"]["hashed_message"].native == DIGEST
    assert info["gen_time"].native == NOW


def test_tokens_have_different_numbers_and_fit_their_room(office: Office) -> None:
    tokens = [office.stamper.stamp(DIGEST, NOW) for _ in range(20)]

    assert len({_info(token)["serial_number"].native for token in tokens}) == 20
    assert max(map(len, tokens)) <= office.stamper.token_size


def test_a_unit_whose_certificate_is_over_stamps_nothing(office: Office) -> None:
    with pytest.raises(CertificateNotValid):
        office.stamper.stamp(DIGEST, NOW + timedelta(days=11 * 365))


def test_openssl_accepts_our_answer(office: Office, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    authority = armor("CERTIFICATE", office.authority.certificate)
    (tmp_path / "ca.pem").write_bytes(authority)
    (tmp_path / "question").write_bytes(_request(nonce=987654321))
    answer = answer_timestamp_request(_request(nonce=987654321), office.stamper, max(now, NOW))
    (tmp_path / "answer").write_bytes(answer)
    told = subprocess.run(
        [
            "openssl",
            "ts",
            "-verify",
            "-queryfile",
            "question",
            "-in",
            "answer",
            "-CAfile",
            "ca.pem",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert "Verification: OK" in told.stdout, told.stderr


def test_the_certificate_comes_only_when_asked_for(office: Office) -> None:
    with_it = answer_timestamp_request(_request(), office.stamper, NOW)
    without = answer_timestamp_request(_request(cert_req=False), office.stamper, NOW)

    assert office.stamper.key.der in with_it
    assert office.stamper.key.der not in without


@pytest.mark.parametrize(
    ("question", "failure"),
    [
        (b"", "bad_data_format"),
        (b"\x30\x03\x02\x01\x01", "bad_data_format"),
        (_request(req_policy="1.2.3.4"), "unaccepted_policy"),
    ],
)
def test_bad_questions_are_rejected(office: Office, question: bytes, failure: str) -> None:
    answer = answer_timestamp_request(question, office.stamper, NOW)

    assert _status(answer) == ("rejection", {failure})


def test_weak_or_wrong_digests_are_rejected(office: Office) -> None:
    weak = {"hash_algorithm": {"algorithm": "sha1"}, "hashed_message": b"1" * 20}
    short = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"1" * 20}

    for imprint in (weak, short):
        answer = answer_timestamp_request(_request(message_imprint=imprint), office.stamper, NOW)
        assert _status(answer) == ("rejection", {"bad_alg"})


@contextmanager
def _serving(answer: Answer) -> Iterator[str]:
    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            status, body = answer(question)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Service) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsa?unit=1"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.enable_socket
def test_a_signature_can_be_stamped_over_http(office: Office, reserved: bytes) -> None:
    def answer(question: bytes) -> tuple[int, bytes]:
        return 200, answer_timestamp_request(question, office.stamper, NOW)

    with _serving(answer) as url:
        signed = office.sign(reserved, "NguoiKy", timestamper=HttpTimestamper(url, timeout=5))
    (signature,) = verify(signed, office.trust, LATER).signatures

    assert signature.timestamp_at == NOW


@pytest.mark.enable_socket
@pytest.mark.parametrize("case", ["refused", "down", "other digest", "other nonce", "nonsense"])
def test_a_bad_answer_is_no_stamp(office: Office, case: str) -> None:
    def answer(question: bytes) -> tuple[int, bytes]:
        asked = tsp.TimeStampReq.load(question)
        given = answer_timestamp_request
        return {
            "refused": (200, given(b"", office.stamper, NOW)),
            "down": (503, b""),
            "other digest": (200, _other(asked, office)),
            "other nonce": (200, given(_request(nonce=5), office.stamper, NOW)),
            "nonsense": (200, b"\x30\x00"),
        }[case]

    with _serving(answer) as url, pytest.raises(TimestampFailed):
        HttpTimestamper(url, timeout=5).stamp(DIGEST, NOW)


def _other(asked: tsp.TimeStampReq, office: Office) -> bytes:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"x" * 32}
    question = _request(message_imprint=imprint, nonce=asked["nonce"].native)
    return answer_timestamp_request(question, office.stamper, NOW)


@pytest.mark.enable_socket
@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://", "http://127.0.0.1:1/"])
def test_an_address_that_cannot_be_asked_is_refused(url: str) -> None:
    with pytest.raises(TimestampFailed):
        HttpTimestamper(url, timeout=0.5).stamp(DIGEST, NOW)
