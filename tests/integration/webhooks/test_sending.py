"""Over the wire: signed, tried again with growing pauses, given up, stopped; at least once and never by a redirect."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connections

from cast import a_matter, at_work
from duban.foundation import clock, followers, health, journal, outgoing
from duban.webhooks.actions import clearing, endpoints, sending
from duban.webhooks.models import Attempt, Delivery, Endpoint, Message


def only() -> Delivery:
    """The one delivery."""
    return Delivery.objects.get()


def attempts() -> list[tuple[int | None, str]]:
    """How each attempt ended."""
    return list(Attempt.objects.order_by("pk").values_list("status", "code"))


def codes() -> list[str]:
    """What the doctor says of receivers."""
    return [f.code for examined in health.examine(["webhooks"]) for f in examined.findings]


def test_a_message_arrives_signed_and_once(hooked: Any) -> None:
    """Headers of Standard Webhooks; the bytes that were kept; nothing more the next time."""
    a_matter(hooked.town)
    hooked.pass_on()
    hooked.pass_on()
    (one,) = hooked.receiver.received
    message = Message.objects.get()
    assert one.is_signed_with(hooked.secret)
    assert not one.is_signed_with(hooked.secret[:-8] + "AAAAAAA=")
    assert (one.message_id, one.body) == (message.message_id, message.body.encode())
    assert one.headers["content-type"] == "application/json; charset=utf-8"
    assert one.path == "/hook?token=geheim"
    assert attempts() == [(204, "")]
    delivery = only()
    assert delivery.sent_at is not None
    assert delivery.next_at is None
    assert hooked.stored().sent_at is not None


def test_what_fails_is_tried_again_for_three_days_and_given_up(hooked: Any) -> None:
    """Under one identity, with growing pauses of which none is quite like another."""
    hooked.receiver.status, hooked.receiver.text = 500, "数据库没有空间了" * 200
    a_matter(hooked.town)
    hooked.pass_on()
    began = now = clock.now()
    pauses = []
    while (next_at := only().next_at) is not None:
        pauses.append((next_at - now).total_seconds())
        now = next_at
        with clock.at(now - dt.timedelta(seconds=2)):
            sending.send_all()
        with clock.at(now):
            sending.send_all()
    asked = [pause.total_seconds() for pause in sending.PAUSES]
    assert len(pauses) == len(asked) == 10
    for pause, wanted in zip(pauses, asked, strict=True):
        assert 0.79 * wanted - 2 <= pause <= 1.21 * wanted + 2
    assert dt.timedelta(days=2) < now - began < dt.timedelta(days=4)
    assert len(set(hooked.receiver.ids)) == 1
    assert len(hooked.receiver.received) == 11
    assert only().given_up_at is not None
    assert max(len(text) for text in Attempt.objects.values_list("answer", flat=True)) <= 500
    assert "数据库没有空间了" in Attempt.objects.all()[0].answer
    assert hooked.stored().stopped == ""


def test_a_receiver_that_comes_back_gets_what_waits(hooked: Any) -> None:
    """One failure, then a success; the doctor tells after an hour and is content afterwards."""
    hooked.receiver.answers = [503]
    a_matter(hooked.town)
    hooked.pass_on()
    assert hooked.stored().failing_since is not None
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        assert codes() == ["WEBHOOK_FAILING"]
        sending.send_all()
    assert attempts() == [(503, ""), (204, "")]
    assert hooked.stored().failing_since is None
    assert codes() == []


def test_a_pause_that_is_asked_for_is_kept(hooked: Any) -> None:
    """Retry-After of a busy receiver."""
    hooked.receiver.status, hooked.receiver.headers = 429, {"Retry-After": "7200"}
    a_matter(hooked.town)
    hooked.pass_on()
    next_at = only().next_at
    assert next_at is not None
    assert 7100 < (next_at - clock.now()).total_seconds() <= 7200


def test_gone_stops_the_receiver(hooked: Any) -> None:
    """410 is final: the rest is held, the journal has it, the doctor tells."""
    hooked.receiver.status = 410
    at_work(hooked.town, a_matter(hooked.town))
    followers.tell_all()
    sending.send_failing()
    assert Delivery.objects.count() == 4
    sending.send_healthy()
    assert hooked.stored().stopped == "gone"
    tried = len(hooked.receiver.received)
    sending.send_all()
    assert len(hooked.receiver.received) == tried
    assert not Delivery.objects.filter(next_at__isnull=False).exists()
    assert journal.history(hooked.endpoint.stream)[-1].name == "webhook.stop"
    assert codes() == ["WEBHOOK_STOPPED"]


def test_days_without_a_success_stop_the_receiver(hooked: Any) -> None:
    """After five days of failures the next one is the last."""
    hooked.receiver.status = 502
    a_matter(hooked.town)
    hooked.pass_on()
    with clock.at(clock.now() + dt.timedelta(days=4, hours=23)):
        sending.send_all()
        assert hooked.stored().stopped == ""
    with clock.at(clock.now() + dt.timedelta(days=5, hours=23)):
        sending.send_all()
    assert hooked.stored().stopped == "failing"


def test_a_redirect_is_a_failure(hooked: Any) -> None:
    """Whoever moved says so to the administrator."""
    hooked.receiver.status = 302
    hooked.receiver.headers = {"Location": hooked.receiver.url.replace("hook", "elsewhere")}
    a_matter(hooked.town)
    hooked.pass_on()
    assert [one.path for one in hooked.receiver.received] == ["/hook?token=geheim"]
    assert attempts() == [(302, "")]


def test_who_is_slow_is_cut_off(hooked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole exchange has one limit of time."""
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    hooked.receiver.wait_seconds = 1.0
    a_matter(hooked.town)
    hooked.pass_on()
    assert attempts() == [(None, "TIMED_OUT")]


def test_nobody_there_is_a_failure_with_a_reason(hooked: Any) -> None:
    """The port is closed; the row says so."""
    Endpoint.objects.update(url="http://127.0.0.1:9/")
    a_matter(hooked.town)
    hooked.pass_on()
    assert attempts() == [(None, "NO_CONNECTION")]


def test_one_that_breaks_costs_the_others_nothing(
    hooked: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever an attempt met is kept as its failure and paused; what was sent beside it is kept as sent."""
    at_work(hooked.town, a_matter(hooked.town))
    followers.tell_all()
    real, asked = outgoing.post, []

    def post(*args: Any, **said: Any) -> outgoing.Answer:
        asked.append(args)
        if len(asked) == 1:
            raise RuntimeError("unheard of")
        return real(*args, **said)

    monkeypatch.setattr(outgoing, "post", post)
    assert sending.send_healthy() == 4
    assert sorted(attempts(), key=str) == [(204, "")] * 3 + [(None, "UNEXPECTED")]
    assert Delivery.objects.filter(sent_at__isnull=False, next_at=None).count() == 3
    assert "unheard of" in caplog.text
    sending.send_all()
    assert len(hooked.receiver.received) == 3


def test_both_secrets_sign_until_the_overlap_is_over(hooked: Any) -> None:
    """A receiver can change over without missing anything."""
    ke = hooked.town.actor("ke")
    endpoints.rotate_secret(hooked.endpoint.pk, actor=ke)
    new = endpoints.take_secret(hooked.endpoint.pk, actor=ke)
    a_matter(hooked.town)
    hooked.pass_on()
    (one,) = hooked.receiver.received
    assert one.is_signed_with(hooked.secret)
    assert one.is_signed_with(new)
    Endpoint.objects.update(previous_until=clock.now())
    a_matter(hooked.town)
    hooked.pass_on()
    two = hooked.receiver.received[-1]
    assert not two.is_signed_with(hooked.secret)
    assert two.is_signed_with(new)


def test_a_secret_that_cannot_be_read_sends_nothing_unsigned(hooked: Any, settings: Any) -> None:
    """After the site's own key was changed a new secret helps."""
    settings.SECRET_KEY = "another key of this site" * 3
    a_matter(hooked.town)
    hooked.pass_on()
    assert hooked.receiver.received == []
    assert attempts() == [(None, "SECRET_LOST")]
    endpoints.rotate_secret(hooked.endpoint.pk, actor=hooked.town.actor("ke"))
    assert hooked.stored().previous_until is not None
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        sending.send_all()
    assert attempts()[-1] == (204, "")


def test_one_that_does_not_answer_keeps_nobody_waiting(hooked: Any) -> None:
    """The healthy are served apart from the failing."""
    ke, county = hooked.town.actor("ke"), hooked.town.county.pk
    dead = endpoints.EndpointFacts("停机", "http://127.0.0.1:9/")
    endpoint = endpoints.add_endpoint(county, dead, actor=ke)
    Endpoint.objects.filter(pk=endpoint.pk).update(failing_since=clock.now())
    at_work(hooked.town, a_matter(hooked.town))
    followers.tell_all()
    assert sending.send_healthy() == 4
    assert len(hooked.receiver.received) == 4
    assert not Attempt.objects.filter(delivery__endpoint=endpoint).exists()


def test_old_rows_are_removed_and_waiting_ones_stay(hooked: Any) -> None:
    """What ended or is held longer ago than it is kept goes with its attempts."""
    hooked.receiver.answers = [204, 500]
    a_matter(hooked.town)
    hooked.pass_on()
    a_matter(hooked.town)
    hooked.pass_on()
    assert clearing.clear_old() == 0
    with clock.at(clock.now() + dt.timedelta(days=31)):
        assert clearing.clear_old() == 1
    assert (Delivery.objects.count(), Message.objects.count(), Attempt.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work(hooked: Any) -> None:
    """Each message goes out once, whoever takes it."""
    for _number in range(6):
        at_work(hooked.town, a_matter(hooked.town))
    followers.tell_all()
    start = threading.Barrier(2)

    def work() -> None:
        start.wait(10)
        sending.send_healthy()
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    sending.send_healthy()
    assert len(hooked.receiver.ids) == len(set(hooked.receiver.ids)) == 24
    assert Delivery.objects.filter(sent_at__isnull=False).count() == 24


def test_much_for_one_receiver_keeps_no_other_waiting(hooked: Any) -> None:
    """In one round everybody gets something, however much is older."""
    ke, county = hooked.town.actor("ke"), hooked.town.county.pk
    for _number in range(5):
        at_work(hooked.town, a_matter(hooked.town))
    followers.tell_all()
    late = endpoints.EndpointFacts("大屏", hooked.receiver.url)
    endpoint = endpoints.add_endpoint(county, late, actor=ke)
    a_matter(hooked.town)
    followers.tell_all()
    taken = Counter(one.delivery.endpoint_id for one in sending._take(is_failing=False))
    assert taken == {hooked.endpoint.pk: sending.PER_ENDPOINT, endpoint.pk: 1}


def test_what_was_stopped_between_looking_and_taking_is_not_sent(
    hooked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a receiver is stopped is asked under its lock when each message is taken."""
    at_work(hooked.town, a_matter(hooked.town))
    followers.tell_all()
    real, ke = sending._due, hooked.town.actor("ke")

    def stopped_meanwhile(*args: Any) -> Any:
        found = real(*args)
        endpoints.stop_endpoint(hooked.endpoint.pk, actor=ke)
        # What a follower wrote that had seen it running.
        Delivery.objects.update(next_at=clock.now())
        for delivery in found:
            delivery.refresh_from_db()
        return found

    monkeypatch.setattr(sending, "_due", stopped_meanwhile)
    sending.send_all()
    assert hooked.receiver.received == []
    monkeypatch.undo()
    endpoints.start_endpoint(hooked.endpoint.pk, actor=ke)
    sending.send_all()
    assert hooked.receiver.received == [], "what was held goes out by a replay alone"


@pytest.mark.parametrize("status", [204, 500])
def test_a_receiver_that_is_removed_while_something_is_on_its_way(
    hooked: Any, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """It goes with its deliveries and attempts, whatever it answers then; the journal keeps that it was there."""
    hooked.receiver.status = status
    stream = hooked.endpoint.stream
    a_matter(hooked.town)
    followers.tell_all()
    real = sending._settle

    def settle(*args: Any) -> None:
        endpoints.remove_endpoint(hooked.endpoint.pk, actor=hooked.town.actor("ke"))
        real(*args)

    monkeypatch.setattr(sending, "_settle", settle)
    assert sending.send_all() == 1
    assert not Endpoint.objects.exists()
    assert not Delivery.objects.exists()
    assert not Attempt.objects.exists()
    line = journal.history(stream)[-1]
    assert (line.name, '"unsent":1' in line.content.replace(" ", "")) == ("webhook.remove", True)
    with clock.at(clock.now() + dt.timedelta(days=400)):
        clearing.clear_old()
    assert not Message.objects.exists()


def test_who_removes_a_receiver(hooked: Any) -> None:
    """Its administrator, by a button on its page that asks once."""
    page = f"/webhooks/{hooked.endpoint.pk}/"
    client = hooked.town.client("ke")
    assert f"{page}remove/" in client.get(page).content.decode()
    assert hooked.town.client("lan").post(f"{page}remove/").status_code == 403
    assert client.post(f"{page}remove/").headers["Location"] == "/webhooks/"
    assert client.get(page).status_code == 404
