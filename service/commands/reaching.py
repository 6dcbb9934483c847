"""Options that say by which ways people are told of danger."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

import click

from service.commands.failures import Failure
from service.commands.options import Secret
from service.notices.settings import WITHIN, BadMailServer, MailServer, NoticeSettings, mail_server

F = TypeVar("F", bound=Callable[..., Any])


def notified(function: F) -> F:
    """``--mail-server`` and what else says how notices go out, as ``notices``."""

    @wraps(function)
    def with_notices(
        *arguments: Any,
        mail: str | None,
        mail_from: str | None,
        private_webhooks: bool,
        escalate_after: int,
        **options: Any,
    ) -> Any:
        notices = NoticeSettings(
            mail=_mail_server(mail, mail_from) if mail else None,
            private_webhooks=private_webhooks,
            within=timedelta(minutes=escalate_after),
        )
        return function(*arguments, notices=notices, **options)

    decorated: Any = with_notices
    for option in OPTIONS:
        decorated = option(decorated)
    return cast(F, decorated)


OPTIONS = (
    click.option(
        "--escalate-after",
        type=click.IntRange(1, 1_440),
        default=WITHIN // timedelta(minutes=1),
        show_default=True,
        envvar="HARAPAN_ESCALATE_AFTER",
        metavar="MINUTES",
        help="A danger that nobody acknowledges goes to the next on call.",
    ),
    click.option(
        "--private-webhooks",
        is_flag=True,
        envvar="HARAPAN_PRIVATE_WEBHOOKS",
        help="Webhooks may lie on this machine or in its own net.",
    ),
    click.option(
        "--mail-from", envvar="HARAPAN_MAIL_FROM", metavar="ADDRESS", help="Mail address that notices come from."
    ),
    click.option(
        "--mail-server",
        "mail",
        cls=Secret,
        envvar="HARAPAN_MAIL_SERVER",
        metavar="URL",
        help="Where notices are handed in: smtp://USER:PASSWORD@HOST (STARTTLS) or smtps://...",
    ),
)


def _mail_server(url: str, sender: str | None) -> MailServer:
    try:
        return mail_server(url, sender)
    except BadMailServer as error:
        raise Failure("mail-server.malformed", f"--mail-server cannot be used: {error}.") from error
