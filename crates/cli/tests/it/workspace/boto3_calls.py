"""Calls a `lam run` of the scripted functions users and orders with boto3.

The endpoint and the credentials are in the environment.
"""

import json

import boto3
from botocore.config import Config

# A failing check must not wait for retries.
client = boto3.client("lambda", config=Config(retries={"max_attempts": 0}))


def expect(found, expected):
    assert found == expected, f"found {found!r}, expected {expected!r}"


functions = client.list_functions()["Functions"]
expect([function["FunctionName"] for function in functions], ["orders", "users"])
for function in functions:
    name, arn = function["FunctionName"], function["FunctionArn"]
    expect(client.get_function(FunctionName=name)["Configuration"], function)
    expect(client.get_function_configuration(FunctionName=arn)["FunctionArn"], arn)
    client.get_waiter("function_active_v2").wait(FunctionName=name)
    for identifier in [name, arn, name + ":live"]:
        event = json.dumps({"variable": "AWS_LAMBDA_FUNCTION_NAME"})
        response = client.invoke(FunctionName=identifier, Payload=event)
        expect(json.load(response["Payload"]), name)
for call in [client.get_function, client.get_function_configuration, client.invoke]:
    try:
        call(FunctionName="user")
    except client.exceptions.ResourceNotFoundException as error:
        expect(error.response["ResponseMetadata"]["HTTPStatusCode"], 404)
    else:
        raise AssertionError("there is no function `user`")
print("all checks passed")
