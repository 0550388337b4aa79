//! Reads and writes S3 objects through the REST API.

use std::fmt;
use std::time::{Duration, SystemTime};

use lambda_native::LambdaError;
use lambda_native_sigv4::{Credentials, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ureq::http::{self, Response};
use ureq::tls::TlsConfig;
use ureq::{Agent, AsSendBody, Body, Error};

use crate::cryptography;
use crate::thumbnail::Thumbnail;

const ENDPOINT: &str = "AWS_ENDPOINT_URL_S3";

/// The largest image file that is fetched.
const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// The characters that AWS does not encode in the path of a URL.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

pub(crate) struct Storage {
    agent: Agent,
    /// Those of the function's role. Lambda replaces the execution environment before they expire.
    credentials: Credentials,
    endpoint: Option<String>,
}

/// The location of an object.
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
            // The body of an error response says what is wrong.
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
        let mut response = self.send("GET", object, None, timeout)?;
        let body = response.body_mut().with_config().limit(MAX_BYTES);
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
            query: "",
            headers: content_type.as_slice(),
            body: body.unwrap_or_default(),
        };
        let signature = self
            .credentials
            .sign(&signed, object.region, "s3", SystemTime::now());

        let mut request = http::Request::builder().method(method).uri(&url);
        if let Some((name, value)) = content_type {
            request = request.header(name, value);
        }
        for (name, value) in signature {
            request = request.header(name, value);
        }
        let response = match body {
            Some(body) => self.run(request.body(body), timeout),
            None => self.run(request.body(()), timeout),
        };
        let mut response = response.map_err(|error| failure(method, object, &error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let (status, reason) = (response.status(), response.body_mut().read_to_string());
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
        // From resolving the name to the last byte of the body.
        self.agent
            .run(request.timeout_global(Some(timeout)).build())
    }

    /// S3 prefers URLs with the bucket in the host name. Its certificate covers only one label there, so
    /// a bucket with a dot in its name goes into the path.
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

/// Extracts the code, such as `NoSuchKey` from `<Error><Code>NoSuchKey</Code>…`. Returns the whole
/// response if it has no code.
fn code(response: &str) -> &str {
    response
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"))
        .map_or(response, |(code, _)| code)
}

fn failure(method: &str, object: &Object, error: &Error) -> LambdaError {
    let error_type = match error {
        Error::BodyExceedsLimit(_) => "ImageTooLarge",
        Error::Timeout(_) => "StorageTimeout",
        _ => "StorageUnreachable",
    };
    LambdaError::new(error_type, format!("{method} {object}: {error}"))
}

/// Reads a variable that Lambda sets from the function's role. The error must not contain its value.
fn variable(name: &str) -> Result<String, LambdaError> {
    let missing = |_| {
        LambdaError::new(
            "NoCredentials",
            format!("{name} is not set or not valid UTF-8"),
        )
    };
    std::env::var(name).map_err(missing)
}
