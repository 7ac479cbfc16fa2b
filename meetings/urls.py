"""Addresses of meetings."""

from django.urls import path

from meetings import views

app_name = "meetings"

urlpatterns = [
    path("sinh-hoat/", views.MeetingList.as_view(), name="list"),
    path("sinh-hoat/thang-nay/", views.ThisMonth.as_view(), name="this_month"),
    path("sinh-hoat/theo-doi/", views.Board.as_view(), name="board"),
    path("sinh-hoat/lap/", views.MeetingCreate.as_view(), name="create"),
    path("sinh-hoat/xac-nhan/", views.ConfirmMany.as_view(), name="confirm"),
    path("sinh-hoat/mau/", views.ModelList.as_view(), name="models"),
    path("sinh-hoat/mau/chon/", views.ModelsChoose.as_view(), name="models_choose"),
    path("sinh-hoat/mau/<uuid:uuid>/", views.ModelDetail.as_view(), name="model"),
    path("sinh-hoat/mau/<uuid:uuid>/sua/", views.ModelEdit.as_view(), name="model_edit"),
    path("sinh-hoat/mau/<uuid:uuid>/thoi/", views.ModelDrop.as_view(), name="model_drop"),
    path("sinh-hoat/mau/<uuid:uuid>/tu-lieu/", views.ModelFile.as_view(), name="model_file"),
    path("sinh-hoat/xep-loai/", views.RateMany.as_view(), name="rate"),
    path("sinh-hoat/chuan-bi/", views.Preparations.as_view(), name="preparations"),
    path("sinh-hoat/dinh-huong/", views.OrientationList.as_view(), name="orientations"),
    path("sinh-hoat/dinh-huong/lap/", views.OrientationIssue.as_view(), name="orientation_issue"),
    path("sinh-hoat/dinh-huong/<uuid:uuid>/", views.OrientationDetail.as_view(), name="orientation"),
    path("sinh-hoat/dinh-huong/<uuid:uuid>/sua/", views.OrientationChange.as_view(), name="orientation_change"),
    path("sinh-hoat/dinh-huong/<uuid:uuid>/thu-hoi/", views.OrientationWithdraw.as_view(), name="orientation_withdraw"),
    path("sinh-hoat/dinh-huong/<uuid:uuid>/tep/", views.OrientationFile.as_view(), name="orientation_file"),
    path("sinh-hoat/quan-triet/", views.Transmissions.as_view(), name="transmissions"),
    path("sinh-hoat/quan-triet/<int:pk>/", views.TransmissionDetail.as_view(), name="transmission"),
    path("sinh-hoat/<uuid:uuid>/", views.MeetingDetail.as_view(), name="detail"),
    path("sinh-hoat/<uuid:uuid>/sua/", views.MeetingEdit.as_view(), name="edit"),
    path("sinh-hoat/<uuid:uuid>/xoa/", views.MeetingDelete.as_view(), name="delete"),
    path("sinh-hoat/<uuid:uuid>/chuong-trinh/", views.Agenda.as_view(), name="agenda"),
    path("sinh-hoat/<uuid:uuid>/chuong-trinh/them/", views.ItemPlan.as_view(), name="item_plan"),
    path("sinh-hoat/<uuid:uuid>/chuong-trinh/<uuid:item>/sua/", views.ItemChange.as_view(), name="item_change"),
    path("sinh-hoat/<uuid:uuid>/chuong-trinh/<uuid:item>/bo/", views.ItemRemove.as_view(), name="item_remove"),
    path("sinh-hoat/<uuid:uuid>/gop-y/", views.AgendaComment.as_view(), name="agenda_comment"),
    path("sinh-hoat/<uuid:uuid>/hop-chi-uy/", views.Prepare.as_view(), name="prepare"),
    path("sinh-hoat/<uuid:uuid>/tai-lieu/them/", views.FileAttach.as_view(), name="file_attach"),
    path("sinh-hoat/<uuid:uuid>/tai-lieu/<uuid:file>/", views.MeetingPaper.as_view(), name="file"),
    path("sinh-hoat/<uuid:uuid>/tai-lieu/<uuid:file>/go/", views.FileRemove.as_view(), name="file_remove"),
    path("sinh-hoat/<uuid:uuid>/diem-danh/", views.Roll.as_view(), name="roll"),
    path("sinh-hoat/<uuid:uuid>/diem-danh/giu/", views.RollHold.as_view(), name="roll_hold"),
    path("sinh-hoat/<uuid:uuid>/phieu/", views.PaperRoll.as_view(), name="paper"),
    path("sinh-hoat/<uuid:uuid>/cham-diem/", views.ScoreMeeting.as_view(), name="score"),
    path("sinh-hoat/<uuid:uuid>/cham-diem/xac-nhan/", views.ScoreConfirm.as_view(), name="score_confirm"),
    path("sinh-hoat/<uuid:uuid>/cham-diem/xep-loai/", views.ScoreDecide.as_view(), name="score_decide"),
    path("sinh-hoat/<uuid:uuid>/gui/", views.MeetingSend.as_view(), name="send"),
    path("sinh-hoat/<uuid:uuid>/tra-lai/", views.MeetingReturn.as_view(), name="return"),
    path("sinh-hoat/<uuid:uuid>/mo-lai/", views.MeetingReopen.as_view(), name="reopen"),
]
