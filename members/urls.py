"""Addresses of members."""

from django.urls import path

from members import views

app_name = "members"

urlpatterns = [
    path("tim-kiem/", views.Search.as_view(), name="search"),
    path("dang-vien/", views.MemberList.as_view(), name="list"),
    path("dang-vien/danh-sach.<slug:face>", views.MemberExport.as_view(), name="export"),
    path("dang-vien/phieu-trung-uong.xlsx", views.CentralExport.as_view(), name="export_central"),
    path("dang-vien/da-roi/", views.LeftMembers.as_view(), name="left"),
    path("dang-vien/them/", views.MemberAdd.as_view(), name="add"),
    path("dang-vien/tiep-nhan/", views.MemberAdmit.as_view(), name="admit"),
    path("dang-vien/chuyen-den/", views.TransferArrive.as_view(), name="arrive"),
    path("chuyen-sinh-hoat/", views.TransferList.as_view(), name="transfers"),
    path("chuyen-sinh-hoat/danh-sach.<slug:face>", views.TransferExport.as_view(), name="transfers_export"),
    path("chuyen-sinh-hoat/<uuid:uuid>/", views.TransferDetail.as_view(), name="transfer_detail"),
    path("chuyen-sinh-hoat/<uuid:uuid>/y-kien/", views.TransferEndorse.as_view(), name="transfer_endorse"),
    path("chuyen-sinh-hoat/<uuid:uuid>/cap-giay/", views.TransferIssue.as_view(), name="transfer_issue"),
    path("chuyen-sinh-hoat/<uuid:uuid>/tiep-nhan/", views.TransferReceive.as_view(), name="transfer_receive"),
    path("chuyen-sinh-hoat/<uuid:uuid>/tra-lai/", views.TransferRefuse.as_view(), name="transfer_refuse"),
    path("chuyen-sinh-hoat/<uuid:uuid>/huy/", views.TransferCancel.as_view(), name="transfer_cancel"),
    path("to-chuc/<uuid:uuid>/chuyen-tap-the/", views.TransferTogether.as_view(), name="transfer_together"),
    path("to-chuc/<uuid:uuid>/chuyen-dang-vien/", views.EverybodyTransfer.as_view(), name="transfer_everybody"),
    path("dang-vien/<uuid:uuid>/", views.MemberDetail.as_view(), name="detail"),
    path("dang-vien/<uuid:uuid>/sua/", views.MemberCorrect.as_view(), name="correct"),
    path("dang-vien/<uuid:uuid>/anh/", views.MemberPhoto.as_view(), name="photo"),
    path("dang-vien/<uuid:uuid>/anh/doi/", views.MemberChangePhoto.as_view(), name="change_photo"),
    path("dang-vien/<uuid:uuid>/chuyen/", views.MemberTransfer.as_view(), name="transfer"),
    path("dang-vien/<uuid:uuid>/chuyen-co-giay/", views.TransferRequest.as_view(), name="transfer_request"),
    path("dang-vien/<uuid:uuid>/tam-thoi/", views.MemberHost.as_view(), name="host"),
    path("dang-vien/<uuid:uuid>/mien/", views.MemberRelieve.as_view(), name="relieve"),
    path("dang-vien/<uuid:uuid>/sinh-hoat/<int:pk>/ket-thuc/", views.MembershipEnd.as_view(), name="end_membership"),
    path("dang-vien/<uuid:uuid>/mien/<int:pk>/ket-thuc/", views.DutyEnd.as_view(), name="end_duty"),
    path("dang-vien/<uuid:uuid>/lich-su/", views.MemberHistory.as_view(), name="history"),
    path("to-chuc/<uuid:uuid>/lich-su/", views.OrganizationHistory.as_view(), name="organization_history"),
    path("nhat-ky/thay-doi/", views.Changes.as_view(), name="changes"),
    path("dang-vien/trung-lap/", views.Duplicates.as_view(), name="duplicates"),
    path("dang-vien/trung-lap/<uuid:uuid>/<uuid:other>/", views.MemberMerge.as_view(), name="merge"),
    path(
        "dang-vien/trung-lap/<uuid:uuid>/<uuid:other>/khong-trung/", views.NotDuplicates.as_view(), name="not_duplicate"
    ),
    # Badges, commendations, discipline, assignments and guests of one member.
    path("dang-vien/<uuid:uuid>/khen-thuong/", views.AwardAdd.as_view(), name="award_add"),
    path("dang-vien/<uuid:uuid>/khen-thuong/<int:pk>/", views.AwardCorrect.as_view(), name="award_correct"),
    path("dang-vien/<uuid:uuid>/ky-luat/", views.DisciplineAdd.as_view(), name="discipline_add"),
    path("dang-vien/<uuid:uuid>/ky-luat/<int:pk>/", views.DisciplineCorrect.as_view(), name="discipline_correct"),
    path("dang-vien/<uuid:uuid>/ky-luat/<int:pk>/het/", views.DisciplineLift.as_view(), name="discipline_lift"),
    path("dang-vien/<uuid:uuid>/huy-hieu/", views.BadgePropose.as_view(), name="badge_propose"),
    path("dang-vien/<uuid:uuid>/huy-hieu/da-tang/", views.BadgeRecord.as_view(), name="badge_record"),
    path("dang-vien/<uuid:uuid>/huy-hieu/<int:pk>/", views.BadgeCorrect.as_view(), name="badge_correct"),
    path("dang-vien/<uuid:uuid>/phan-cong/", views.AssignmentAdd.as_view(), name="assignment_add"),
    path("dang-vien/<uuid:uuid>/phan-cong/<int:pk>/", views.AssignmentCorrect.as_view(), name="assignment_correct"),
    path("dang-vien/<uuid:uuid>/phan-cong/<int:pk>/het/", views.AssignmentEnd.as_view(), name="assignment_end"),
    path("dang-vien/<uuid:uuid>/khach/", views.GuestReceive.as_view(), name="guest"),
    # Lists over the scope.
    path("huy-hieu/", views.Badges.as_view(), name="badges"),
    path("huy-hieu/<int:pk>/chua-xet/", views.BadgeDecline.as_view(), name="badge_decline"),
    path("phan-cong/", views.Assignments.as_view(), name="assignments"),
    path("phan-cong/danh-sach.<slug:face>", views.AssignmentExport.as_view(), name="assignment_export"),
    path("khach/", views.Visitors.as_view(), name="visitors"),
    path("khach/them/", views.VisitorAdd.as_view(), name="visitor_add"),
    path("khach/<int:pk>/ket-thuc/", views.VisitorEnd.as_view(), name="visitor_end"),
    path("boi-duong/", views.TrainingList.as_view(), name="training_list"),
    path("boi-duong/lap/", views.TrainingAdd.as_view(), name="training_add"),
    path("boi-duong/<uuid:uuid>/", views.Training.as_view(), name="training"),
    path("boi-duong/<uuid:uuid>/sua/", views.TrainingCorrect.as_view(), name="training_correct"),
    path("boi-duong/<uuid:uuid>/cu/", views.TrainingInvite.as_view(), name="training_invite"),
    path("boi-duong/<uuid:uuid>/cu/<int:pk>/bo/", views.TrainingWithdraw.as_view(), name="training_withdraw"),
]
