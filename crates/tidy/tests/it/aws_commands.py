"""Checks commands of the AWS CLI, version 1, without calling AWS.

Reads one command per record from stdin: arguments that end in a zero byte, and then another zero byte.
Each command is run up to the request, which is not sent. By then the CLI has parsed the options, and has
checked names, types and required members against the model of the service. Prints what is wrong.
"""

import contextlib
import io
import sys

from awscli.clidriver import create_clidriver


class RequestReached(BaseException):
    """Not an `Exception`, so that the CLI does not catch it."""


def stop(**_):
    raise RequestReached


def problem(driver, arguments):
    """What the CLI prints if it rejects the arguments, or `None`."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            status = driver.main(arguments)
        except RequestReached:
            return None
        except SystemExit as exit:
            status = exit.code
    return f"status {status}: {output.getvalue().strip()[-400:]}"


driver = create_clidriver()
driver.session.register("before-call", stop)
records = sys.stdin.read().split("\0\0")
for record in filter(None, records):
    arguments = record.split("\0")
    if found := problem(driver, arguments):
        print(f"aws {' '.join(arguments)}\n    {found}")
