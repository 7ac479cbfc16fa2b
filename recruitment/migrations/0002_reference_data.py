from datetime import date

from django.db import migrations

START = date(1930, 2, 3)
CHARTER_294, CHARTER_208 = date(2025, 7, 1), date(2026, 7, 26)  # in force

# Code, name, whether it stands for one of the two who introduce (DOMAIN §2.6).
BODIES = (
    ("doan-thanh-nien", "Đoàn TNCS Hồ Chí Minh", True), ("cong-doan", "Công đoàn", False),
    ("phu-nu", "Hội Liên hiệp Phụ nữ", False), ("nong-dan", "Hội Nông dân", False),
    ("cuu-chien-binh", "Hội Cựu chiến binh", False), ("mat-tran", "Mặt trận Tổ quốc", False),
    ("doan-the-khac", "đoàn thể khác", False),
)  # fmt: skip
# Code, name, rule, what the rule speaks of.
TAGS = (
    ("nu", "nữ", "woman", {}), ("dan-toc-thieu-so", "người dân tộc thiểu số", "minority", {}),
    ("ton-giao", "có tôn giáo", "religious", {}), ("thanh-nien", "thanh niên (đến 30 tuổi)", "age", {"years": 30}),
    ("doan-vien", "đoàn viên", "body", {"body": "doan-thanh-nien"}),
    ("hoc-sinh-sinh-vien", "học sinh, sinh viên", "occupation", {"occupation": "hoc-sinh-sinh-vien"}),
    ("thon-ban", "thôn, bản, khu phố", "sector", {"sector": "nong-thon"}),
    ("doanh-nghiep-ngoai-nha-nuoc", "doanh nghiệp ngoài nhà nước", "sector",
     {"sector": "doanh-nghiep-ngoai-nha-nuoc"}),
    ("cong-nhan", "công nhân", "occupation", {"occupation": "cong-nhan"}),
    ("nong-dan", "nông dân", "occupation", {"occupation": "nong-dan"}),
    ("khong-chuyen-trach", "người hoạt động không chuyên trách", "occupation", {"occupation": "khong-chuyen-trach"}),
    ("tri-thuc", "trí thức", "", {}), ("cong-an-vien", "công an viên, an ninh cơ sở", "", {}),
    ("quan-nhan-xuat-ngu", "quân nhân xuất ngũ", "", {}), ("giao-vien", "giáo viên", "occupation", {"occupation": "giao-vien"}),
    ("y-te", "cán bộ y tế", "occupation", {"occupation": "can-bo-y-te"}),
    ("chu-doanh-nghiep", "chủ doanh nghiệp, kinh doanh", "occupation", {"occupation": "kinh-doanh"}),
)  # fmt: skip
# DOMAIN §2.7. Only the certificate's term and the ceremony's are confirmed by a document, since 294-QĐ/TW.
LIMITS = (
    ("chung-nhan-nhan-thuc", "Giá trị giấy chứng nhận lớp nhận thức về Đảng", 60, "months"),
    ("le-ket-nap", "Tổ chức lễ kết nạp", 30, "working_days"),
    ("cap-tren-xet-ho-so", "Cấp ủy cấp trên xem xét hồ sơ", 60, "working_days"),
)
# Stage, who, threshold, meeting, number, only below a committee, time limit, papers:
# (form, title, required, months of validity, printed by the product, form code confirmed).
STEPS = (
    ("prospect", "branch", "", False, False, False, "", ()),
    ("listed", "branch", "majority", True, False, False, "", ()),
    ("awareness_class", "branch", "", False, False, False, "",
     (("CN-NTVĐ", "Giấy chứng nhận lớp bồi dưỡng nhận thức về Đảng", False, None, "", True),)),
    ("mentored", "branch", "", False, False, False, "", ()),
    ("applied", "branch", "", False, False, False, "",
     (("1-KNĐ", "Đơn xin vào Đảng", True, 12, "", True),
      ("2-KNĐ", "Lý lịch của người xin vào Đảng", True, 12, "", True))),
    ("verified", "grassroots", "", False, False, False, "",
     (("", "Kết quả thẩm tra lý lịch", True, 12, "", False),)),
    ("opinions", "branch", "", False, False, False, "",
     (("4-KNĐ", "Nghị quyết giới thiệu của Đoàn Thanh niên hoặc Công đoàn", False, None, "", True),
      ("5-KNĐ", "Tổng hợp ý kiến nhận xét của đoàn thể và chi ủy nơi cư trú", True, None, "", True))),
    ("branch_resolved", "branch", "two_thirds", True, True, False, "",
     (("3-KNĐ", "Giấy giới thiệu người vào Đảng", True, None, "introduction", True),
      ("6-KNĐ", "Nghị quyết chi bộ đề nghị kết nạp đảng viên", False, None, "branch_resolution", True))),
    ("committee_resolved", "grassroots", "majority", False, True, True, "",
     (("8-KNĐ", "Nghị quyết đảng ủy cơ sở đề nghị kết nạp đảng viên", False, None, "committee_resolution", True),)),
    ("decided", "decider", "", False, True, False, "cap-tren-xet-ho-so",
     (("9-KNĐ", "Quyết định kết nạp đảng viên", False, None, "decision", True),)),
    ("admitted", "branch", "", False, False, False, "le-ket-nap", ()),
    ("new_member_class", "branch", "", False, False, False, "", ()),
    ("probation_review", "branch", "two_thirds", True, True, False, "cong-nhan-chinh-thuc",
     (("10-KNĐ", "Bản tự kiểm điểm của đảng viên dự bị", True, None, "", False),
      ("11-KNĐ", "Bản nhận xét đảng viên dự bị của người giúp đỡ", True, None, "mentor_remark", False),
      ("12-KNĐ", "Tổng hợp ý kiến nhận xét đảng viên dự bị", True, None, "", False),
      ("13-KNĐ", "Nghị quyết chi bộ đề nghị công nhận đảng viên chính thức", False, None, "branch_recognition", False))),
    ("probation_endorsed", "grassroots", "majority", False, True, True, "",
     (("15-KNĐ", "Nghị quyết đảng ủy cơ sở đề nghị công nhận đảng viên chính thức", False, None,
       "committee_recognition", False),)),
    ("recognised", "decider", "", False, True, False, "cap-tren-xet-ho-so",
     (("16-KNĐ", "Quyết định công nhận đảng viên chính thức", False, None, "recognition", False),)),
)  # fmt: skip


def fill(apps, schema_editor):
    """The rows every installation starts with; users correct and add in the back office."""

    def rows(label):
        return apps.get_model(*label.split(".")).objects

    bodies = {}
    for position, (code, name, of_youth) in enumerate(BODIES, 1):
        bodies[code] = rows("recruitment.IntroducingBody").create(
            code=code, name=name, of_youth=of_youth, position=position
        )
    for position, (code, name, rule, about) in enumerate(TAGS, 1):
        found = dict(about)
        if "sector" in found:
            found["sector"] = rows("branches.Sector").get(code=found["sector"])
        if "occupation" in found:
            found["occupation"] = rows("members.Occupation").get(code=found["occupation"])
        if "body" in found:
            found["body"] = bodies[found["body"]]
        rows("recruitment.Tag").create(code=code, name=name, rule=rule, position=position, **found)
    charter, _made = rows("core.Document").get_or_create(
        number="294-QĐ/TW", issued_on=date(2025, 5, 26),
        defaults={"kind": "regulation", "issuer": "Ban Chấp hành Trung ương", "title": "về thi hành Điều lệ Đảng"},
    )  # fmt: skip
    newer, _made = rows("core.Document").get_or_create(
        number="208-QĐ/TW", issued_on=date(2026, 7, 26),
        defaults={"kind": "regulation", "issuer": "Ban Chấp hành Trung ương", "title": "về thi hành Điều lệ Đảng"},
    )  # fmt: skip
    for code, name, amount, unit in LIMITS:
        values = {"code": code, "name": name, "amount": amount, "unit": unit}
        if code == "cap-tren-xet-ho-so":
            rows("core.TimeLimit").create(**values, start=START)
            continue
        rows("core.TimeLimit").create(**values, start=START, end=CHARTER_294)
        rows("core.TimeLimit").create(**values, start=CHARTER_294, end=CHARTER_208, document=charter)
        rows("core.TimeLimit").create(**values, start=CHARTER_208, document=newer)
    eras = (
        (START, CHARTER_294, None, "Tiêu chuẩn kết nạp trước 294-QĐ/TW", "received"),
        (CHARTER_294, CHARTER_208, charter, "Tiêu chuẩn kết nạp theo 294-QĐ/TW", "received"),
        (CHARTER_208, None, newer, "Tiêu chuẩn kết nạp theo 208-QĐ/TW", "issued"),
    )
    for start, end, document, name, counts_from in eras:
        rows("recruitment.AdmissionCriteria").create(
            start=start, end=end, document=document, name=name, ceremony_counts_from=counts_from
        )
    schemes = (
        (START, CHARTER_208, None, "Quy trình kết nạp trước 208-QĐ/TW", "decider"),
        # The standing committee of the đảng ủy cơ sở decides (DOMAIN §2.6).
        (CHARTER_208, None, newer, "Quy trình kết nạp theo 208-QĐ/TW", "grassroots"),
    )
    for start, end, document, name, decides in schemes:
        scheme = rows("recruitment.StepScheme").create(start=start, end=end, document=document, name=name)
        for position, (stage, actor, threshold, meeting, number, below, limit, papers) in enumerate(STEPS, 1):
            step = rows("recruitment.Step").create(
                scheme=scheme, stage=stage, position=position, threshold=threshold, needs_meeting=meeting,
                actor=decides if actor == "decider" else actor, needs_number=number, below_committee=below,
                time_limit=limit,
            )  # fmt: skip
            for place, (code, title, required, months, prints, confirmed) in enumerate(papers, 1):
                rows("recruitment.StepPaper").create(
                    step=step, position=place, code=code, title=title, required=required, months_valid=months,
                    prints=prints, confirmed=confirmed,
                )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("recruitment", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
