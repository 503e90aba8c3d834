"""What supervisors read on the pages about the audit, holds and requests."""

from __future__ import annotations

from bot.domain.data_requests import RequestKind, RequestState
from bot.storage.audit_check import Finding, Tampering

#: What was done, by its name in the audit; what is not listed is shown by that name.
ACTION = {
    "account.create": "Tạo tài khoản",
    "account.disable": "Khóa tài khoản",
    "account.invite": "Mời vào bàn trực",
    "account.join": "Vào bàn trực bằng thư mời",
    "account.link": "Nối Telegram",
    "account.recovery": "Làm mã dự phòng mới",
    "account.reset": "Đặt lại mật khẩu và mã",
    "account.revoke": "Hủy thư mời",
    "account.unlink": "Ngắt Telegram",
    "audit.read": "Xem nhật ký này",
    "backup": "Sao lưu",
    "restore": "Khôi phục từ bản sao",
    "case.claim": "Nhận ca",
    "case.close": "Đóng ca",
    "case.deadline": "Ghi hạn bên kia ra",
    "case.deadline_lifted": "Bỏ hạn bên kia ra",
    "case.edit": "Sửa mô tả của ca",
    "case.hold": "Giữ hồ sơ lại",
    "case.unhold": "Thôi giữ hồ sơ",
    "case.identifier": "Ghi số điện thoại, tài khoản, giấy tờ",
    "case.identifier_removed": "Bỏ số điện thoại, tài khoản, giấy tờ",
    "case.link": "Nối hai ca",
    "case.unlink": "Thôi nối hai ca",
    "case.media": "Xem ảnh, ghi âm hoặc tệp",
    "case.note": "Ghi chú",
    "case.offer": "Đề nghị chuyển ca",
    "case.offer_refused": "Không nhận ca được chuyển",
    "case.offer_withdrawn": "Thôi đề nghị chuyển ca",
    "case.person": "Ghi người liên quan",
    "case.person_removed": "Bỏ người liên quan",
    "case.read": "Đọc ca",
    "case.refer": "Chuyển cơ quan",
    "case.release": "Trả ca lại",
    "case.reopen": "Mở lại ca",
    "case.reply": "Trả lời người nhắn",
    "case.resume": "Xử lý tiếp",
    "case.reveal": "Xem số hoặc giấy tờ bị che",
    "case.seen_in": "Tìm số này trong các ca khác",
    "case.task": "Giao việc",
    "case.task_done": "Xong việc",
    "case.task_put_off": "Dời việc",
    "case.text_read": "Đọc các bản mô tả cũ",
    "case.transfer": "Nhận ca được chuyển",
    "case.unwatch": "Cho máy trả lời lại",
    "case.wait": "Chuyển sang chờ",
    "duty.departure.add": "Ghi ngày khác với lịch trực",
    "duty.departure.remove": "Bỏ ngày khác với lịch trực",
    "duty.office": "Đặt giờ làm việc",
    "duty.shift.add": "Thêm ca trực vào lịch",
    "duty.shift.remove": "Bỏ ca trực khỏi lịch",
    "figures.csv": "Tải bảng số liệu",
    "figures.pdf": "Tải báo cáo PDF",
    "figures.report": "Lập báo cáo số liệu",
    "figures.sent": "Gửi báo cáo số liệu",
    "hold.read": "Xem các hồ sơ được giữ",
    "login": "Đăng nhập",
    "login.failed": "Đăng nhập không được",
    "login.recovery": "Đăng nhập bằng mã dự phòng",
    "media.read": "Xem ảnh hoặc ghi âm",
    "referral.draft": "Soạn phiếu chuyển",
    "referral.end": "Ghi kết quả của nơi nhận",
    "referral.follow_up": "Hẹn ngày hỏi lại nơi nhận",
    "referral.hand": "Đưa phiếu chuyển cho nơi nhận",
    "referral.json": "Tải phiếu chuyển (JSON)",
    "referral.make": "Lập phiếu chuyển",
    "referral.pdf": "Tải phiếu chuyển (PDF)",
    "referral.preview": "Xem trước phiếu chuyển",
    "referral.propose": "Tìm nơi nhận phiếu chuyển",
    "referral.read": "Đọc phiếu chuyển",
    "referral.review": "Xem lại phiếu chuyển không có đồng ý",
    "referral.withdraw": "Rút phiếu chuyển",
    "registry.cleared": "Sổ cảnh báo: thấy không cần cảnh báo",
    "registry.confirmed": "Sổ cảnh báo: xác nhận một mục",
    "registry.read": "Xem sổ cảnh báo",
    "registry.remove": "Sổ cảnh báo: xóa hẳn một mục",
    "registry.reply": "Sổ cảnh báo: ghi lời bên được nêu",
    "registry.report": "Sổ cảnh báo: ghi một mục mới",
    "request.answered": "Đã trả lời người yêu cầu",
    "request.confirmed": "Đúng mã và từ riêng",
    "request.done": "Làm xong yêu cầu về dữ liệu",
    "request.erased": "Xóa dữ liệu theo yêu cầu",
    "request.export": "Xuất dữ liệu theo yêu cầu",
    "request.extended": "Thêm hạn cho yêu cầu",
    "request.new": "Ghi yêu cầu về dữ liệu",
    "request.read": "Xem các yêu cầu về dữ liệu",
    "request.refused": "Từ chối yêu cầu về dữ liệu",
    "request.unconfirmed": "Sai mã hoặc từ riêng",
}

KIND = {
    RequestKind.ACCESS: "Xem dữ liệu",
    RequestKind.CORRECTION: "Sửa dữ liệu",
    RequestKind.ERASURE: "Xóa dữ liệu",
}
STATE = {
    RequestState.OPEN: "Đang làm",
    RequestState.DONE: "Đã làm xong",
    RequestState.REFUSED: "Đã từ chối",
}
_TAMPERING = {
    Tampering.CHANGED: "bị sửa",
    Tampering.REMOVED: "bị xóa",
    Tampering.INSERTED: "bị chèn vào",
    Tampering.MOVED: "bị đổi chỗ",
    Tampering.REWRITTEN: "bị viết lại",
    Tampering.CUT_OFF: "bị cắt mất",
}


def tampering(finding: Finding) -> str:
    """Return what was done to which rows, in words."""
    one = finding.first == finding.last
    rows = f"Dòng {finding.first}" if one else f"Dòng {finding.first} tới {finding.last}"
    return f"{rows} {_TAMPERING[finding.what]}"
