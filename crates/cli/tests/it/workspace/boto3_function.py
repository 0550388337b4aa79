"""A function that invokes the function users with boto3, and returns what that has returned."""

import json
import os
import urllib.request

import boto3

RUNTIME = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
client = boto3.client("lambda")

while True:
    with urllib.request.urlopen(f"{RUNTIME}/next") as event:
        request_id = event.headers["Lambda-Runtime-Aws-Request-Id"]
        payload = event.read()
    response = client.invoke(FunctionName="users", Payload=payload)["Payload"].read()
    urllib.request.urlopen(f"{RUNTIME}/{request_id}/response", response).close()
