"""Search: by number and words, without diacritics, in the text of files; only what is one's own."""

from __future__ import annotations

from uuid import UUID

from docflow.adapters.search.queries import Hit, found
from docflow.core import jobs
from docflow.core.db import db
from docflow.documents.intake.media import MEDIA_TYPES
from tests.circulation.builders import CLERK, LETTER, SENDER, STRANGER, Correspondence, attach

NAMED = (
    "cong van so 1", "công văn số 01", "01/UBND-KT", "1 ubnd",
    "bien che", "BIÊN CHẾ", "ra soat bien ch", "bao cao ket qua",
)  # fmt: skip
INSIDE = ("doi ngu cong chuc", "cung cấp số liệu", "kinh gui so noi vu")
NOWHERE = ("cong van so 2", "bien che khong co", "", "'\" ) OR 1", "%", "*", "NEAR(bien che)")


def looked_for(post: Correspondence, typed: str, who: str = SENDER) -> list[Hit]:
    db.session.rollback()
    return found(db.session, post.actor(who), typed)


def test_it_is_found_by_number_and_words_with_marks_or_without(
    post: Correspondence, letter: UUID
) -> None:
    jobs.drain(post.ports)
    for typed in NAMED:
        assert [(hit.id, hit.inside) for hit in looked_for(post, typed)] == [(letter, False)], typed
    for typed in INSIDE:
        assert [(hit.id, hit.inside) for hit in looked_for(post, typed)] == [(letter, True)], typed
    for typed in NOWHERE:
        assert looked_for(post, typed) == [], typed


def test_each_house_finds_its_own_copy_and_a_stranger_nothing(
    post: Correspondence, letter: UUID
) -> None:
    arrived = post.incoming(letter).id
    assert [hit.id for hit in looked_for(post, "bien che", CLERK)] == [arrived]
    assert looked_for(post, "bien che", STRANGER) == []


def test_the_words_of_attachments_are_found_and_the_number_asked_for_comes_first(
    post: Correspondence, letter: UUID
) -> None:
    to = [{"organization_id": post.world.org("tn-snv").id}]
    said = LETTER | {"addressees": to, "subject": "đề nghị 1 việc"}
    other = post.office.drafted(**said)
    attach(post.world, other, "so_lieu.txt", "Danh sách thửa đất".encode(), MEDIA_TYPES["txt"])
    post.send(other)
    jobs.drain(post.ports)
    assert [(hit.id, hit.inside) for hit in looked_for(post, "thua dat")] == [(other, True)]
    assert [hit.id for hit in looked_for(post, "cong van 1")] == [letter, other]
