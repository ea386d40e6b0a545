from typing import Any

import pytest

from docflow.core.errors import Invalid
from docflow.documents.composing.body import BadBody, check, to_form, to_text
from tests.documents.composing.paper import cell, doc, heading, items, p, table, text


def refused(body: Any) -> BadBody:
    with pytest.raises(BadBody) as caught:
        check(body)
    return caught.value


def test_a_refusal_is_a_value_error_and_one_of_the_house() -> None:
    refusal = refused(doc({"type": "image", "attrs": {"src": "x"}}))
    assert isinstance(refusal, ValueError)
    assert isinstance(refusal, Invalid)
    assert refusal.code == "bad_body"
    assert (refusal.path, refusal.reason) == ("content/0/", "unknown_node")
    assert refusal.fields == {"content/0/": "unknown_node"}
    assert refusal.facts["node"] == "image"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ([], "not_a_node"),
        ({"type": "paragraph"}, "unknown_node"),
        (doc("x"), "not_a_node"),  # type: ignore[arg-type] # what a broken client sends
        ({"type": "doc", "content": "x"}, "not_a_list"),
        (doc({"type": "paragraph", "content": [{"type": "text", "text": 7}]}), "not_text"),
        (doc({"type": "paragraph", "content": [{"type": "text"}]}), "not_text"),
        (doc({"type": "paragraph", "content": [{"type": "raw", "text": "x"}]}), "unknown_node"),
        (doc(p(text("x", "link"))), "unknown_mark"),
        (doc({"type": "paragraph", "content": [{**text("x"), "marks": "strong"}]}), "not_a_list"),
        (doc({"type": "paragraph", "content": [{**text("x"), "marks": ["em"]}]}), "unknown_mark"),
        (doc(p("x", align="sideways")), "bad_attribute"),
        (doc({**p("x"), "attrs": []}), None),
        (doc({**p("x"), "attrs": "x"}), "bad_attribute"),
        (doc(heading(5, "x")), "bad_attribute"),
        (doc(heading(True, "x")), "bad_attribute"),
        (doc(items("ordered_list", "x", order="1")), "bad_attribute"),
        (doc({"type": "bullet_list", "content": [p("x")]}), "unknown_node"),
        (doc(items("bullet_list", [{"type": "page_break"}])), "misplaced"),
        (doc({"type": "table", "content": [p("x")]}), "unknown_node"),
        (doc(table([p("x")])), "unknown_node"),
        (doc(table()), "table_size"),
        (doc(table([cell("x", colspan=0)])), "bad_attribute"),
        (doc(table([cell("x", colspan=1.5)])), "bad_attribute"),
        (doc(table([cell("x", rowspan=2)])), "table_spans"),
        (doc(table([cell("x", colwidth="1")])), "bad_attribute"),
        (doc(table([cell("x", colwidth=[-1])])), "bad_attribute"),
        (doc(table(*[[cell("x")] * 13 + [cell("x", colspan=12)]])), "table_size"),
        (doc(p("\ue000")), "no_glyph"),
    ],
)
def test_what_the_form_does_not_know_is_refused(body: Any, reason: str | None) -> None:
    if reason is None:
        check(body)
    else:
        assert refused(body).reason == reason


def test_a_table_inside_a_table_is_refused() -> None:
    inner = {"type": "table_cell", "content": [table([cell("x")])]}
    assert refused(doc(table([inner]))).reason == "misplaced"


def test_cells_may_not_lie_over_each_other() -> None:
    crossing = table(
        [cell("a"), cell("b", rowspan=2), cell("c")],
        [cell("d", colspan=2)],
    )
    assert refused(doc(crossing)).reason == "table_spans"


def test_depth_and_size_have_limits() -> None:
    nested: dict[str, Any] = p("x")
    for _ in range(30):
        nested = {"type": "blockquote", "content": [nested]}
    assert refused(doc(nested)).reason == "too_deep"
    assert refused(doc(p("x" * 1_000_001))).reason == "too_large"
    assert refused(doc(*[{"type": "paragraph"}] * 40_001)).reason == "too_large"


def test_the_path_leads_to_the_place() -> None:
    body = doc(p("ổn"), items("bullet_list", [p("ổn"), p("ổn", text("x", "blink"))]))
    assert refused(body).path == "content/1/content/0/content/1/content/1/"


def test_text_is_composed_and_invisible_controls_go() -> None:
    body = doc(p("viê\u0323c\u200b \u202exa\u0303\x07\tBa\u0323ch"))
    assert to_text(body) == "việc xã Bạch"


def test_plain_text_keeps_markers_breaks_and_cells() -> None:
    body = doc(
        heading(2, "I. Kết quả"),
        items("ordered_list", "một", [p("hai"), items("ordered_list", "ba"), p("tiếp")], order=3),
        items("bullet_list", [p("bốn"), items("bullet_list", "năm")]),
        {"type": "paragraph", "content": [text("sáu"), {"type": "hard_break"}, text("bảy")]},
        {"type": "page_break"},
        table([cell("a", colspan=2), cell("b")], [cell("c"), cell("d"), cell("e")]),
        p(),
    )
    assert to_text(body).split("\n") == [
        "I. Kết quả",
        "3. một",
        "4. hai",
        "a) ba",
        "tiếp",
        "- bốn",
        "+ năm",
        "sáu",
        "bảy",
        "a\tb",
        "c\td\te",
    ]


def test_points_are_counted_in_vietnamese_letters() -> None:
    points = items("ordered_list", [p("x"), items("ordered_list", *["điểm"] * 25)])
    found = [line.split(" ")[0] for line in to_text(doc(points)).split("\n")[1:]]
    assert found[:8] == ["a)", "b)", "c)", "d)", "đ)", "e)", "g)", "h)"]
    assert "w)" not in found
    assert found[-1] == "(25)"


def test_cells_find_their_place_around_spans() -> None:
    body = doc(
        table(
            [cell("STT", head=True, rowspan=2), cell("Quy mô", head=True, colspan=2)],
            [cell("Dài", head=True), cell("Rộng", head=True)],
            [cell("1"), cell("1,2"), cell("3,5")],
        )
    )
    (drawn,) = to_form(body)
    assert [(c["x"], c["y"], c["w"], c["h"]) for c in drawn["cells"]] == [
        (0, 0, 1, 2),
        (1, 0, 2, 1),
        (1, 1, 1, 1),
        (2, 1, 1, 1),
        (0, 2, 1, 1),
        (1, 2, 1, 1),
        (2, 2, 1, 1),
    ]
    assert drawn["header"] == 2


def test_columns_take_the_widths_of_the_editor_or_follow_their_text() -> None:
    given = doc(table([cell("a", colwidth=[100]), cell("b", colspan=2, colwidth=[50, 150])]))
    assert to_form(given)[0]["widths"] == [100.0, 50.0, 150.0]
    measured = to_form(doc(table([cell("1"), cell("Nội dung công việc phải làm")])))[0]["widths"]
    assert measured[1] > 2 * measured[0]


def test_a_table_of_headers_only_repeats_none() -> None:
    assert to_form(doc(table([cell("a", head=True)])))[0]["header"] == 0
