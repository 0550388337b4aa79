"""A function for AWS's own Python runtime."""

import os

if os.environ.get("FAIL_IN_INIT"):
    raise RuntimeError("no table orders")


def handler(event, context):
    if event == "fail":
        raise ValueError("no bicycles left")
    return {
        "event": event,
        "id": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "has_time": context.get_remaining_time_in_millis() > 0,
        "tenant": context.tenant_id,
    }
