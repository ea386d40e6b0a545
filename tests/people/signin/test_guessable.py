"""What counts as a password everybody tries."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.people import guessable

WORDS = guessable.read(Path("config/reference/weak_passwords.txt"))
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@pytest.mark.parametrize(
    "text",
    ["12345678", "123456789", "password1", "iloveyou", "qwertyuiop", "1q2w3e4r5t", "matkhau123",
     "Mật khẩu 123", "anhyeuem", "ThaiNguyen@2026", "M@tKh4u2026", "bachthong12345", "P@ssw0rd!",
     "Ubnd@123456", "xã Bạch Thông 2025", "admin@12345", "0987654321", "11111111", "abcabcabcabc",
     "nguyenvanan1990", "docflow.docflow", "letmein!!", "zaq12wsx", "Chủ tịch 1", "!@#$%^&*()"],
)  # fmt: skip
def test_what_everybody_tries_first_is_guessable(text: str) -> None:
    assert guessable.is_guessable(text, WORDS)


@pytest.mark.parametrize(
    "text",
    ["kvx7#q2m", "ba con vịt bơi qua sông", "correct horse battery staple", "Tr0ub4dor&3",
     "trời mưa bóng mây", "Thái Nguyên có 7 đồi chè cong veo"],
)  # fmt: skip
def test_a_sentence_of_ones_own_is_not(text: str) -> None:
    assert not guessable.is_guessable(text, WORDS)


@given(
    st.sampled_from(sorted(WORDS)),
    st.sampled_from(["", "1", "12", "123", "2026", "@2025", "!", "1990!", "."]),
    st.booleans(),
)
def test_a_word_of_the_list_is_not_mended_by_a_year_or_a_sign(
    word: str, tail: str, front: bool
) -> None:
    assert guessable.is_guessable(tail + word if front else word + tail, WORDS)


@given(st.integers(8, 64))
def test_a_row_of_one_key_is_never_enough(length: int) -> None:
    assert guessable.is_guessable("k" * length, WORDS)


def test_hardly_any_random_password_is_refused() -> None:
    dice = random.Random(54)  # noqa: S311 - the same throws every time
    made = ["".join(dice.choices(LETTERS, k=12)) for _ in range(2000)]
    assert sum(guessable.is_guessable(one, WORDS) for one in made) <= 20


def test_the_list_is_in_order_and_says_how_it_was_made() -> None:
    lines = Path("config/reference/weak_passwords.txt").read_text().splitlines()
    words = [line for line in lines if line and not line.startswith("#")]
    assert lines[0].startswith("#")
    assert len(words) == len(set(words)) >= 400
