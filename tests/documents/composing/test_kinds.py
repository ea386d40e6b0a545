from docflow.documents.composing.kinds import Abstract, notation
from tests.documents.composing.paper import TYPES


def test_the_decree_lists_twenty_nine_types_in_this_order() -> None:
    assert [kind.number for kind in TYPES.values()] == list(range(1, 30))
    assert list(TYPES)[:3] == ["resolution", "decision", "directive"]
    assert list(TYPES)[-1] == "official_note"


def test_abbreviations_are_told_apart_by_case_and_marks() -> None:
    written = [kind.abbreviation for kind in TYPES.values() if kind.abbreviation]
    assert len(set(written)) == len(written) == 27
    assert {"QĐ", "QyĐ", "QC", "TTr", "CTr", "ĐA", "DA", "HĐ", "HD", "CĐ", "CT"} <= set(written)


def test_a_typed_document_carries_its_type_in_the_symbol_and_a_letter_the_unit() -> None:
    assert notation(TYPES["decision"], "UBND", "VP") == "QĐ-UBND"
    assert notation(TYPES["official_letter"], "UBND", "VX") == "UBND-VX"
    assert notation(TYPES["official_letter"], "UBND", "") == "UBND"


def test_only_the_letter_has_its_subject_under_the_symbol() -> None:
    letters = [code for code, kind in TYPES.items() if kind.abstract is Abstract.LETTER]
    assert letters == ["official_letter"]


def test_only_resolutions_and_decisions_have_enacting_words() -> None:
    enacting = {code: kind.enacting for code, kind in TYPES.items() if kind.enacting}
    assert enacting == {"resolution": "QUYẾT NGHỊ:", "decision": "QUYẾT ĐỊNH:"}
