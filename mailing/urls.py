"""Addresses of the mailing list; most stand in mails that people keep, and never change."""

from django.urls import path

from mailing.views import (
    block,
    caught,
    confirm,
    events,
    followed_list,
    new_address,
    own_data,
    renew,
    settings,
    sign_up,
    stop,
)

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
    path("settings/", settings.ask, name="settings"),
    path("settings/<str:token>/", settings.settings_page, name="settings-link"),
    path("settings/<str:token>/list/<uuid:key>/", followed_list.change, name="followed-list"),
    path("settings/<str:token>/data.json", own_data.export, {"kind": "json"}, name="export-json"),
    path("settings/<str:token>/data.txt", own_data.export, {"kind": "text"}, name="export-text"),
    path("settings/<str:token>/erase/", own_data.erase, name="erase"),
    path("erased/", own_data.erased, name="erased"),
    path("address/<str:token>/", new_address.new_address, name="address"),
    path("address-changed/", new_address.address_changed, name="address-changed"),
    path("renew/<str:token>/", renew.renew, name="renew"),
    path("renewed/", renew.renewed, name="renewed"),
    path("block/<str:token>/", block.block, name="block"),
]
