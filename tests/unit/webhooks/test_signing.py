"""Signatures by the published test vector of Standard Webhooks, and the secrets that receivers' libraries take."""

from __future__ import annotations

import base64
import datetime as dt

from duban.webhooks.actions.signing import new_message_id, new_secret, signature, signed_headers

# From the reference libraries of the specification.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE, AT = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_vector() -> None:
    """Identity, time and body under the decoded secret."""
    assert signature(SECRET, MESSAGE, AT, BODY) == SIGNATURE


def test_the_headers_hold_a_signature_for_each_secret() -> None:
    """With a space between; the instant is in whole seconds."""
    at = dt.datetime.fromtimestamp(AT, dt.UTC) + dt.timedelta(milliseconds=600)
    other = new_secret()
    headers = signed_headers([other, SECRET], MESSAGE, at, BODY)
    assert headers["webhook-id"] == MESSAGE
    assert headers["webhook-timestamp"] == str(AT)
    assert headers["webhook-signature"] == f"{signature(other, MESSAGE, AT, BODY)} {SIGNATURE}"


def test_a_secret_has_as_many_bytes_as_the_specification_wants() -> None:
    """Between 24 and 64, and no two alike; an identity has no full stop, which divides what is signed."""
    secrets = {new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert all(len(base64.b64decode(s.removeprefix("whsec_"))) == 32 for s in secrets)
    assert "." not in new_message_id()
