"""Calls a `lam run` of the scripted function, whose name is shop, with boto3.

The endpoint and the credentials are in the environment. The argument is lam's list of operations.
"""

import base64
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.loaders import Loader

# A failing check must not wait for retries.
client = boto3.client("lambda", config=Config(retries={"max_attempts": 0}))
exceptions = client.exceptions
ARN = client.get_function_configuration(FunctionName="shop")["FunctionArn"]


def expect(found, expected):
    assert found == expected, f"found {found!r}, expected {expected!r}"


def fails(kind, call, **arguments):
    """Returns the response of a call that has to fail with this exception, a class or a name."""
    try:
        call(**arguments)
    except ClientError as error:
        if isinstance(kind, str):
            expect(error.response["Error"]["Code"], kind)
        else:
            assert isinstance(error, kind), f"{error!r} is not {kind}"
        assert error.response["Error"]["Message"], "a message is expected"
        assert error.response["ResponseMetadata"]["RequestId"], "a request id is expected"
        return error.response
    raise AssertionError(f"{call.__name__} did not fail")


def invoke(event, **arguments):
    arguments.setdefault("FunctionName", "shop")
    return client.invoke(Payload=json.dumps(event), **arguments)


def operations(path):
    """lam knows exactly the operations of botocore's model."""
    with open(path, encoding="utf-8") as file:
        known = {line.split()[2] for line in file}
    model = Loader().load_service_model("lambda", "service-2")["operations"]
    expect(set(model) - known, set())


def invocations():
    response = invoke({"response": "word for word"})
    expect(response["StatusCode"], 200)
    expect(response["ExecutedVersion"], "$LATEST")
    expect(response["Payload"].read(), b"word for word")
    assert "FunctionError" not in response

    expect(client.invoke(FunctionName="shop")["Payload"].read(), b"{}")

    response = invoke({"stdout": "a line\n"}, LogType="Tail")
    log = base64.b64decode(response["LogResult"]).decode()
    assert "a line" in log and "REPORT" in log, log

    response = invoke({"fail": {"errorType": "Late", "errorMessage": "m"}})
    expect(response["FunctionError"], "Unhandled")
    expect(json.load(response["Payload"])["errorType"], "Late")

    response = invoke({"stdout": "in the background\n"}, InvocationType="Event")
    expect(response["StatusCode"], 202)
    response = client.invoke_async(FunctionName="shop", InvokeArgs=b'{"stdout":"in the background\\n"}')
    expect(response["Status"], 202)
    expect(invoke({"exit": 1}, InvocationType="DryRun")["StatusCode"], 204)

    context = base64.b64encode(json.dumps({"custom": {"a": "b"}}).encode()).decode()
    expect(invoke({"response": 1}, ClientContext=context)["StatusCode"], 200)
    expect(invoke({"response": 1}, TenantId="blue")["StatusCode"], 200)


def qualifiers():
    for name, qualifier, suffix, version in [
        ("shop", None, "", "$LATEST"),
        ("shop", "$LATEST", ":$LATEST", "$LATEST"),
        ("shop", "7", ":7", "7"),
        ("shop", "live", ":live", "$LATEST"),
        ("shop:live", None, ":live", "$LATEST"),
        (ARN, None, "", "$LATEST"),
        (f"{ARN}:8", None, ":8", "8"),
        ("123456789012:function:shop", "live", ":live", "$LATEST"),
    ]:
        arguments = {"FunctionName": name}
        if qualifier:
            arguments["Qualifier"] = qualifier
        response = invoke({"function_arn": True}, **arguments)
        expect(response["ExecutedVersion"], version)
        expect(json.load(response["Payload"]), ARN + suffix)
        configuration = client.get_function_configuration(**arguments)
        expect((configuration["Version"], configuration["FunctionArn"]), (version, ARN + suffix))
    fails(exceptions.InvalidParameterValueException, invoke, event={}, FunctionName="shop:1", Qualifier="2")


def streaming():
    event = json.dumps({"stream": ["one ", "two"]})
    response = client.invoke_with_response_stream(FunctionName="shop", Payload=event, LogType="Tail")
    expect(response["ExecutedVersion"], "$LATEST")
    events = list(response["EventStream"])
    chunks = [event["PayloadChunk"]["Payload"] for event in events if "PayloadChunk" in event]
    expect(b"".join(chunks), b"one two")
    complete = events[-1]["InvokeComplete"]
    assert "ErrorCode" not in complete, complete
    assert b"REPORT" in base64.b64decode(complete["LogResult"])

    event = json.dumps({"fail": {"errorType": "Late"}})
    response = client.invoke_with_response_stream(FunctionName="shop", Payload=event)
    expect(list(response["EventStream"])[-1]["InvokeComplete"]["ErrorCode"], "Late")
    call = client.invoke_with_response_stream
    fails(exceptions.ResourceNotFoundException, call, FunctionName="other", Payload="{}")


def errors():
    fails(exceptions.ResourceNotFoundException, invoke, event={}, FunctionName="other")
    fails(exceptions.InvalidRequestContentException, client.invoke, FunctionName="shop", Payload=b"{n")
    fails(exceptions.InvalidRequestContentException, client.invoke, FunctionName="shop", Payload=b'"\xff"')
    context = base64.b64encode(json.dumps({"a": "x" * 3000}).encode()).decode()
    fails(exceptions.InvalidRequestContentException, invoke, event={}, ClientContext=context)
    fails("ValidationException", invoke, event={}, LogType="tail")
    fails("ValidationException", invoke, event={}, InvocationType="event")
    fails("ValidationException", invoke, event={}, TenantId="a,b")
    for size in (6 * 1024 * 1024, 20 * 1024 * 1024):
        response = fails(exceptions.RequestTooLargeException, invoke, event="x" * size)
        expect(response["ResponseMetadata"]["HTTPStatusCode"], 413)
    fails(exceptions.RequestTooLargeException, invoke, event="x" * 1024 * 1024, InvocationType="Event")


def reads():
    function = {"FunctionName": "shop"}
    configuration = client.get_function_configuration(**function)
    without_metadata = lambda response: {k: v for k, v in response.items() if k != "ResponseMetadata"}
    expect(client.get_function(**function)["Configuration"], without_metadata(configuration))
    pages = client.get_paginator("list_functions").paginate()
    expect([f for page in pages for f in page["Functions"]], [without_metadata(configuration)])
    expect(client.get_account_settings()["AccountUsage"]["FunctionCount"], 1)
    expect(client.list_versions_by_function(**function)["Versions"][0]["Version"], "$LATEST")
    expect(client.list_aliases(**function)["Aliases"], [])
    expect(client.get_alias(**function, Name="live")["AliasArn"], f"{ARN}:live")
    expect(client.list_tags(Resource=ARN)["Tags"], {})
    assert "ReservedConcurrentExecutions" not in client.get_function_concurrency(**function)
    expect(client.list_provisioned_concurrency_configs(**function)["ProvisionedConcurrencyConfigs"], [])
    url = client.get_function_url_config(**function)
    expect(url["AuthType"], "NONE")
    expect(url["FunctionUrl"], client.meta.endpoint_url + "/")
    expect(len(client.list_function_url_configs(**function)["FunctionUrlConfigs"]), 1)
    expect(client.list_event_source_mappings()["EventSourceMappings"], [])
    expect(client.list_layers()["Layers"], [])
    expect(client.list_function_event_invoke_configs(**function)["FunctionEventInvokeConfigs"], [])
    expect(client.get_runtime_management_config(**function)["UpdateRuntimeOn"], "Auto")
    expect(client.get_function_recursion_config(**function)["RecursiveLoop"], "Terminate")
    client.get_function_code_signing_config(**function)

    missing = exceptions.ResourceNotFoundException
    fails(missing, client.get_policy, **function)
    fails(missing, client.get_function_event_invoke_config, **function)
    fails(missing, client.get_function, FunctionName="other")
    fails(missing, client.get_event_source_mapping, UUID="0" * 36)
    fails(
        exceptions.ProvisionedConcurrencyConfigNotFoundException,
        client.get_provisioned_concurrency_config,
        **function,
        Qualifier="live",
    )
    response = fails("NotImplementedException", client.delete_function, **function)
    assert "DeleteFunction" in response["Error"]["Message"], response
    fails("NotImplementedException", client.publish_version, **function)
    fails("NotImplementedException", client.tag_resource, Resource=ARN, Tags={"a": "b"})


def waiters():
    expected = {
        "function_active",
        "function_active_v2",
        "function_exists",
        "function_updated",
        "function_updated_v2",
        "published_version_active",
    }
    expect(set(client.waiter_names), expected)
    for name in client.waiter_names:
        client.get_waiter(name).wait(FunctionName="shop", WaiterConfig={"MaxAttempts": 1})


operations(sys.argv[1])
for check in (invocations, qualifiers, streaming, errors, reads, waiters):
    check()
print("all checks passed")
