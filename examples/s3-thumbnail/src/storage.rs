//! Objects of S3, over its REST API.

use std::fmt;
use std::time::{Duration, SystemTime};

use lambda_native::LambdaError;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ureq::http::{self, Response};
use ureq::tls::TlsConfig;
use ureq::{Agent, AsSendBody, Body, Error};

use crate::cryptography;
use crate::signature::{Credentials, Request};
use crate::thumbnail::Thumbnail;

const ENDPOINT: &str = "AWS_ENDPOINT_URL_S3";

/// What an image may have as a file.
const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// What may stand in the path of a URL as it is: AWS encodes everything else.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

pub(crate) struct Storage {
    agent: Agent,
    credentials: Credentials,
    endpoint: Option<String>,
}

/// Where an object is.
pub(crate) struct Object<'a> {
    pub(crate) region: &'a str,
    pub(crate) bucket: &'a str,
    pub(crate) key: &'a str,
}

impl fmt::Display for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

impl Storage {
    pub(crate) fn from_environment() -> Result<Self, LambdaError> {
        let tls = cryptography::choose(TlsConfig::builder()).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            // S3 says in the body of an error what is wrong.
            .http_status_as_error(false);
        Ok(Self {
            agent: config.build().new_agent(),
            credentials: Credentials {
                access_key_id: variable("AWS_ACCESS_KEY_ID")?,
                secret_access_key: variable("AWS_SECRET_ACCESS_KEY")?,
                session_token: std::env::var("AWS_SESSION_TOKEN").ok(),
            },
            endpoint: std::env::var(ENDPOINT).ok().filter(|url| !url.is_empty()),
        })
    }

    /// The object's bytes.
    pub(crate) fn get(&self, object: &Object, timeout: Duration) -> Result<Vec<u8>, LambdaError> {
        let mut answer = self.send("GET", object, None, timeout)?;
        let body = answer.body_mut().with_config().limit(MAX_BYTES);
        body.read_to_vec()
            .map_err(|error| failure("GET", object, &error))
    }

    pub(crate) fn put(
        &self,
        object: &Object,
        image: &Thumbnail,
        timeout: Duration,
    ) -> Result<(), LambdaError> {
        self.send("PUT", object, Some(image), timeout).map(drop)
    }

    fn send(
        &self,
        method: &str,
        object: &Object,
        image: Option<&Thumbnail>,
        timeout: Duration,
    ) -> Result<Response<Body>, LambdaError> {
        let url = self.url(object);
        let (host, path) = host_and_path(&url);
        let content_type = image.map(|image| ("content-type", image.content_type));
        let body = image.map(|image| &*image.bytes);
        let signed = Request {
            method,
            host,
            path,
            headers: content_type.as_slice(),
            body: body.unwrap_or_default(),
        };
        let signature = self
            .credentials
            .sign(&signed, object.region, SystemTime::now());

        let mut request = http::Request::builder().method(method).uri(&url);
        if let Some((name, value)) = content_type {
            request = request.header(name, value);
        }
        for (name, value) in signature {
            request = request.header(name, value);
        }
        let answer = match body {
            Some(body) => self.run(request.body(body), timeout),
            None => self.run(request.body(()), timeout),
        };
        let mut answer = answer.map_err(|error| failure(method, object, &error))?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let (status, reason) = (answer.status(), answer.body_mut().read_to_string());
        let reason = reason.unwrap_or_default();
        let message = format!("{method} {object}: {status}: {}", code(&reason));
        Err(LambdaError::new("StorageRefused", message))
    }

    fn run<B: AsSendBody>(
        &self,
        request: http::Result<http::Request<B>>,
        timeout: Duration,
    ) -> Result<Response<Body>, Error> {
        let request = self.agent.configure_request(request?);
        // From the name look-up to the last byte of the body.
        self.agent
            .run(request.timeout_global(Some(timeout)).build())
    }

    /// As S3 prefers it, with the bucket in the name of the host; but its certificate holds for one
    /// name before the first dot.
    fn url(&self, object: &Object) -> String {
        let Object {
            region,
            bucket,
            key,
        } = object;
        let key = utf8_percent_encode(key, ENCODED);
        let partition = if region.starts_with("cn-") { ".cn" } else { "" };
        let domain = format!("{region}.amazonaws.com{partition}");
        match &self.endpoint {
            Some(endpoint) => format!("{}/{bucket}/{key}", endpoint.trim_end_matches('/')),
            None if bucket.contains('.') => format!("https://s3.{domain}/{bucket}/{key}"),
            None => format!("https://{bucket}.s3.{domain}/{key}"),
        }
    }
}

fn host_and_path(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split_at(rest.find('/').unwrap_or(rest.len()))
}

/// `NoSuchKey` of `<Error><Code>NoSuchKey</Code>…`; the whole answer where it has none.
fn code(answer: &str) -> &str {
    answer
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"))
        .map_or(answer, |(code, _)| code)
}

fn failure(method: &str, object: &Object, error: &Error) -> LambdaError {
    let error_type = match error {
        Error::BodyExceedsLimit(_) => "ImageTooLarge",
        Error::Timeout(_) => "StorageTimeout",
        _ => "StorageUnreachable",
    };
    LambdaError::new(error_type, format!("{method} {object}: {error}"))
}

/// Lambda sets it from the function's role. An error says no more of the value than its name.
fn variable(name: &str) -> Result<String, LambdaError> {
    let missing = |_| LambdaError::new("NoCredentials", format!("{name} is not set, or no text"));
    std::env::var(name).map_err(missing)
}
