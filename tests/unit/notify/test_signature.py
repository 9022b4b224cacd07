"""The signature of a webhook, by the example of the Standard Webhooks specification."""

import base64
import hashlib
import hmac

from infra.notify.webhook import signature

KEY = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
MARK = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_signature_of_the_specification() -> None:
    assert signature([KEY], ID, 1614265330, b'{"test": 2432232314}') == {
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": MARK,
    }


def test_each_of_two_secrets_signs() -> None:
    other = b"x" * 24
    mark = base64.b64encode(hmac.digest(other, b"%s.7.{}" % ID.encode(), hashlib.sha256)).decode()
    first = signature([KEY], ID, 7, b"{}")["webhook-signature"]
    assert signature([KEY, other], ID, 7, b"{}")["webhook-signature"] == f"{first} v1,{mark}"
