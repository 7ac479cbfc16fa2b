"""Addresses of accounts."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("dang-nhap/", views.SignIn.as_view(), name="sign_in"),
    path("dang-xuat/", views.SignOut.as_view(), name="sign_out"),
    path("tai-khoan/", views.OwnAccount.as_view(), name="own_account"),
    path("tai-khoan/mat-khau/", views.PasswordChange.as_view(), name="password_change"),
]
