"""What is said about votes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

SENTENCES = {
    "poll_is_open": _("Đang có một cuộc biểu quyết. Hãy kết thúc biểu quyết trước."),
    "poll_over": _("Cuộc biểu quyết này đã kết thúc."),
    "unknown_poll": _("Cuộc họp không có cuộc biểu quyết này."),
    "no_ballot": _("Bạn không có phiếu trong cuộc biểu quyết này."),
    "already_cast": _("Phiếu này đã bỏ và theo quy chế không thay đổi được."),
    "nobody_to_vote": _("Chưa có thành viên nào có quyền biểu quyết điểm danh."),
    "no_quorum": _(
        "Chỉ có %(there)s/%(members)s thành viên, cần %(needed)s. "
        "Vẫn muốn biểu quyết thì hãy xác nhận và ghi lý do."
    ),
    "decides_nothing": _("Hội nghị không có thẩm quyền quyết định; chỉ bỏ phiếu thử được."),
    "too_few_for_secret": _(
        "Bỏ phiếu kín điện tử cần ít nhất %(least)s người bỏ phiếu; ít hơn thì dễ đoán ra phiếu. "
        "Hãy bỏ phiếu giấy."
    ),
    "not_for_paper": _("Cuộc biểu quyết này bằng giơ tay hoặc phiếu giấy; thư ký ghi kết quả."),
    "paper_only": _("Chỉ ghi tay kết quả của biểu quyết bằng giơ tay hoặc phiếu giấy."),
    "too_many_ballots": _("Số phiếu ghi nhiều hơn số người được biểu quyết."),
    "nothing_to_confirm": _("Chỉ xác nhận kết quả của bỏ phiếu kín, giơ tay hoặc phiếu giấy."),
    "names_or_totals": _("Hãy ghi theo tên hoặc ghi tổng số, không ghi cả hai."),
    "votes_in_person": _("Theo quy chế của cơ quan họp, thành viên tự mình biểu quyết."),
    "too_many_proxies": _("Theo quy chế, một người chỉ biểu quyết thay cho %(most)s người."),
    "three_holders": _("Bỏ phiếu kín có giữ khóa cần ba người khác nhau trong cuộc họp giữ khóa."),
    "no_choice": _("Hãy chọn rồi gửi phiếu."),
    "sealed_only": _("Cuộc bỏ phiếu này chỉ nhận phiếu đã niêm phong trên máy của người bỏ phiếu."),
    "no_part": _("Không có phần khóa nào chờ bạn."),
    "keys_not_held": _("Chưa đủ ba người nhận phần khóa; hãy chờ rồi bỏ phiếu."),
    "stop_first": _("Chủ tọa kết thúc bỏ phiếu trước, rồi mới mở phiếu."),
    "wrong_part": _(
        "Phần khóa không đúng. Hãy kiểm tra, hoặc để người giữ khóa khác đưa phần của mình."
    ),
    "own_record": _("Người ghi kết quả không tự xác nhận được; cần một người khác."),
    "ballots_differ": _("Số phiếu không khớp số người đã bỏ. Hãy hủy và bỏ phiếu lại."),
}
