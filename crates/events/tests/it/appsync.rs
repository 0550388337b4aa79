//! AppSync: resolvers, identities, authorizers, channels of Event APIs.

use lambda_native_events::appsync::{
    AppSyncAuthorizerOperation, AppSyncChannelOperation, AppSyncOutcome,
};
use lambda_native_events::{
    AppSyncAuthorizerEvent, AppSyncAuthorizerResponse, AppSyncChannelEvent, AppSyncChannelResponse,
    AppSyncEvent, Json, samples,
};
use serde_json::{Value, json};

#[test]
fn a_resolver() {
    let event = AppSyncEvent::parse(samples::APPSYNC_RESOLVER).unwrap();
    assert_eq!(event.arguments::<Value>().unwrap(), json!({"id": "7"}));
    assert!(event.source.is_null());
    let info = event.info.as_ref().unwrap();
    assert_eq!(
        (&*info.parent_type_name, &*info.field_name),
        ("Query", "order")
    );
    assert_eq!(info.selection_set_list, ["id", "total"]);
    let request = event.request.as_ref().unwrap();
    assert_eq!(
        request.headers.get_any_case("Content-Type"),
        Some("application/json")
    );
    assert_eq!(request.domain_name, None);

    let error = event.arguments::<Vec<u8>>().unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("arguments of an AppSync event: $: invalid type: map"),
        "{error}"
    );
}

#[test]
fn a_batch_is_an_array_of_events() {
    let events = AppSyncEvent::parse_batch(
        r#"[{"arguments": {"id": "1"}, "new": 1}, {"source": {"a": 2}}]"#,
    )
    .unwrap();
    assert_eq!(events[0].arguments::<Value>().unwrap()["id"], "1");
    assert_eq!(events[1].source.get("a").unwrap().text(), "2");
    assert_eq!(AppSyncEvent::parse_batch("[]").unwrap(), []);
    let error = AppSyncEvent::parse_batch(r#"[{}, {"info": {"fieldName": {}}}]"#).unwrap_err();
    assert_eq!(error.path(), "$[1].info.fieldName");
    assert!(AppSyncEvent::parse_batch("{}").is_err());
}

#[test]
fn what_a_mapping_template_sends() {
    let text = r#"{"version": "2018-05-29", "operation": "BatchInvoke", "payload": [{"id": 1}]}"#;
    let event = AppSyncEvent::parse(text).unwrap();
    assert_eq!(event.operation.as_deref(), Some("BatchInvoke"));
    assert_eq!(
        event.payload.unwrap().parse::<Value>().unwrap(),
        json!([{"id": 1}])
    );
}

#[test]
fn the_identity_for_each_kind_of_authorization() {
    let kinds = |identity: &str| {
        let text = format!(r#"{{"identity": {identity}}}"#);
        let resolver = AppSyncEvent::parse(&text).unwrap();
        let channel = AppSyncChannelEvent::parse(&text).unwrap();
        let cognito = resolver
            .cognito_identity()
            .map(|cognito| cognito.sub.into_owned());
        let iam = resolver.iam_identity().map(|iam| iam.user_arn.into_owned());
        let lambda = resolver.lambda_context().map(|json| json.text().to_owned());
        assert_eq!(
            (cognito.is_some(), iam.is_some(), lambda.is_some()),
            (
                channel.cognito_identity().is_some(),
                channel.iam_identity().is_some(),
                channel.lambda_context().is_some()
            )
        );
        [cognito, iam, lambda]
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(kinds("null"), [None, None, None]);
    assert_eq!(
        kinds(samples::APPSYNC_COGNITO_IDENTITY),
        [some("192879fc-a240-4bf1-ab5a-d6a00f3063f9"), None, None]
    );
    // OpenID Connect.
    assert_eq!(
        kinds(r#"{"claims": {"sub": "s"}, "issuer": "https://login.example.com", "sub": "s"}"#),
        [some("s"), None, None]
    );
    assert_eq!(
        kinds(samples::APPSYNC_IAM_IDENTITY),
        [None, some("arn:aws:iam::123456789012:user/ada"), None]
    );
    assert_eq!(
        kinds(r#"{"resolverContext": {"tenant":"t-1"}}"#),
        [None, None, some(r#"{"tenant":"t-1"}"#)]
    );
    assert_eq!(
        kinds(r#"{"handlerContext": {"tenant":"t-2"}}"#),
        [None, None, some(r#"{"tenant":"t-2"}"#)]
    );
}

#[test]
fn what_an_authorizer_is_asked() {
    let event = AppSyncAuthorizerEvent::parse(samples::APPSYNC_AUTHORIZER).unwrap();
    assert_eq!(event.authorization_token, "t-1");
    let context = &event.request_context;
    assert_eq!(context.operation_name.as_deref(), Some("MyQuery"));
    assert_eq!((&context.operation, &context.channel), (&None, &None));

    let text = r#"{"authorizationToken": "t-1", "requestContext": {"channel": "/default/room-7",
        "channelNamespaceName": "default", "operation": "EVENT_SUBSCRIBE"}}"#;
    let context = AppSyncAuthorizerEvent::parse(text).unwrap().request_context;
    assert_eq!(
        context.operation,
        Some(AppSyncAuthorizerOperation::Subscribe)
    );
    assert_eq!(context.channel.as_deref(), Some("/default/room-7"));
    let new = AppSyncAuthorizerOperation::from("EVENT_ERASE");
    assert_eq!(new, AppSyncAuthorizerOperation::Other("EVENT_ERASE".into()));
}

#[test]
fn authorizer_responses() {
    let response = AppSyncAuthorizerResponse::allow()
        .context("text", "a")
        .context("number", 1)
        .context("flag", false)
        .deny_field("Mutation.createOrder")
        .deny_field("arn:aws:appsync:eu-central-1:123456789012:apis/a/types/Query/fields/order")
        .handler_context("text", "b")
        .ttl(0);
    assert_eq!(
        response.to_json().unwrap(),
        concat!(
            r#"{"isAuthorized":true,"resolverContext":{"text":"a","number":1,"flag":false},"#,
            r#""deniedFields":["Mutation.createOrder","arn:aws:appsync:eu-central-1:123456789012:apis/a/types/Query/fields/order"],"#,
            r#""ttlOverride":0,"handlerContext":{"text":"b"}}"#
        )
    );
    assert_eq!(
        AppSyncAuthorizerResponse::deny().to_json().unwrap(),
        r#"{"isAuthorized":false}"#
    );
}

#[test]
fn authorizer_responses_that_are_rejected() {
    let ok = AppSyncAuthorizerResponse::allow;
    let large = "a".repeat(5 * 1024 * 1024);
    let no_field =
        |field| format!("$.deniedFields[0]: `{field}` is neither an ARN nor `Type.field`");
    for (response, problem) in [
        (
            ok().context("a", [1]),
            "$.resolverContext[\"a\"]: is an object or an array, which AppSync does not accept"
                .to_owned(),
        ),
        (
            ok().handler_context("a", json!({})),
            "$.handlerContext[\"a\"]: is an object or an array, which AppSync does not accept"
                .to_owned(),
        ),
        (
            ok().context("a", &large),
            "$.resolverContext: is larger than 5 MB".to_owned(),
        ),
        (ok().deny_field("createOrder"), no_field("createOrder")),
        (ok().deny_field("Mutation."), no_field("Mutation.")),
    ] {
        let message = response.to_json().unwrap_err().to_string();
        assert_eq!(message, format!("AppSync authorizer response: {problem}"));
    }
}

#[test]
fn what_a_channel_is_asked() {
    let event = AppSyncChannelEvent::parse(samples::APPSYNC_PUBLISH).unwrap();
    assert_eq!(event.info.operation, AppSyncChannelOperation::Publish);
    assert_eq!(event.info.channel.segments, ["default", "room-7"]);
    assert_eq!(event.info.channel_namespace.name, "default");
    assert_eq!(event.events[0].id, "e-1");
    assert_eq!(
        event.events[0].payload.parse::<Value>().unwrap(),
        json!({"text": "hi"})
    );

    let event = AppSyncChannelEvent::parse(samples::APPSYNC_SUBSCRIBE).unwrap();
    assert_eq!(event.info.operation, AppSyncChannelOperation::Subscribe);
    assert!(event.events.is_empty());
}

#[test]
fn channel_responses() {
    let text = r#"{"events": [{"id": "1", "payload": {"n":1}}, {"id": "2", "payload": "x"}, {"id": "3", "payload": null}]}"#;
    let event = AppSyncChannelEvent::parse(text).unwrap();
    let kept = event.events.iter().filter(|message| message.id != "3");
    let response = AppSyncChannelResponse::of(kept, |message| match message.payload.as_str() {
        Some(text) => Err(format!("only {text}")),
        None => Ok(message.payload.clone()),
    });
    assert_eq!(
        response.to_json().unwrap(),
        r#"{"events":[{"id":"1","payload":{"n":1}},{"id":"2","error":"only x"}]}"#
    );
    let as_it_is =
        AppSyncChannelResponse::of(&event.events[2..], |message| Ok(message.payload.clone()));
    assert_eq!(
        as_it_is.to_json().unwrap(),
        r#"{"events":[{"id":"3","payload":null}]}"#
    );
    // All events are dropped. A subscription needs a different response.
    let none = AppSyncChannelResponse::of([], |_| Ok(Json::default()));
    assert_eq!(none.to_json().unwrap(), r#"{"events":[]}"#);
    assert_eq!(AppSyncChannelResponse::allow().to_json().unwrap(), "null");
    assert_eq!(
        AppSyncChannelResponse::refuse("closed").to_json().unwrap(),
        r#"{"error":"closed"}"#
    );
}

#[test]
fn channel_responses_that_are_rejected() {
    let one = |outcome| AppSyncChannelResponse {
        events: Some(vec![outcome]),
        error: None,
    };
    let message = |outcome| one(outcome).to_json().unwrap_err().to_string();
    assert_eq!(
        message(AppSyncOutcome::default()),
        "AppSync channel response: $.events[0].id: is missing"
    );
    assert_eq!(
        message(AppSyncOutcome {
            id: "1".into(),
            ..Default::default()
        }),
        "AppSync channel response: $.events[0]: is neither a payload nor an error"
    );
}

#[test]
fn tokens_queries_and_messages_are_not_printed() {
    let context = r#"{"queryString": "s3cr3t", "variables": {"a": "s3cr3t"}}"#;
    let text = format!(
        r#"{{"authorizationToken": "s3cr3t", "requestContext": {context}, "requestHeaders": {{"x-api-key": "s3cr3t"}}}}"#
    );
    let printed = [
        format!("{:?}", AppSyncAuthorizerEvent::parse(&text).unwrap()),
        format!(
            "{:?}",
            AppSyncAuthorizerResponse::allow()
                .context("a", "s3cr3t")
                .handler_context("a", "s3cr3t")
        ),
        format!(
            "{:?}",
            AppSyncEvent::parse(samples::APPSYNC_RESOLVER).unwrap()
        ),
        format!(
            "{:?}",
            AppSyncChannelEvent::parse(samples::APPSYNC_PUBLISH).unwrap()
        ),
    ];
    for printed in printed {
        for secret in ["s3cr3t", "da2-EXAMPLE", "token_use", "\"hi\""] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
    }
}
