"""moto's S3 on a port of its own, where every request has to be signed: botocore, AWS's own library,
works out what the signature has to be.

Puts the image from the file argv[1] under each of the keys that follow, and prints one line of JSON: the
endpoint and the credentials of a role. For each line of JSON that then comes, a key, it prints what is
there.
"""

import json
import sys

import boto3
from moto import settings
from moto.server import ThreadedMotoServer

BUCKET = "example-photos"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"},
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{BUCKET}/thumbnails/*"},
    ],
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
endpoint = "http://{}:{}".format(*server.get_host_and_port())


def client(service, key="none", secret="none", token=None):
    return boto3.client(
        service,
        region_name="eu-central-1",
        endpoint_url=endpoint,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
    )


s3, iam = client("s3"), client("iam")
s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
with open(sys.argv[1], "rb") as file:
    image = file.read()
for key in sys.argv[2:]:
    s3.put_object(Bucket=BUCKET, Key=key, Body=image)
role = iam.create_role(RoleName="thumbnails", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
iam.put_role_policy(RoleName="thumbnails", PolicyName="images", PolicyDocument=json.dumps(POLICY))
assumed = client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="function")["Credentials"]
credentials = [assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"]]

# From here on everybody has to sign.
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
print(json.dumps({"endpoint": endpoint, "credentials": credentials}), flush=True)

s3 = client("s3", *credentials)
for line in sys.stdin:
    found = s3.get_object(Bucket=BUCKET, Key=json.loads(line))
    print(json.dumps({"type": found["ContentType"], "bytes": len(found["Body"].read())}), flush=True)
