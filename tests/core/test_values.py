from hypothesis import given
from hypothesis import strategies as st

from docflow.core.values import Secret, collation_key, fold, nfc, sha256


def test_a_search_ignores_marks_case_and_spaces() -> None:
    assert fold("Quyết định  số 12/QĐ-UBND") == "quyet dinh so 12/qd-ubnd"
    assert fold("ĐẢNG ỦY") == fold("đảng uỷ".replace("uỷ", "ủy"))


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_two_spellings_of_one_word_are_stored_as_one() -> None:
    assert nfc("Phu\u0301 Lương") == "Phú Lương"


def test_words_sort_as_in_a_vietnamese_dictionary() -> None:
    words = ["đa", "da", "dà", "ân", "an", "ăn", "án", "ạn", "ân thi", "ơn", "ôn", "on"]
    expected = ["an", "án", "ạn", "ăn", "ân", "ân thi", "da", "dà", "đa", "on", "ôn", "ơn"]
    assert sorted(words, key=collation_key) == expected


def test_a_secret_can_be_used_and_not_shown() -> None:
    secret = Secret("mật khẩu")
    assert "mật" not in f"{secret} {secret!r}"
    assert secret.reveal() == "mật khẩu"


def test_a_hash_is_lower_case_hexadecimal() -> None:
    assert sha256(b"").startswith("e3b0c442")
