"""Everyday pairs of syllables that can be read in one way only, even without tone marks."""

from __future__ import annotations

from nlu.vitext.normalize import fold

_WRITTEN = """
    hợp đồng, lao động, hồ sơ, giấy tờ, công ty, hoạt động, xuất khẩu, đồng phục, cộng đồng, triệu
    đồng, nghìn đồng, ngàn đồng, gia đình, gia hạn, biên lai, biên bản, biên nhận, biên giới, số
    lượng, số điện, bàn giao, trung tâm, trung bình, cao đẳng, cá nhân, cơ sở, cơ khí, cơ bản, cơ
    quan, phỏng vấn, thông báo, bảo hiểm, bảo lãnh, tài khoản, tư vấn, tiền lương, bao gồm, chi
    phí, chi tiết, liên hệ, mọi người, thời vụ, thời gian, thời hạn, thị trường, đại học, đào tạo,
    việc làm, làm việc, thực phẩm, thực tập, xây dựng, điện tử, điện thoại, nông nghiệp, công
    nghiệp, công nhân, công trình, công việc, công an, nhà máy, nhà hàng, tăng ca, tuyển dụng,
    tuyển chọn, ứng viên, cung ứng, đáp ứng, ngân hàng, khách hàng, đơn hàng, cửa hàng, khách sạn,
    kinh nghiệm, kinh doanh, nhân viên, nhân lực, nhân sự, chương trình, chứng chỉ, chứng minh, kỹ
    sư, kỹ năng, tốt nghiệp, ký túc, ký quỹ, quy định, phù hợp, dịch vụ, giám đốc, quản lý, kế
    toán, trực tiếp, bệnh viện, sức khỏe, hỗ trợ, trợ cấp, thu nhập, nghỉ phép, trúng tuyển, giấy
    phép, văn phòng, địa chỉ, xí nghiệp, nghiệp đoàn, thành phố, chủ nhật, hàng tháng, hàng không,
    máy bay, môi giới, chính phủ, chính thức, nhà nước, đăng ký, cam kết, nước ngoài,
    tiếng anh, tiếng nhật, tiếng hàn, tiếng việt, tiếng trung, học phí, học tiếng, lệ phí, vay
    vốn, con trai, con gái, cho biết, cho vay, bắt buộc, được cấp, đủ tuổi, an ninh, an toàn
"""


def _pairs() -> dict[tuple[str, str], tuple[str, str]]:
    pairs: dict[tuple[str, str], tuple[str, str]] = {}
    for compound in " ".join(_WRITTEN.split()).split(", "):
        first, second = compound.split(" ")
        pairs[fold(first), fold(second)] = (first, second)
    return pairs


#: Folded pair → the same with its tone marks.
COMPOUNDS = _pairs()
