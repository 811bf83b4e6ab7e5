"""Addresses of the mailing list; most stand in mails that people keep, and never change."""

from django.urls import path

from mailing.views import block, caught, confirm, events, sign_up, stop

app_name = "mailing"
urlpatterns = [
    path("sign-up/", sign_up.sign_up, name="sign-up"),
    path("check-your-email/", sign_up.asked, name="asked"),
    path("confirm/<str:token>/", confirm.confirm, name="confirm"),
    path("confirmed/", confirm.confirmed, name="confirmed"),
    path("stop/<str:token>/", stop.stop, name="stop"),
    path("events/", events.events, name="events"),
    path("caught/", caught.index, name="caught"),
    path("caught/<str:name>/", caught.mail, name="caught-mail"),
    path("caught/<str:name>/html/", caught.html, name="caught-html"),
    path("block/<str:token>/", block.block, name="block"),
]
