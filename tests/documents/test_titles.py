"""How the type and the subject of a document are said in one breath."""

from __future__ import annotations

import pytest

from docflow.documents.titles import titled


@pytest.mark.parametrize(
    ("type_name", "subject", "said"),
    [
        ("Quyết định", "Về việc kiện toàn tổ", "Quyết định về việc kiện toàn tổ"),
        ("Quyết định", "về việc kiện toàn tổ", "Quyết định về việc kiện toàn tổ"),
        ("Công văn", "V/v góp ý dự thảo", "Công văn về việc góp ý dự thảo"),
        ("Công văn", "V/v: góp ý dự thảo", "Công văn về việc góp ý dự thảo"),
        ("Kế hoạch", "Về chuyển đổi số", "Kế hoạch về chuyển đổi số"),
        ("Báo cáo", "Báo cáo kết quả tháng 9", "Báo cáo kết quả tháng 9"),
        ("Báo cáo", "báo cáo: kết quả tháng 9", "Báo cáo kết quả tháng 9"),
        ("Giấy mời", "Mời họp thường kỳ", "Giấy mời họp thường kỳ"),
        ("Tờ trình", "Trình phê duyệt dự án", "Tờ trình phê duyệt dự án"),
        ("Thông báo", "báo cáo chậm", "Thông báo báo cáo chậm"),
        ("Kế hoạch", "Đảng bộ xã học tập", "Kế hoạch Đảng bộ xã học tập"),
        ("Công văn", "", "Công văn"),
        ("", "về việc ghi bổ sung", "về việc ghi bổ sung"),
    ],
)
def test_no_word_is_said_twice(type_name: str, subject: str, said: str) -> None:
    assert titled(type_name, subject) == said
