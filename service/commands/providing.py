"""Options that name a provider of identities, with whom people sign in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import click

from service.commands.options import Secret
from service.settings import ProviderSettings

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS = (
    click.option("--provider", "issuer", envvar="HARAPAN_PROVIDER", metavar="URL", help="OpenID Connect issuer."),
    click.option("--provider-client", "client", envvar="HARAPAN_PROVIDER_CLIENT", help="Our client id there."),
    click.option(
        "--provider-secret", "secret", cls=Secret, envvar="HARAPAN_PROVIDER_SECRET", help="Our client secret there."
    ),
    click.option(
        "--provider-name", "name", envvar="HARAPAN_PROVIDER_NAME", help="How people call it.  [default: its address]"
    ),
    click.option(
        "--provider-claim", "claim", envvar="HARAPAN_PROVIDER_CLAIM", help="Claim that must tell a person's handle."
    ),
)


def provided(function: F) -> F:
    """The options, as ``provider``; a usage error where some of them are missing."""

    @wraps(function)
    def with_provider(
        *arguments: Any,
        issuer: str | None,
        client: str | None,
        secret: str | None,
        name: str | None,
        claim: str | None,
        **options: Any,
    ) -> Any:
        provider = None
        if issuer:
            if not client or not secret:
                raise click.UsageError("--provider needs --provider-client and --provider-secret.")
            provider = ProviderSettings(issuer=issuer, client=client, secret=secret, name=name or issuer, claim=claim)
        return function(*arguments, provider=provider, **options)

    decorated: Any = with_provider
    for option in reversed(OPTIONS):
        decorated = option(decorated)
    return cast(F, decorated)
