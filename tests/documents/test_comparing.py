"""Two versions side by side."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from docflow.documents.comparing import ADDED, REMOVED, SAME, Run, compare, compare_texts
from docflow.documents.models import DocumentVersion, Source
from tests.documents.drafts import ARTICLES

PARAGRAPHS = st.lists(
    st.text(st.sampled_from("ab ắ\t."), max_size=12).filter(lambda text: text == text.strip("\n")),
    max_size=6,
)


def version(number: int, text: str, **form: Any) -> DocumentVersion:
    return DocumentVersion(
        number=number,
        source=Source.FORM,
        subject=form.pop("subject", "Về việc A"),
        form=form,
        text=text,
        pdf_sha="0" * 64,
        pages=1,
        made_by="Chuyên viên",
    )


def test_a_changed_word_is_marked_and_its_neighbours_stay() -> None:
    (line,) = compare_texts("Điều 1. Ban hành Quy chế này.", "Điều 1. Ban hành Quy định này.")
    assert line == (
        Run(SAME, "Điều 1. Ban hành Quy "),
        Run(REMOVED, "chế"),
        Run(ADDED, "định"),
        Run(SAME, " này."),
    )


def test_a_new_paragraph_leaves_the_others_alone() -> None:
    lines = list(compare_texts("Một\nBa", "Một\nHai\nBa"))
    assert lines == [(Run(SAME, "Một"),), (Run(ADDED, "Hai"),), (Run(SAME, "Ba"),)]


def test_fields_that_changed_are_listed_and_no_others() -> None:
    before = version(
        1, "x", urgency=0, recipients=[{"name": "Sở Nội vụ", "note": ""}], grounds=["A"]
    )
    after = version(
        2,
        "x",
        subject="Về việc B",
        urgency=2,
        recipients=[{"name": "Sở Nội vụ", "note": "để báo cáo"}],
        grounds=["A"],
    )
    changed = {
        change.field: (change.before, change.after) for change in compare(before, after).fields
    }
    assert changed == {
        "subject": ("Về việc A", "Về việc B"),
        "urgency": ("0", "2"),
        "recipients": ("Sở Nội vụ", "Sở Nội vụ (để báo cáo)"),
    }


def test_annexes_are_compared_by_their_words() -> None:
    before = version(1, "x", annexes=[])
    after = version(2, "x", annexes=[{"title": "Danh sách", "body": ARTICLES}])
    (change,) = compare(before, after).fields
    assert change.field == "annexes"
    assert change.after.startswith("Danh sách\nĐiều 1.")


def test_the_same_version_is_the_same() -> None:
    one = version(1, "Một\nHai", urgency=1)
    assert compare(one, one).is_same


@given(PARAGRAPHS, PARAGRAPHS)
def test_both_texts_can_be_read_back_from_the_comparison(
    before: list[str], after: list[str]
) -> None:
    """Nothing is lost or invented, whatever changed."""
    lines = list(compare_texts("\n".join(before), "\n".join(after)))

    def told(*kinds: str) -> list[str]:
        rows = [line for line in lines if not line or any(run.kind in kinds for run in line)]
        return ["".join(run.text for run in line if run.kind in kinds) for line in rows]

    assert [x for x in told(SAME, REMOVED) if x] == [x for x in "\n".join(before).splitlines() if x]
    assert [x for x in told(SAME, ADDED) if x] == [x for x in "\n".join(after).splitlines() if x]


def test_a_long_document_is_compared_in_good_time() -> None:
    before = "\n".join(f"Điều {n}. Nội dung của điều {n}." for n in range(3000))
    after = before.replace("Nội dung của điều 1500.", "Nội dung mới.")
    lines = list(compare_texts(before, after))
    assert sum(len(line) > 1 for line in lines) == 1
