//! Agents for Amazon Bedrock: both kinds of action groups.

use lambda_native_events::bedrock::{BedrockBody, BedrockFunctionResponse};
use lambda_native_events::{BedrockAgentEvent, BedrockAgentResponse, samples};

use crate::support::{assert_hidden, assert_refused};

fn api() -> BedrockAgentEvent<'static> {
    BedrockAgentEvent::parse(samples::BEDROCK_AGENT_API).unwrap()
}

fn function() -> BedrockAgentEvent<'static> {
    BedrockAgentEvent::parse(samples::BEDROCK_AGENT_FUNCTION).unwrap()
}

#[test]
fn parameters_stand_in_the_path_and_in_the_body() {
    assert_eq!(api().parameter("id"), Some("7"));
    assert_eq!(api().parameter("reason"), Some("too late"));
    assert_eq!(api().parameter("price"), None);
    assert_eq!(function().parameter("id"), Some("7"));
    let none = BedrockAgentEvent::parse(r#"{"parameters": null, "requestBody": null}"#).unwrap();
    assert_eq!(none.parameter("id"), None);
}

#[test]
fn a_response_fits_its_call() {
    let session = r#""sessionAttributes":{"user":"u-1"},"promptSessionAttributes":{"locale":"en"}"#;
    for (response, status) in [
        (api().response("{}"), 200),
        (api().reprompt("{}"), 400),
        (api().failure("{}"), 500),
    ] {
        assert_eq!(
            response.to_json().unwrap(),
            format!(
                r#"{{"messageVersion":"1.0","response":{{"actionGroup":"orders","apiPath":"/orders/{{id}}/cancel","httpMethod":"POST","httpStatusCode":{status},"responseBody":{{"application/json":{{"body":"{{}}"}}}}}},{session}}}"#
            )
        );
    }
    for (response, state) in [
        (function().response("ok"), ""),
        (function().reprompt("ok"), r#""responseState":"REPROMPT","#),
        (function().failure("ok"), r#""responseState":"FAILURE","#),
    ] {
        assert_eq!(
            response.to_json().unwrap(),
            format!(
                r#"{{"messageVersion":"1.0","response":{{"actionGroup":"orders","function":"cancel_order","functionResponse":{{{state}"responseBody":{{"TEXT":{{"body":"ok"}}}}}}}}}}"#
            )
        );
    }
}

#[test]
fn attributes_are_set_on_top() {
    let response = api()
        .response("{}")
        .session_attribute("user", "u-2")
        .prompt_session_attribute("mood", "fine");
    assert_eq!(response.session_attributes.get("user"), Some("u-2"));
    assert_eq!(response.prompt_session_attributes.get("mood"), Some("fine"));
    assert_eq!(response.prompt_session_attributes.get("locale"), Some("en"));
}

#[test]
fn a_large_response_is_accepted() {
    assert!(function().response("x".repeat(100_000)).to_json().is_ok());
}

#[test]
fn responses_that_bedrock_rejects() {
    let changed = |mut response: BedrockAgentResponse<'static>,
                   change: &dyn Fn(&mut BedrockAgentResponse<'static>)| {
        change(&mut response);
        response.to_json()
    };
    let path = "Bedrock agent response: $";
    assert_refused(
        BedrockAgentResponse::default().to_json(),
        &format!("{path}.messageVersion: `` is not 1.0"),
    );
    assert_refused(
        changed(api().response(""), &|response| {
            response.response.action_group = "".into();
        }),
        &format!(
            "{path}.response.actionGroup: is missing; `event.response` copies it from the event"
        ),
    );
    let kind = format!(
        "{path}.response: must have either apiPath, httpMethod and httpStatusCode, or function \
         and functionResponse, depending on the action group; `event.response` sets them"
    );
    assert_refused(
        changed(api().response(""), &|response| {
            response.response.api_path = None;
        }),
        &kind,
    );
    assert_refused(
        changed(api().response(""), &|response| {
            response.response.function = Some("f".into());
            response.response.function_response = Some(BedrockFunctionResponse::default());
        }),
        &kind,
    );
    assert_refused(
        changed(api().response(""), &|response| {
            response.response.http_status_code = Some(1000);
        }),
        &format!("{path}.response.httpStatusCode: 1000 is outside 100–599"),
    );
    let of_function = |result: BedrockFunctionResponse<'static>| {
        changed(function().response(""), &move |response| {
            response.response.function_response = Some(result.clone());
        })
    };
    assert_refused(
        of_function(BedrockFunctionResponse {
            response_state: Some("RETRY".into()),
            ..Default::default()
        }),
        &format!(
            "{path}.response.functionResponse.responseState: `RETRY` is neither FAILURE nor REPROMPT"
        ),
    );
    assert_refused(
        of_function(BedrockFunctionResponse {
            response_body: [("application/json", BedrockBody::default())].into(),
            ..Default::default()
        }),
        &format!(
            "{path}.response.functionResponse.responseBody: must have exactly one body, under TEXT"
        ),
    );
}

#[test]
fn user_input_is_not_printed() {
    let secrets = ["cancel order 7", "too late", "\"7\"", "u-1"];
    assert_hidden(&api(), &secrets);
    assert_hidden(&api().response("too late"), &secrets);
}
