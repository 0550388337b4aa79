//! A Lambda authorizer of API Gateway that checks signed bearer tokens.
//!
//! It answers every kind of authorizer; the event says which one asks:
//!
//! | API | authorizer | answer | without a good token |
//! |---|---|---|---|
//! | HTTP | payload format 2.0, simple responses | `isAuthorized` | `false`: 403 |
//! | HTTP | payload format 1.0 | a policy | one that denies: 403 |
//! | REST | TOKEN, REQUEST | a policy | the error `Unauthorized`: 401 |
//!
//! A token is a JSON Web Token signed with HMAC-SHA256 (`HS256`) by the key in the environment
//! variable `TOKEN_KEY`. Its claims are `sub`, `exp` and `scope`: with the scope `write` the bearer
//! may call everything, without it only what is a GET.
//!
//! API Gateway keeps an answer for the authorizer's TTL, by the authorizer's identity sources. A
//! policy says all that the bearer may do, so it holds for the next request too. A simple answer is
//! about one request: add `$context.routeKey` to the identity sources, or set the TTL to 0.

mod token;

use lambda_native::{LambdaContext, LambdaError, LambdaHandler, logging, start_lambda_with};
use lambda_native_events::authorizer::MethodArn;
use lambda_native_events::{AuthorizerResponse, Event, SimpleAuthorizerResponse};
use token::{Claims, Key};

fn main() {
    start_lambda_with(init)
}

/// Without a key nothing can be checked: Lambda is told so before any event comes.
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
                "this authorizes calls, and the event is {}",
                other.source().about()
            );
            Err(LambdaError::new("UnknownEvent", message))
        }
    }
}

/// What was wrong with a token goes into the log, and to nobody who tries tokens.
fn check(key: &Key, header: Option<&str>) -> Option<Claims> {
    key.check(header)
        .inspect_err(|error| {
            logging::warn("token refused", &[("why", (&error.to_string()).into())]);
        })
        .ok()
}

fn simple(claims: Option<&Claims>, method: &str) -> Result<String, LambdaError> {
    let answer = match claims {
        Some(claims) if claims.may_write() || method == "GET" => {
            SimpleAuthorizerResponse::allow().context("user", &claims.sub)
        }
        _ => SimpleAuthorizerResponse::deny(),
    };
    Ok(answer.to_json()?)
}

fn allow(claims: &Claims, called: &MethodArn) -> Result<String, LambdaError> {
    let allowed = if claims.may_write() {
        called.any_method()
    } else {
        called.resource("GET", "*")
    };
    let answer = AuthorizerResponse::allow(claims.sub.clone(), allowed);
    Ok(answer.context("scope", &claims.scope).to_json()?)
}

fn deny(called: &MethodArn) -> Result<String, LambdaError> {
    Ok(AuthorizerResponse::deny("nobody", called.any_method()).to_json()?)
}

/// An error with this very message is a 401 to the client of a REST API; any other is a 500. Lambda
/// counts it among the function's errors.
fn unauthorized() -> LambdaError {
    LambdaError::new("Unauthorized", "Unauthorized")
}
