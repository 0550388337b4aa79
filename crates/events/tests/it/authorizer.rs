//! API Gateway's Lambda authorizers: events, ARNs, policies, responses.

use lambda_native_events::authorizer::{OneOrMany, Policy, PolicyEffect, PolicyStatement};
use lambda_native_events::{
    AuthorizerResponse, RequestAuthorizerEvent, SimpleAuthorizerResponse, TokenAuthorizerEvent,
    V2AuthorizerEvent, samples,
};

const STAGE: &str = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod";

#[test]
fn what_is_asked() {
    let token = TokenAuthorizerEvent::parse(samples::AUTHORIZER_TOKEN).unwrap();
    assert_eq!(token.kind, "TOKEN");
    assert_eq!(token.authorization_token, "Bearer t-1");

    let request = RequestAuthorizerEvent::parse(samples::AUTHORIZER_REQUEST).unwrap();
    assert_eq!(request.header("AUTHORIZATION"), Some("Bearer t-1"));
    assert_eq!(request.header_values("accept").count(), 1);
    assert_eq!(request.path_parameters.get("id"), Some("7"));
    let stage = request.request_context.get("stage").unwrap();
    assert_eq!(stage.as_str().unwrap(), "prod");

    let request = RequestAuthorizerEvent::parse(samples::AUTHORIZER_V1).unwrap();
    assert_eq!(request.version.as_deref(), Some("1.0"));
    assert_eq!(request.identity_source.as_deref(), Some("Bearer t-1"));
    assert_eq!(request.authorization_token.as_deref(), Some("Bearer t-1"));

    let request = V2AuthorizerEvent::parse(samples::AUTHORIZER_V2).unwrap();
    assert_eq!(request.identity_source, ["Bearer t-1"]);
    assert_eq!(request.header("Authorization"), Some("Bearer t-1"));
    assert_eq!(request.route_arn().unwrap().stage, "$default");
    assert_eq!(request.request_context.http.path, "/orders/7");

    let nulls = r#"{"identitySource": null, "cookies": null, "pathParameters": null, "new": 1}"#;
    assert_eq!(
        V2AuthorizerEvent::parse(nulls).unwrap(),
        V2AuthorizerEvent::default()
    );
}

#[test]
fn tokens_are_not_printed() {
    let printed = [
        format!(
            "{:?}",
            TokenAuthorizerEvent::parse(samples::AUTHORIZER_TOKEN).unwrap()
        ),
        format!(
            "{:?}",
            RequestAuthorizerEvent::parse(samples::AUTHORIZER_REQUEST).unwrap()
        ),
        format!(
            "{:?}",
            RequestAuthorizerEvent::parse(samples::AUTHORIZER_V1).unwrap()
        ),
        format!(
            "{:?}",
            RequestAuthorizerEvent::parse(samples::AUTHORIZER_WEBSOCKET).unwrap()
        ),
        format!(
            "{:?}",
            V2AuthorizerEvent::parse(samples::AUTHORIZER_V2).unwrap()
        ),
        format!(
            "{:?}",
            AuthorizerResponse::allow("u", "*")
                .context("a", "t-1")
                .usage_identifier_key("t-1")
        ),
        format!(
            "{:?}",
            SimpleAuthorizerResponse::allow().context("a", "t-1")
        ),
    ];
    for printed in printed {
        assert!(!printed.contains("t-1"), "{printed}");
    }
}

#[test]
fn arns_in_parts() {
    let parts = |arn: &str| {
        let text = format!(r#"{{"methodArn": "{arn}"}}"#);
        let event = TokenAuthorizerEvent::parse(&text).unwrap();
        let arn_again = event.method_arn().unwrap().to_string();
        assert_eq!(arn_again, arn);
        let arn = event.method_arn().unwrap();
        [arn.partition, arn.stage, arn.method, arn.path].map(str::to_owned)
    };
    for (resource, stage, method, path) in [
        ("prod/GET/orders/7", "prod", "GET", "orders/7"),
        ("prod/GET/", "prod", "GET", ""),
        ("prod/GET/a:b//c", "prod", "GET", "a:b//c"),
        ("$default/POST/orders", "$default", "POST", "orders"),
        ("prod/$connect", "prod", "$connect", ""),
    ] {
        let arn = format!("arn:aws-cn:execute-api:cn-north-1:123456789012:api/{resource}");
        assert_eq!(parts(&arn), ["aws-cn", stage, method, path]);
    }
}

#[test]
fn arns_of_more_than_one_method() {
    let request = RequestAuthorizerEvent::parse(samples::AUTHORIZER_REQUEST).unwrap();
    let arn = request.method_arn().unwrap();
    assert_eq!(arn.any_method(), format!("{STAGE}/*"));
    assert_eq!(
        arn.resource("GET", "orders/*"),
        format!("{STAGE}/GET/orders/*")
    );
    assert_eq!(
        arn.resource("*", "/orders/7"),
        format!("{STAGE}/*/orders/7")
    );
    assert_eq!(arn.resource("GET", "/"), format!("{STAGE}/GET/"));
}

#[test]
fn an_invalid_method_arn_is_an_error() {
    for arn in [
        "",
        "GET/orders",
        "arn:aws:execute-api:eu-central-1:123456789012",
        "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod",
        "arn:aws:lambda:eu-central-1:123456789012:a/b/c/d",
    ] {
        let text = format!(r#"{{"routeArn": "{arn}"}}"#);
        let event = V2AuthorizerEvent::parse(&text).unwrap();
        assert_eq!(
            event.route_arn().unwrap_err().to_string(),
            format!(
                "v2 authorizer event: $.routeArn: `{arn}` is not an ARN of the form \
                 arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH"
            )
        );
    }
}

#[test]
fn a_response_with_every_member() {
    let office = PolicyStatement::allow("arn:aws:execute-api:*:*:*")
        .condition(
            "IpAddress",
            "aws:SourceIp",
            ["203.0.113.0/24", "2001:db8::/32"],
        )
        .condition("IpAddress", "aws:VpcSourceIp", ["10.0.0.0/8"])
        .condition("StringEquals", "aws:RequestTag/a", ["b"]);
    let response = AuthorizerResponse::new("user-1", office)
        .and_allow("*")
        .and_deny(format!("{STAGE}/DELETE/*"))
        .context("text", "a")
        .context("number", 1.5)
        .context("flag", true)
        .usage_identifier_key("key-1");
    assert_eq!(
        response.to_json().unwrap(),
        concat!(
            r#"{"principalId":"user-1","policyDocument":{"Version":"2012-10-17","Statement":["#,
            r#"{"Action":["execute-api:Invoke"],"Effect":"Allow","Resource":["arn:aws:execute-api:*:*:*"],"#,
            r#""Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"],"aws:VpcSourceIp":["10.0.0.0/8"]},"#,
            r#""StringEquals":{"aws:RequestTag/a":["b"]}}},"#,
            r#"{"Action":["execute-api:Invoke"],"Effect":"Allow","Resource":["*"]},"#,
            r#"{"Action":["execute-api:Invoke"],"Effect":"Deny","Resource":["arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/DELETE/*"]}"#,
            r#"]},"context":{"text":"a","number":1.5,"flag":true},"usageIdentifierKey":"key-1"}"#
        )
    );
    assert_eq!(response.to_json_v2().unwrap(), response.to_json().unwrap());
}

#[test]
fn one_text_and_the_negated_forms_are_read_and_written() {
    let text = concat!(
        r#"{"principalId":"u","policyDocument":{"Version":"2012-10-17","Statement":["#,
        r#"{"Sid":"a","NotAction":"execute-api:ManageConnections","Effect":"Deny","NotResource":["*"],"#,
        r#""Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}}"#
    );
    let response: AuthorizerResponse = serde_json::from_str(text).unwrap();
    let statement = &response.policy_document.statement[0];
    assert_eq!(statement.effect, PolicyEffect::Deny);
    assert_eq!(
        statement.not_action,
        OneOrMany::One("execute-api:ManageConnections".into())
    );
    assert_eq!(statement.not_resource.iter().collect::<Vec<_>>(), ["*"]);
    assert_eq!(response.to_json().unwrap(), text);
    assert_eq!(response.clone().into_owned(), response);
}

#[test]
fn policies_that_are_rejected() {
    let ok = PolicyStatement::allow("*");
    let one = |text: &'static str| OneOrMany::One(text.into());
    let refused = |statement: PolicyStatement<'static>| {
        let response = AuthorizerResponse::new("u", statement);
        let message = response.to_json().unwrap_err().to_string();
        assert_eq!(response.to_json_v2().unwrap_err().to_string(), message);
        message
    };
    let changed = |change: fn(&mut PolicyStatement<'static>)| {
        let mut statement = ok.clone();
        change(&mut statement);
        statement
    };
    for (statement, problem) in [
        (
            changed(|statement| statement.effect = "allow".into()),
            "Effect: `allow` is neither Allow nor Deny",
        ),
        (
            changed(|statement| statement.action = OneOrMany::default()),
            "Action: is missing",
        ),
        (
            PolicyStatement {
                action: one("Invoke"),
                ..ok.clone()
            },
            "Action: `Invoke` is not an action such as `execute-api:Invoke`",
        ),
        (
            PolicyStatement {
                not_action: one("*"),
                ..ok.clone()
            },
            "NotAction: is not allowed together with Action",
        ),
        (
            changed(|statement| statement.resource = OneOrMany::default()),
            "Resource: is missing",
        ),
        (
            PolicyStatement {
                not_resource: one("*"),
                ..ok.clone()
            },
            "NotResource: is not allowed together with Resource",
        ),
        (
            PolicyStatement::deny("/orders/*"),
            "Resource: `/orders/*` is neither an ARN nor `*`",
        ),
        (
            PolicyStatement::deny("arn:aws:execute-api"),
            "Resource: `arn:aws:execute-api` is neither an ARN nor `*`",
        ),
        (
            ok.clone().condition("IpAddress", "aws:SourceIp", [""; 0]),
            "Condition[\"IpAddress\"][\"aws:SourceIp\"]: has no values",
        ),
    ] {
        assert_eq!(
            refused(statement),
            format!("authorizer response: $.policyDocument.Statement[0].{problem}")
        );
    }
    let second = AuthorizerResponse::allow("u", "*").and_deny("");
    assert_eq!(
        second.to_json().unwrap_err().path(),
        "$.policyDocument.Statement[1].Resource"
    );
}

#[test]
fn responses_that_are_rejected() {
    let ok = AuthorizerResponse::allow("u", "*");
    let policy = |version: &'static str| AuthorizerResponse {
        policy_document: Policy {
            version: version.into(),
            ..Policy::default()
        },
        ..ok.clone()
    };
    let not_simple = |found: &str| {
        format!(
            "$.context[\"a\"]: is {found}; API Gateway accepts only strings, numbers and booleans"
        )
    };
    for (response, problem) in [
        (
            AuthorizerResponse::allow("", "*"),
            "$.principalId: is missing".to_owned(),
        ),
        (
            policy("2012-10-17"),
            "$.policyDocument.Statement: has no statement; add one with `allow` or `deny`".to_owned(),
        ),
        (
            policy("2012"),
            "$.policyDocument.Version: `2012` is not a version of the policy language; use 2012-10-17"
                .to_owned(),
        ),
        (ok.clone().context("a", [1]), not_simple("an array")),
        (
            ok.clone().context("a", serde_json::json!({})),
            not_simple("an object"),
        ),
        (ok.clone().context("a", None::<u8>), not_simple("null")),
    ] {
        let message = response.to_json().unwrap_err().to_string();
        assert_eq!(message, format!("authorizer response: {problem}"));
    }
}

#[test]
fn format_2_0_takes_any_context() {
    let response = AuthorizerResponse::allow("u", "*").context("roles", ["a", "b"]);
    let json = response.to_json_v2().unwrap();
    assert!(
        json.ends_with(r#""context":{"roles":["a","b"]}}"#),
        "{json}"
    );

    let response = SimpleAuthorizerResponse::allow().context("roles", ["a", "b"]);
    assert_eq!(
        response.to_json().unwrap(),
        r#"{"isAuthorized":true,"context":{"roles":["a","b"]}}"#
    );
    assert_eq!(
        SimpleAuthorizerResponse::deny().to_json().unwrap(),
        r#"{"isAuthorized":false}"#
    );
}
