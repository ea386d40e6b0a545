"""Initial, leader, number, date, seal: variant E from end to end."""

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

from PIL import Image

from signing import (
    NUMBER,
    SEAL,
    Change,
    Level,
    Reason,
    Report,
    Verdict,
    Words,
    after_act_check,
    reserve_fields,
    verify,
)
from tests.signing.office import BOXES, LATER, ORDER, REGULAR, Office, pdfsig, picture


def test_every_signature_of_the_route_holds(office: Office, sealed: bytes) -> None:
    report = verify(sealed, office.trust, LATER)

    assert report.verdict is Verdict.TOTAL_PASSED
    assert report.reasons == (Reason.VALID,)
    assert [one.field for one in report.signatures] == list(ORDER)
    assert {one.level for one in report.signatures} == {Level.B_T}
    assert report.notices == ()


def test_poppler_agrees_at_every_step(
    office: Office, route: dict[str, bytes], tmp_path: Path
) -> None:
    for number, field in enumerate(ORDER, start=1):
        said = pdfsig(route[field], tmp_path)
        assert said.count("Signature Validation: Signature is Valid.") == number
        whole = re.findall(r"Field Name: (\w+)\n(?:  - .*\n)*?  - Total document signed", said)
        assert whole == [field]


def test_each_act_keeps_the_reviewed_bytes_in_front(route: dict[str, bytes]) -> None:
    steps = list(route.values())

    assert all(now.startswith(then) for then, now in pairwise(steps))


def test_the_report_says_what_was_filled_since(office: Office, sealed: bytes) -> None:
    report = verify(sealed, office.trust, LATER)
    first, last = report.signatures[0], report.signatures[-1]

    assert (first.change, set(first.changed_fields)) == (Change.PERMITTED, set(ORDER[1:]))
    assert (last.change, last.changed_fields) == (Change.NONE, ())
    assert [one.covers_whole_file for one in report.signatures] == [False] * 5 + [True]


def test_who_and_when_are_in_the_report(office: Office, sealed: bytes) -> None:
    seal = verify(sealed, office.trust, LATER).signature(SEAL)

    assert seal is not None
    assert seal.signer == office.seal.certificate
    assert seal.claimed_at == seal.timestamp_at
    assert seal.timestamp_by == "Docflow DEMO TSA Bạch Thông"
    assert (seal.purpose, seal.location) == ("Ký số văn bản", "Việt Nam")


def test_both_ways_of_checking_an_act_agree(office: Office, route: dict[str, bytes]) -> None:
    steps = list(route.values())
    known = verify(steps[0], office.trust, LATER)

    for field, (before, after) in zip(ORDER, pairwise(steps), strict=True):
        full = after_act_check(before, after, field, office.trust, LATER)
        known = after_act_check(before, after, field, office.trust, LATER, known)
        assert known == full


def test_the_marks_are_where_the_decree_wants_them(
    sealed: bytes, reserved: bytes, tmp_path: Path
) -> None:
    empty, full = picture(reserved, tmp_path), picture(sealed, tmp_path)

    assert empty.size == full.size
    assert _colours(full, (370, 458, 500, 520), blue=True)
    assert _colours(full, (315, 440, 415, 540), blue=False)
    assert _differ(empty, full, (137, 739, 175, 755))
    assert _differ(empty, full, (300, 739, 525, 755))
    assert not _differ(empty, full, (60, 570, 540, 730))


def _region(box: tuple[int, int, int, int], size: tuple[int, int]) -> tuple[int, int, int, int]:
    scale, height = size[0] / 595.28, size[1]
    left, bottom, right, top = (edge * scale for edge in box)
    return int(left), int(height - top), int(right), int(height - bottom)


def _colours(image: Image.Image, box: tuple[int, int, int, int], *, blue: bool) -> bool:
    part = image.crop(_region(box, image.size))
    strong = [
        pixel
        for pixel in part.get_flattened_data()
        if (pixel[2] - pixel[0] if blue else pixel[0] - pixel[2]) > 80
    ]
    return len(strong) > 20


def _differ(one: Image.Image, other: Image.Image, box: tuple[int, int, int, int]) -> bool:
    region = _region(box, one.size)
    return one.crop(region).tobytes() != other.crop(region).tobytes()


def test_several_people_sign_and_check_at_once(office: Office, page: bytes) -> None:
    def walk(number: int) -> Report:
        base = reserve_fields(page, BOXES)
        signed = office.sign(base, NUMBER, look=Words(f"{number}", 13, REGULAR))
        return verify(signed, office.trust, LATER)

    with ThreadPoolExecutor(4) as people:
        reports = list(people.map(walk, range(24)))

    assert {report.verdict for report in reports} == {Verdict.TOTAL_PASSED}
    assert len({report.sha256 for report in reports}) == 24


def test_the_new_revision_is_small(route: dict[str, bytes]) -> None:
    """Ten kilobytes for a bare signature: two hexadecimal digits for each byte of the CMS."""
    assert len(route["KyNhay2"]) - len(route["KyNhay1"]) < 12_000
