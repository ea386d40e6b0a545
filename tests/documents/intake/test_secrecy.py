"""Marks of state secrets are found as stamps, and not in the sentences that speak of secrets."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.documents.intake.errors import Reason, Rejected
from docflow.documents.intake.secrecy import LEVELS, Certainty, refuse_secrets, screen

MARKED = [
    ("MẬT", "MẬT", Certainty.CERTAIN),
    ("   TỐI MẬT   ", "TỐI MẬT", Certainty.CERTAIN),
    ("TUYỆT MẬT", "TUYỆT MẬT", Certainty.CERTAIN),
    ("* * * MẬT * * *", "MẬT", Certainty.CERTAIN),
    ("[TỐI  MẬT]", "TỐI MẬT", Certainty.CERTAIN),
    ("M Ậ T", "MẬT", Certainty.CERTAIN),
    ("T Ố I  M Ậ T", "TỐI MẬT", Certainty.CERTAIN),
    ("T Ố I M Ậ T", "TỐI MẬT", Certainty.CERTAIN),
    ("TUYỆT\nMẬT", "TUYỆT MẬT", Certainty.CERTAIN),
    ("HỎA TỐC - MẬT", "MẬT", Certainty.CERTAIN),
    ("TỐI MẬT / KHẨN", "TỐI MẬT", Certainty.CERTAIN),
    ("TÀI LIỆU MẬT", "MẬT", Certainty.CERTAIN),
    ("ỦY BAN NHÂN DÂN\t\tMẬT", "MẬT", Certainty.CERTAIN),
    ("MẬT      Bạch Thông, ngày 05 tháng 01 năm 2026", "MẬT", Certainty.CERTAIN),
    ("NGÂN HÀNG NHÀ NƯỚC\nMẬT", "MẬT", Certainty.CERTAIN),
    ("QUY CHẾ BẢO\n\nMẬT", "MẬT", Certainty.CERTAIN),
    ("CHỈ NGƯỜI CÓ TÊN MỚI ĐƯỢC BÓC BÌ", "CHỈ NGƯỜI CÓ TÊN MỚI ĐƯỢC BÓC BÌ", Certainty.CERTAIN),
    ("Độ mật: Tối mật", "TỐI MẬT", Certainty.LIKELY),
    ("Mức độ mật: C", "MẬT", Certainty.LIKELY),
    ("ĐỘ MẬT: (MẬT)", "MẬT", Certainty.LIKELY),
    ("TUYET MAT", "TUYỆT MẬT", Certainty.LIKELY),
    ("MËT", "MẬT", Certainty.LIKELY),
    ("TèI MËT", "TỐI MẬT", Certainty.LIKELY),
    ("TUYEÄT MAÄT", "TUYỆT MẬT", Certainty.LIKELY),
    ("TÀI LIỆU THU HỒI", "TÀI LIỆU THU HỒI", Certainty.LIKELY),
    ("Số: 12/QĐ-UBND-M", "12/QĐ-UBND-M", Certainty.LIKELY),
    ("Số: 12-M/QĐ-UBND", "12-M/QĐ-UBND", Certainty.LIKELY),
    ("Căn cứ Báo cáo số 05/BC-UBND-M ngày 02/3/2026", "05/BC-UBND-M", Certainty.POSSIBLE),
    ("Mật", "MẬT", Certainty.POSSIBLE),
    ("- Tuyệt mật;", "TUYỆT MẬT", Certainty.POSSIBLE),
]

INNOCENT = [
    "",
    "Căn cứ Luật Bảo vệ bí mật nhà nước ngày 15 tháng 11 năm 2018;",
    "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
    "LUẬT BẢO VỆ BÍ\nMẬT NHÀ NƯỚC",
    "QUY CHẾ BẢO\nMẬT",
    "ĐỘ\nMẬT",
    "tăng cường bảo mật hệ thống thông tin",
    "Tài liệu này không thuộc danh mục bí mật nhà nước",
    "các mức độ Tuyệt mật, Tối mật, Mật được quy định tại Điều 8",
    "bí\nmật",
    "mật",
    "Độ mật: Thường",
    "Độ mật: (Tuyệt mật/Tối mật/Mật)",
    "Nuôi ong lấy mật",
    "MẬT ONG RỪNG",
    "Số: 12/QĐ-UBND",
    "Số: 12/UBND-MT",
    "Số: 05/UBND-TM",
    "Số: 01/GP-MTV",
    "MAT",
    "HỎA TỐC",
    "M",
]


@pytest.mark.parametrize(("text", "mark", "certainty"), MARKED)
def test_a_mark_is_found(text: str, mark: str, certainty: Certainty) -> None:
    (finding,) = screen(text)
    assert (finding.mark, finding.certainty) == (mark, certainty)
    assert finding.line == len(text.splitlines())


@pytest.mark.parametrize("text", INNOCENT)
def test_a_sentence_about_secrets_raises_no_alarm(text: str) -> None:
    assert screen(text) == ()


@pytest.mark.parametrize(("text", "mark", "certainty"), MARKED)
def test_likely_and_certain_marks_stop_the_file(text: str, mark: str, certainty: Certainty) -> None:
    if certainty is Certainty.POSSIBLE:
        refuse_secrets(text)
        return
    with pytest.raises(Rejected) as refusal:
        refuse_secrets(text)
    assert refusal.value.code is Reason.STATE_SECRET_MARK
    assert refusal.value.facts["mark"] == mark


WORDS = ["bảo", "bí", "mật", "nhà", "nước", "tuyệt", "tối", "đối", "hệ", "thống", "lộ", "giữ", "cơ"]
ordinary = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyạảãáà 0123456789,;:", max_size=40)
sentences = st.lists(st.sampled_from(WORDS), min_size=3, max_size=12).map(
    lambda words: ("Yêu cầu " + " ".join(words)).capitalize() + "."
)
frames = st.sampled_from(["{}", "  {}", "*{}*", "({})", "[ {} ]", "- {} -", "\t{}", "{}\t", "{} /"])
forms = st.sampled_from(["NFC", "NFD"])


@given(st.lists(ordinary), st.sampled_from(LEVELS), frames, forms, st.lists(ordinary))
def test_a_stamp_is_found_wherever_it_stands(
    before: list[str], level: str, frame: str, form: str, after: list[str]
) -> None:
    lines = [*before, "", frame.format(level), *after]
    text = unicodedata.normalize(form, "\n".join(lines))  # type: ignore[arg-type] # NFC or NFD
    found = {(f.mark, f.line) for f in screen(text) if f.certainty is Certainty.CERTAIN}
    assert (level, len(before) + 2) in found


@given(st.lists(sentences))
def test_no_sentence_raises_an_alarm(said: list[str]) -> None:
    assert not [f for f in screen("\n".join(said)) if f.certainty > Certainty.POSSIBLE]


@given(st.text())
def test_any_text_can_be_screened(text: str) -> None:
    assert all(f.line <= len(text.splitlines()) for f in screen(text))
