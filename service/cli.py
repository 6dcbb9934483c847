"""The command line: administration of a store, loading, a look at cases, the server."""

from typing import Any

import click

from service.commands import (
    accounts,
    backups,
    cases,
    dating,
    deploying,
    doctor,
    founding,
    loading,
    looks,
    notices,
    people,
    projecting,
    scheduling,
    serving,
    tokens,
    upkeep,
)
from service.commands.failures import EXPECTED, failure_of


class Commands(click.Group):
    """Shows every expected error in one line, with its code; what is left is a mistake of this program."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            raise failure_of(error) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="harapan")
def main() -> None:
    """Case management for a shelter for street children.

    Every command tells with --help what it does, with an example. Exit codes: 0 done, 1 refused or failed,
    2 called wrongly.
    """


for command in (
    founding.init,
    founding.migrate,
    serving.serve,
    projecting.project,
    scheduling.backups,
    deploying.setup,
    serving.demo,
    loading.load_file,
    cases.case,
    people.user,
    accounts.account,
    tokens.token,
    upkeep.log,
    upkeep.views,
    doctor.doctor,
    notices.notices,
    backups.back_up,
    backups.bring_back,
):
    main.add_command(command)
cases.case.add_command(looks.looks)
upkeep.log.add_command(dating.confirm_date)
