"""Passwords that a stranger guesses first: what is left of one without the words everybody tries.

`config/reference/weak_passwords.txt` holds words, not passwords: a word with a year, a row of the
keyboard or a repeated letter behind it is no better than the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from docflow.core.values import fold

ENOUGH = 6
"""Letters, digits and signs that must be left."""
_SHORTEST_WORD = 3
_LOOKS_LIKE = str.maketrans("@4301!5$78", "aaeoiisstb")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WALKS = (
    "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "!@#$%^&*()",
)  # fmt: skip
"""Ways a finger or a child walks: the keyboard's rows and columns, the digits, the alphabet."""
_STEPS = frozenset(step for walk in _WALKS for step in (*pairwise(walk), *pairwise(walk[::-1])))


def read(file: Path) -> frozenset[str]:
    """The phrases of the file, a line each, without spaces; `#` begins a comment."""
    lines = (line.partition("#")[0] for line in file.read_text().splitlines())
    return _long_enough("".join(fold(line).split()) for line in lines)


def words_of(*texts: str) -> frozenset[str]:
    """The words of names and titles, apart and together: also `bachthong` of `Bạch Thông`."""
    parts = [re.findall(r"[a-z0-9]+", fold(text)) for text in texts]
    return _long_enough(word for row in parts for word in (*row, "".join(row)))


def _long_enough(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if len(word) >= _SHORTEST_WORD)


def is_guessable(password: str, words: frozenset[str]) -> bool:
    """Whether little is left when words, years, walks and repetitions are taken away."""
    plain = re.sub(r"[ ._-]", "", fold(password))
    return any(_left(text, words) < ENOUGH for text in (plain, plain.translate(_LOOKS_LIKE)))


def _left(text: str, words: frozenset[str]) -> int:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    pieces = _YEAR.sub(" ", text).split()
    return sum(_surprises(re.sub(r"(.+?)\1+", r"\1", piece)) for piece in pieces)


def _surprises(piece: str) -> int:
    """Characters that do not follow from the one before."""
    return bool(piece) + sum(
        one != other and (one, other) not in _STEPS for one, other in pairwise(piece)
    )
