"""Tracked changes leave by choice; comments, hidden text and moving fields leave by rule."""

from __future__ import annotations

import io
import zipfile

import docx as python_docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.documents.intake import package
from docflow.documents.intake.changes import ADDED, FORMATS, TAKEN
from docflow.documents.intake.errors import Reason, Rejected
from docflow.documents.intake.markup import parse
from docflow.documents.intake.revisions import (
    Choice,
    accept_all,
    find,
    look,
    plain_text,
    reject_all,
    settled,
)
from docflow.documents.intake.word_tree import Element, every

from .making import OOXML, document, docx, field, paragraph, relations, types

BY = 'w:id="1" w:author="Trần Thị Bình" w:date="2026-01-05T08:00:00Z"'
WORD = OOXML + "wordprocessingml."


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def ins(inside: str) -> str:
    return f"<w:ins {BY}>{inside}</w:ins>"


def gone(text: str) -> str:
    return f'<w:del {BY}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def marked(mark: str, *runs: str) -> str:
    """A paragraph whose mark itself was inserted or deleted."""
    return f"<w:p><w:pPr><w:rPr><w:{mark} {BY}/></w:rPr></w:pPr>{''.join(runs)}</w:p>"


def p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def row(text: str, mark: str = "") -> str:
    properties = f"<w:trPr><w:{mark} {BY}/></w:trPr>" if mark else ""
    return f"<w:tr>{properties}<w:tc>{p(run(text))}</w:tc></w:tr>"


def cell(text: str, mark: str = "") -> str:
    properties = f"<w:tcPr><w:{mark} {BY}/></w:tcPr>" if mark else ""
    return f"<w:tc>{properties}{p(run(text))}</w:tc>"


SETTLED = {
    "inserted words": (p(run("một "), ins(run("hai"))), "một hai", "một "),
    "deleted words": (p(run("một "), gone("hai")), "một ", "một hai"),
    "moved words": (
        p(f'<w:moveFromRangeStart w:id="5" w:name="m"/><w:moveFrom {BY}>{run("a")}</w:moveFrom>')
        + p(run("b"), f"<w:moveTo {BY}>{run('a')}</w:moveTo>"),
        "\nba",
        "a\nb",
    ),
    "inserted, then deleted by another": (p(run("x"), ins(gone("y"))), "x", "x"),
    "inserted paragraph": (marked("ins", ins(run("mới"))) + p(run("cũ")), "mới\ncũ", "cũ"),
    "deleted paragraph": (marked("del", gone("cũ")) + p(run("còn")), "còn", "cũ\ncòn"),
    "deleted mark joins": (marked("del", run("đầu ")) + p(run("cuối")), "đầu cuối", "đầu \ncuối"),
    "marks deleted in a row": (
        marked("del", run("a")) + marked("del", run("b")) + p(run("c")),
        "abc",
        "a\nb\nc",
    ),
    "deleted mark before a table": (
        marked("del", gone("x")) + table(row("y")),
        "y",
        "x\ny",
    ),
    "inserted row": (table(row("a"), row("b", "ins")), "a\nb", "a"),
    "deleted row": (table(row("a"), row("b", "del")), "a", "a\nb"),
    "deleted table": (p(run("x")) + table(row("a", "del")), "x", "x\na"),
    "inserted cell": (
        table(f"<w:tr>{cell('a')}{cell('b', 'cellIns')}</w:tr>"),
        "a\nb",
        "a",
    ),
    "deleted cell": (table(f"<w:tr>{cell('a')}{cell('b', 'cellDel')}</w:tr>"), "a", "a\nb"),
    "deleted page field": (
        p(run("x"), f"<w:del {BY}>{field(' PAGE ').replace('instrText', 'delInstrText')}</w:del>"),
        "x",
        "x",
    ),
    "changes in a text box": (
        p(f"<w:r><w:pict><v:textbox><w:txbxContent>{p(ins(run('hộp')))}</w:txbxContent></v:textbox>"
          f"</w:pict></w:r>"),
        "\nhộp",
        "\n",
    ),
}  # fmt: skip


def tree(content: bytes, part: str = "word/document.xml") -> Element:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return parse(opened.read(part))


@pytest.mark.parametrize("name", SETTLED)
@pytest.mark.parametrize("choice", Choice)
def test_a_tracked_change_is_settled_as_chosen(name: str, choice: Choice) -> None:
    body, accepted, rejected = SETTLED[name]
    plain = settled(docx(body), choice)
    assert plain_text(plain) == (accepted if choice is Choice.ACCEPT else rejected)
    assert find(plain).count == 0


@pytest.mark.parametrize("name", SETTLED)
def test_word_opens_what_was_settled(name: str) -> None:
    python_docx.Document(io.BytesIO(accept_all(docx(SETTLED[name][0]))))


def test_changes_are_counted_with_their_authors() -> None:
    bold = f"<w:rPr><w:b/><w:rPrChange {BY}><w:rPr/></w:rPrChange></w:rPr>"
    found = find(docx(p(ins(run("a")), gone("b"), run("c", bold)) + marked("ins")))
    assert (found.insertions, found.deletions, found.formats) == (2, 1, 1)
    assert found.count == 4
    assert found.authors == ("Trần Thị Bình",)


def test_a_change_in_a_header_counts_too() -> None:
    header = document(p(ins(run("a")))).replace("w:document", "w:hdr").replace("w:body", "w:x")
    content = docx(
        more={
            "[Content_Types].xml": types({"/word/header1.xml": WORD + "header+xml"}),
            "word/header1.xml": header,
            "word/_rels/document.xml.rels": relations(("header", "header1.xml")),
        }
    )
    assert find(content).count == 1
    assert find(reject_all(content)).count == 0
    assert plain_text(reject_all(content)) == "Kính gửi\n"


FORMATTED = p(
    "<w:pPr><w:jc w:val='center'/><w:rPr><w:b/></w:rPr>"
    f"<w:pPrChange {BY}><w:pPr><w:jc w:val='left'/></w:pPr></w:pPrChange></w:pPr>",
    run("a", f"<w:rPr><w:b/><w:rPrChange {BY}><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr>"),
)


@pytest.mark.parametrize(
    ("choice", "kept", "lost"),
    [(Choice.ACCEPT, ["jc", "b", "b"], "i"), (Choice.REJECT, ["jc", "b", "i"], "u")],
)
def test_a_change_of_format_is_settled_too(choice: Choice, kept: list[str], lost: str) -> None:
    root = tree(settled(docx(FORMATTED), choice))
    assert [e.tag.rpartition("}")[2] for e in every(root, "jc", "b", "i")] == kept
    assert not every(root, *FORMATS, lost)


def test_a_rejected_section_keeps_its_headers() -> None:
    section = (
        '<w:sectPr><w:headerReference r:id="rId1"/><w:pgSz w:w="2"/>'
        f'<w:sectPrChange {BY}><w:sectPr><w:pgSz w:w="1"/></w:sectPr></w:sectPrChange></w:sectPr>'
    )
    root = tree(reject_all(docx(p(run("a")) + section)))
    (properties,) = every(root, "sectPr")
    assert [e.tag.rpartition("}")[2] for e in properties] == ["headerReference", "pgSz"]
    assert list(properties[1].attrib.values()) == ["1"]


def test_merged_cells_go_back_to_what_they_were() -> None:
    merge = f'<w:tcPr><w:cellMerge {BY} w:vMerge="cont" w:vMergeOrig="rest"/></w:tcPr>'
    content = docx(table(f"<w:tr><w:tc>{merge}{p(run('a'))}</w:tc></w:tr>"))
    states = [
        every(tree(settled(content, choice)), "vMerge")[0].attrib.values()[0] for choice in Choice
    ]
    assert states == ["continue", "restart"]


def commented() -> bytes:
    comment = document("").replace("w:document", "w:comments").replace("<w:body></w:body>", "")
    comment = comment.replace(
        "</w:comments>", f"<w:comment {BY}>{p(run('xem lại'))}</w:comment></w:comments>"
    )
    body = p(
        '<w:commentRangeStart w:id="1"/>',
        run("nội dung"),
        '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>',
    )
    return docx(
        body,
        {
            "[Content_Types].xml": types({"/word/comments.xml": WORD + "comments+xml"}),
            "word/comments.xml": comment,
            "word/_rels/document.xml.rels": relations(("comments", "comments.xml")),
        },
    )


def test_comments_are_counted_and_leave_no_trace() -> None:
    content = commented()
    assert find(content).comments == 1
    assert "xem lại" in plain_text(content)
    plain = accept_all(content)
    assert find(plain).comments == 0
    with zipfile.ZipFile(io.BytesIO(plain)) as opened:
        everything = b"".join(opened.read(name) for name in opened.namelist())
        assert "word/comments.xml" not in opened.namelist()
    assert b"comment" not in everything.lower()
    assert plain_text(plain) == "nội dung"


STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="character" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Con"><w:basedOn w:val="An"/></w:style>'
    '<w:style w:type="character" w:styleId="Hien"><w:basedOn w:val="An"/>'
    '<w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="DoanAn"><w:rPr><w:vanish/></w:rPr></w:style>'
)  # fmt: skip


def styled(properties: str, paragraph_style: str = "") -> bytes:
    styles = document(STYLES).replace("w:document", "w:styles").replace("w:body", "w:x")
    style = f'<w:pPr><w:pStyle w:val="{paragraph_style}"/></w:pPr>' if paragraph_style else ""
    return docx(
        p(style, run("thấy "), run("ẩn", f"<w:rPr>{properties}</w:rPr>")),
        {
            "[Content_Types].xml": types({"/word/styles.xml": WORD + "styles+xml"}),
            "word/styles.xml": styles,
            "word/_rels/document.xml.rels": relations(("styles", "styles.xml")),
        },
    )


@pytest.mark.parametrize(
    ("properties", "paragraph_style", "hidden"),
    [
        ("<w:vanish/>", "", 1),
        ('<w:vanish w:val="true"/>', "", 1),
        ('<w:vanish w:val="false"/>', "", 0),
        ('<w:rStyle w:val="An"/>', "", 1),
        ('<w:rStyle w:val="Con"/>', "", 1),
        ('<w:rStyle w:val="Hien"/>', "", 0),
        ("", "DoanAn", 2),
        ('<w:vanish w:val="0"/>', "DoanAn", 1),
        ('<w:rStyle w:val="An"/>', "DoanAn", 1),
    ],
)
def test_hidden_text_is_counted_and_left_out(
    properties: str, paragraph_style: str, hidden: int
) -> None:
    content = styled(properties, paragraph_style)
    assert find(content).hidden == hidden
    assert find(accept_all(content)).hidden == 0
    assert plain_text(content) == "thấy ẩn"


def test_a_date_field_keeps_the_day_it_last_showed() -> None:
    content = docx(
        p(field(r' DATE \@ "dd/MM/yyyy" ', result="05/01/2026"))
        + p(f'<w:fldSimple w:instr=" TIME ">{run("08:00")}</w:fldSimple>')
        + p("<w:r><w:dayLong/></w:r>")
        + p(field(" PAGE ", result="1"))
    )
    assert find(content).moving_fields == ("DATE", "TIME", "dayLong")
    plain = accept_all(content)
    assert find(plain).moving_fields == ()
    assert plain_text(plain) == "05/01/2026\n08:00\n\n1"
    assert b"DATE" not in zipfile.ZipFile(io.BytesIO(plain)).read("word/document.xml")


def test_a_field_that_only_appears_when_settled_is_refused() -> None:
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>' for k in ("begin", "end"))
    covered = gone("PAGE ").replace("delText", "delInstrText")
    body = p(begin, covered, "<w:r><w:instrText>DDEAUTO a b</w:instrText></w:r>", end)
    content = docx(body)
    package.examine(content)
    with pytest.raises(Rejected) as refusal:
        accept_all(content)
    assert refusal.value.code is Reason.DDE


def test_the_same_draft_always_gives_the_same_bytes() -> None:
    for content in (commented(), styled("<w:vanish/>"), docx(SETTLED["deleted row"][0])):
        assert accept_all(content) == accept_all(content)
        assert accept_all(accept_all(content)) == accept_all(content)


def test_a_settled_draft_does_not_track_or_update_when_opened() -> None:
    settings = document("<w:trackRevisions/><w:updateFields w:val='true'/>")
    settings = settings.replace("w:document", "w:settings").replace("w:body", "w:x")
    content = docx(
        more={
            "[Content_Types].xml": types({"/word/settings.xml": WORD + "settings+xml"}),
            "word/settings.xml": settings,
            "word/_rels/document.xml.rels": relations(("settings", "settings.xml")),
        }
    )
    root = tree(accept_all(content), "word/settings.xml")
    assert not every(root, "trackRevisions", "updateFields")


def test_words_come_in_nfc_with_tabs_breaks_and_capitals() -> None:
    caps = run("mật", "<w:rPr><w:caps/></w:rPr>")
    decomposed = "Quyê\u0301t"
    content = docx(p(run(decomposed), "<w:r><w:tab/><w:br/></w:r>", caps))
    assert look(content)[1] == "Quyết\t\nMẬT"


words = st.text(alphabet="aăâbcdđeê ưỡẫ", min_size=1, max_size=6)
pieces = st.tuples(st.sampled_from(["kept", "added", "taken", "both"]), words)
lines = st.tuples(st.sampled_from(["", "ins", "del"]), st.lists(pieces, max_size=4))

_MADE = {
    "kept": run,
    "added": lambda text: ins(run(text)),
    "taken": gone,
    "both": lambda text: ins(gone(text)),
}


def drawn(draft: list[tuple[str, list[tuple[str, str]]]]) -> str:
    body = ""
    for mark, inside in draft:
        runs = [_MADE[kind](text) for kind, text in inside]
        body += marked(mark, *runs) if mark else p(*runs)
    return body + p(run("Nơi nhận"))


def expected(draft: list[tuple[str, list[tuple[str, str]]]], choice: Choice) -> str:
    shown = {"kept", "added" if choice is Choice.ACCEPT else "taken"}
    lost_mark = "del" if choice is Choice.ACCEPT else "ins"
    text = ""
    for mark, inside in draft:
        text += "".join(t for kind, t in inside if kind in shown)
        text += "" if mark == lost_mark else "\n"
    return text + "Nơi nhận"


@given(st.lists(lines, max_size=5), st.sampled_from(Choice))
def test_any_draft_reads_as_its_choice_says(
    draft: list[tuple[str, list[tuple[str, str]]]], choice: Choice
) -> None:
    plain = settled(docx(drawn(draft)), choice)
    assert plain_text(plain) == expected(draft, choice)
    assert not every(tree(plain), *ADDED, *TAKEN, *FORMATS)


@given(st.lists(lines, max_size=5))
def test_settling_twice_changes_nothing(draft: list[tuple[str, list[tuple[str, str]]]]) -> None:
    once = accept_all(docx(drawn(draft)))
    assert reject_all(once) == once


def test_paragraphs_without_changes_are_left_as_they_are() -> None:
    content = docx(paragraph("Kính gửi") + paragraph("Nơi nhận"))
    assert find(content).count == 0
    assert plain_text(accept_all(content)) == "Kính gửi\nNơi nhận"
