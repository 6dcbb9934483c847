"""Webhooks: signed, posted once to where they should go, and nowhere else."""

from collections.abc import Callable

import pytest
from standardwebhooks import Webhook as Judge

from service.notices.carrier import NotNow, NotTaken
from service.notices.contacts import Channel, Contact
from service.notices.webhook import Webhook
from service.site import utc_now
from tests.service.notices.receiver import Receiver
from tests.service.notices.test_mail import LINK, MESSAGE

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def post(receiver: Receiver) -> Callable[..., None]:
    """Post to the receiver, or to what is told."""

    def send(url: str | None = None, *, private: bool = True, patience: float = 2, longest: float = 5) -> None:
        webhook = Webhook(lambda contact: SECRET, utc_now, private=private, patience=patience, longest=longest)
        webhook.send(MESSAGE, Contact(Channel.WEBHOOK, url or receiver.url))

    return send


def test_a_message_is_signed_so_that_its_receiver_can_check_it(receiver: Receiver, post: Callable[..., None]):
    post()
    ((path, headers, body),) = receiver.taken
    told = Judge(SECRET).verify(body, headers)
    assert path == "/told?to=jati"
    assert headers["webhook-id"] == MESSAGE.id
    assert told["type"] == "harapan.notice"
    assert told["data"] == {"id": MESSAGE.id, "kind": "danger", "urgency": "danger", "link": LINK}


def test_sent_again_it_has_the_same_id(receiver: Receiver, post: Callable[..., None]):
    post()
    post()
    assert len({headers["webhook-id"] for _, headers, _ in receiver.taken}) == 1


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_a_receiver_that_is_not_well_is_asked_again(receiver: Receiver, post: Callable[..., None], status: int):
    receiver.status = status
    with pytest.raises(NotNow, match=f"http-{status}"):
        post()


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_a_receiver_that_does_not_want_it_is_not_asked_again(
    receiver: Receiver, post: Callable[..., None], status: int
):
    receiver.status = status
    with pytest.raises(NotTaken, match=f"http-{status}"):
        post()


def test_no_redirection_is_followed(receiver: Receiver, post: Callable[..., None]):
    receiver.status, receiver.location = 307, receiver.url
    with pytest.raises(NotTaken, match="http-307"):
        post()
    assert len(receiver.taken) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "192.168.1.1"])
def test_this_machine_and_its_net_are_out_of_reach_unless_that_is_set(
    receiver: Receiver, post: Callable[..., None], host: str
):
    with pytest.raises((NotTaken, NotNow), match=r"private-address|no-such-host"):
        post(f"http://{host}:{receiver.port}/", private=False)
    assert receiver.taken == []


def test_a_silent_receiver_is_not_waited_for(receiver: Receiver, post: Callable[..., None]):
    receiver.silent = True
    with pytest.raises(NotNow, match="silent"):
        post(patience=0.3)


def test_nobody_there_is_no_answer(receiver: Receiver, post: Callable[..., None]):
    receiver.close()
    with pytest.raises(NotNow, match="away"):
        post()
    with pytest.raises(NotNow, match="no-such-host"):
        post("http://nobody.invalid/")
