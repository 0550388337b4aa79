//! A Lambda authorizer for API Gateway that checks signed bearer tokens.
//!
//! It works for every kind of authorizer. The event shows which kind it is:
//!
//! | API | authorizer | response | without a valid token |
//! |---|---|---|---|
//! | HTTP | payload format 2.0, simple responses | `isAuthorized` | `false`: 403 |
//! | HTTP | payload format 1.0 | a policy | a policy that denies: 403 |
//! | REST | TOKEN, REQUEST | a policy | the error `Unauthorized`: 401 |
//!
//! A token is a JSON Web Token signed with HMAC-SHA256 (`HS256`) by the key in the environment
//! variable `TOKEN_KEY`. Its claims are `sub`, `exp` and `scope`. With the scope `write`, the bearer
//! may call everything; without it, only `GET` requests are allowed.
//!
//! API Gateway caches a response for the authorizer's TTL, with the authorizer's identity sources as
//! the key. A policy lists everything that the bearer may do, so it is correct for later requests
//! too. A simple response is correct for one request only: add `$context.routeKey` to the identity
//! sources, or set the TTL to 0.

mod token;

use lambda_native::{LambdaContext, LambdaError, LambdaHandler, logging, start_lambda_with};
use lambda_native_events::authorizer::MethodArn;
use lambda_native_events::{AuthorizerResponse, Event, SimpleAuthorizerResponse};
use token::{Claims, Key};

fn main() {
    start_lambda_with(init)
}

/// Without a key the function cannot check tokens. Init then fails, before the first event.
fn init() -> Result<impl LambdaHandler, LambdaError> {
    let key = Key::from_environment()?;
    Ok(move |event: &str, _: &LambdaContext| authorize(&key, event))
}

fn authorize(key: &Key, event: &str) -> Result<String, LambdaError> {
    match Event::parse(event)? {
        Event::V2Authorizer(event) => {
            let claims = check(key, event.header("authorization"));
            simple(claims.as_ref(), &event.request_context.http.method)
        }
        Event::TokenAuthorizer(event) => {
            let claims = check(key, Some(&event.authorization_token)).ok_or_else(unauthorized)?;
            allow(&claims, &event.method_arn()?)
        }
        Event::RequestAuthorizer(event) => {
            let called = event.method_arn()?;
            match check(key, event.header("authorization")) {
                Some(claims) => allow(&claims, &called),
                None if event.version.is_some() => deny(&called),
                None => Err(unauthorized()),
            }
        }
        other => {
            let message = format!(
                "expected an authorizer event, found {}",
                other.source().about()
            );
            Err(LambdaError::new("UnknownEvent", message))
        }
    }
}

/// Logs why a token is rejected. The caller does not learn the reason, so that it cannot probe tokens.
fn check(key: &Key, header: Option<&str>) -> Option<Claims> {
    key.check(header)
        .inspect_err(|error| {
            logging::warn("token rejected", &[("reason", (&error.to_string()).into())]);
        })
        .ok()
}

fn simple(claims: Option<&Claims>, method: &str) -> Result<String, LambdaError> {
    let response = match claims {
        Some(claims) if claims.may_write() || method == "GET" => {
            SimpleAuthorizerResponse::allow().context("user", &claims.sub)
        }
        _ => SimpleAuthorizerResponse::deny(),
    };
    Ok(response.to_json()?)
}

fn allow(claims: &Claims, called: &MethodArn) -> Result<String, LambdaError> {
    let allowed = if claims.may_write() {
        called.any_method()
    } else {
        called.resource("GET", "*")
    };
    let response = AuthorizerResponse::allow(claims.sub.clone(), allowed);
    Ok(response.context("scope", &claims.scope).to_json()?)
}

fn deny(called: &MethodArn) -> Result<String, LambdaError> {
    Ok(AuthorizerResponse::deny("nobody", called.any_method()).to_json()?)
}

/// For an error with exactly this message, a REST API returns status 401 to its client; for any other
/// error, it returns 500. Lambda counts both as function errors.
fn unauthorized() -> LambdaError {
    LambdaError::new("Unauthorized", "Unauthorized")
}
