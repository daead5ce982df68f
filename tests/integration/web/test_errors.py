"""Error pages: friendly, in both languages, and a refusal says which posts may."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.utils.translation import override

from cast import Town, a_matter
from duban.config.urls import handler400, handler403, handler404, handler500
from duban.config.urls import urlpatterns as site
from duban.web import views

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def broken(request: HttpRequest) -> HttpResponse:
    """A page with a fault in it."""
    raise RuntimeError("planted")


urlpatterns = [*site, path("broken/", broken)]


def test_no_such_page(town: Town) -> None:
    """404 inside the frame, with the menu, for somebody signed in and for nobody."""
    answer = town.client("lan").get("/no/such/page/")
    assert (answer.status_code, "没有这个页面" in answer.content.decode()) == (404, True)
    assert "/ledger/" in answer.content.decode()
    assert Client().get("/no/such/page/").status_code == 404


def test_a_refusal_says_which_posts_may(town: Town) -> None:
    """The act, the reason, and the roles that carry it."""
    text = town.client("bai").get("/accounts/").content.decode()
    assert "管理账号" in text
    assert "系统管理员" in text
    assert "县长" in text


def test_a_refusal_of_the_kernel_says_so_too(town: Town) -> None:
    """A post that carries the act nowhere is refused by the action's own gate with the same page."""
    matter = a_matter(town)
    answer = town.client("lan").post(f"/ledger/{matter.pk}/cancel/", {"reason": "重复"})
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "撤销事项" in text
    assert "审批人" in text


def test_an_old_form_is_told_kindly(town: Town) -> None:
    """A form without its token: 403, and that nothing was changed."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/sign-in/", {"username": "lan"})
    assert answer.status_code == 403
    assert "表单已过期" in answer.content.decode()


@pytest.mark.urls(__name__)
def test_a_fault_of_ours_shows_no_details(town: Town) -> None:
    """500 with a sentence and no trace of the fault."""
    client = town.client("lan")
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()
    assert "planted" not in answer.content.decode()


@pytest.mark.parametrize(
    ("view", "zh", "en"),
    [
        (views.bad_request, "无法理解此请求", "cannot be understood"),
        (views.not_found, "没有这个页面", "no such page"),
        (views.server_error, "系统出错了", "Something went wrong"),
        (views.csrf_failure, "表单已过期", "open for too long"),
        (views.forbidden, "没有此项权限", "not open to you"),
    ],
)
def test_errors_need_nothing_but_a_request(view: object, zh: str, en: str) -> None:
    """Drawn without session, actor or database, as after a fault deep below, in both languages."""
    for language, words in (("zh-hans", zh), ("en", en)):
        with override(language):
            answer = view(RequestFactory().get("/x/"))  # type: ignore[operator]
        assert words in answer.content.decode()
