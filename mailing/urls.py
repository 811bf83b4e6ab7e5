"""Addresses of the mailing list; most stand in mails that people keep, and never change."""

from django.urls import path

from mailing.views import sign_up

app_name = "mailing"
urlpatterns = [
    path("sign-up/", sign_up.sign_up, name="sign-up"),
    path("check-your-email/", sign_up.asked, name="asked"),
]
