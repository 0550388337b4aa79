//! Agents for Amazon Bedrock: action groups.
//!
//! ```
//! use lambda_native_events::{BedrockAgentEvent, BedrockAgentResponse, EventError, samples};
//!
//! fn handle(event: &str) -> Result<BedrockAgentResponse<'static>, EventError> {
//!     let event = BedrockAgentEvent::parse(event)?;
//!     Ok(match (event.function.as_deref(), event.parameter("id")) {
//!         (Some("cancel_order"), Some(id)) => event.answer(format!("order {id} is cancelled")),
//!         (Some("cancel_order"), None) => event.reprompt("which order?"),
//!         _ => event.failure("unknown function"),
//!     })
//! }
//!
//! assert!(handle(samples::BEDROCK_AGENT_FUNCTION)?.to_json().is_ok());
//! # Ok::<(), EventError>(())
//! ```

use std::borrow::Cow;

use crate::record::record;
use crate::root::{answer, event, write_answer};
use crate::{Dict, Json, Map, ResponseError};

record! {
    /// An agent calls an action group: by an API schema, or by function details.
    ///
    /// ```
    /// use lambda_native_events::{BedrockAgentEvent, samples};
    ///
    /// let api = BedrockAgentEvent::parse(samples::BEDROCK_AGENT_API)?;
    /// assert_eq!(api.api_path.as_deref(), Some("/orders/{id}"));
    /// assert_eq!(api.parameter("id"), Some("7"));
    ///
    /// let function = BedrockAgentEvent::parse(samples::BEDROCK_AGENT_FUNCTION)?;
    /// assert_eq!(function.function.as_deref(), Some("cancel_order"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: Amazon Bedrock User Guide, "Configure Lambda functions to send information that an
    /// Amazon
    /// Bedrock agent elicits from the user".
    pub struct BedrockAgentEvent<'a> {
        /// The version of the format: `1.0`.
        pub message_version: Cow<'a, str> as "messageVersion",
        /// The agent.
        pub agent: BedrockAgent<'a> as "agent",
        /// What the user said.
        pub input_text: Cow<'a, str> as "inputText" secret,
        /// The id of the session.
        pub session_id: Cow<'a, str> as "sessionId",
        /// The action group.
        pub action_group: Cow<'a, str> as "actionGroup",
        /// API schema: the path of the operation.
        pub api_path: Option<Cow<'a, str>> as "apiPath",
        /// API schema: the method of the operation.
        pub http_method: Option<Cow<'a, str>> as "httpMethod",
        /// Function details: the function.
        pub function: Option<Cow<'a, str>> as "function",
        /// What the agent found out. See [`parameter`](Self::parameter).
        pub parameters: Vec<BedrockParameter<'a>> as "parameters",
        /// API schema: the body, by media type.
        pub request_body: Option<BedrockRequestBody<'a>> as "requestBody",
        /// What is kept for the session.
        pub session_attributes: Map<'a> as "sessionAttributes" secret,
        /// What is kept for the turn.
        pub prompt_session_attributes: Map<'a> as "promptSessionAttributes" secret,
    }
}

event!(BedrockAgentEvent, "Bedrock agent event", BEDROCK_AGENT_API);

impl BedrockAgentEvent<'_> {
    /// The value of a parameter, or else of a property of the body.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let properties = self
            .request_body
            .iter()
            .flat_map(|body| body.content.iter());
        self.parameters
            .iter()
            .chain(properties.flat_map(|(_, content)| &content.properties))
            .find(|parameter| parameter.name == name)
            .map(|parameter| &*parameter.value)
    }

    /// The answer to this call: a text for the agent. With an API schema it is a 200 with
    /// `application/json`, and the text should be JSON.
    pub fn answer(&self, body: impl Into<Cow<'static, str>>) -> BedrockAgentResponse<'static> {
        self.answer_with(200, None, body.into())
    }

    /// The answer that the call failed; the agent ends the turn.
    pub fn failure(&self, body: impl Into<Cow<'static, str>>) -> BedrockAgentResponse<'static> {
        self.answer_with(500, Some("FAILURE"), body.into())
    }

    /// The answer that the agent should ask again.
    pub fn reprompt(&self, body: impl Into<Cow<'static, str>>) -> BedrockAgentResponse<'static> {
        self.answer_with(400, Some("REPROMPT"), body.into())
    }

    fn answer_with(
        &self,
        status: u16,
        state: Option<&'static str>,
        body: Cow<'static, str>,
    ) -> BedrockAgentResponse<'static> {
        let own = |text: &Cow<str>| Cow::Owned(text.to_string());
        let body = BedrockBody { body };
        let mut response = BedrockResponse {
            action_group: own(&self.action_group),
            ..BedrockResponse::default()
        };
        if let Some(function) = &self.function {
            response.function = Some(own(function));
            response.function_response = Some(BedrockFunctionResponse {
                response_state: state.map(Into::into),
                response_body: [("TEXT", body)].into(),
            });
        } else {
            response.api_path = self.api_path.as_ref().map(own);
            response.http_method = self.http_method.as_ref().map(own);
            response.http_status_code = Some(status.into());
            response.response_body = [("application/json", body)].into();
        }
        BedrockAgentResponse {
            message_version: "1.0".into(),
            response,
            session_attributes: self.session_attributes.clone().into_owned(),
            prompt_session_attributes: self.prompt_session_attributes.clone().into_owned(),
            knowledge_bases_configuration: None,
        }
    }
}

record! {
    /// An agent.
    pub struct BedrockAgent<'a> {
        /// Its name.
        pub name: Cow<'a, str> as "name",
        /// Its version.
        pub version: Cow<'a, str> as "version",
        /// Its id.
        pub id: Cow<'a, str> as "id",
        /// Its alias.
        pub alias: Cow<'a, str> as "alias",
    }
}
record! {
    /// What the agent found out.
    pub struct BedrockParameter<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The type: `string`, `number`, `integer`, `boolean`, `array`.
        pub kind: Cow<'a, str> as "type",
        /// The value, text.
        pub value: Cow<'a, str> as "value" secret,
    }
}
record! {
    /// The body of an operation.
    pub struct BedrockRequestBody<'a> {
        /// The properties, by media type.
        pub content: Dict<'a, BedrockContent<'a>> as "content",
    }
}
record! {
    /// The body of an operation in a media type.
    pub struct BedrockContent<'a> {
        /// The properties.
        pub properties: Vec<BedrockParameter<'a>> as "properties",
    }
}
/// The most that an agent takes: 25 KB.
const MAX_ANSWER: usize = 25 * 1024;

record! {
    /// What an action group answers to the agent.
    ///
    /// ```
    /// use lambda_native_events::{BedrockAgentEvent, samples};
    ///
    /// let event = BedrockAgentEvent::parse(samples::BEDROCK_AGENT_FUNCTION)?;
    /// let answer = event.answer("order 7 is cancelled").to_json().unwrap();
    /// assert!(answer.contains(r#""functionResponse":{"responseBody":{"TEXT":{"body":"order 7 is cancelled"}}}"#));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// [`BedrockAgentEvent::answer`], [`failure`](BedrockAgentEvent::failure) and
    /// [`reprompt`](BedrockAgentEvent::reprompt) make one that fits the call. `to_json` refuses
    /// one that
    /// fits neither kind of action group, a state that is neither `FAILURE` nor `REPROMPT`, and
    /// one of
    /// more than 25 KB.
    ///
    /// AWS: Amazon Bedrock User Guide, "Lambda response event to Amazon Bedrock".
    pub struct BedrockAgentResponse<'a> {
        /// `1.0`.
        pub message_version: Cow<'a, str> as "messageVersion",
        /// The answer.
        pub response: BedrockResponse<'a> as "response",
        /// What is kept for the session.
        pub session_attributes: Map<'a> as "sessionAttributes" secret,
        /// What is kept for the turn.
        pub prompt_session_attributes: Map<'a> as "promptSessionAttributes" secret,
        /// How knowledge bases are asked from now on.
        pub knowledge_bases_configuration: Option<Json<'a>> as "knowledgeBasesConfiguration",
    }
}

answer!(BedrockAgentResponse, "Bedrock agent response", check);

record! {
    /// An answer.
    pub struct BedrockResponse<'a> {
        /// That of the event.
        pub action_group: Cow<'a, str> as "actionGroup",
        /// API schema: that of the event.
        pub api_path: Option<Cow<'a, str>> as "apiPath",
        /// API schema: that of the event.
        pub http_method: Option<Cow<'a, str>> as "httpMethod",
        /// API schema: the status.
        pub http_status_code: Option<i64> as "httpStatusCode",
        /// API schema: the body, by media type.
        pub response_body: Dict<'a, BedrockBody<'a>> as "responseBody",
        /// Function details: that of the event.
        pub function: Option<Cow<'a, str>> as "function",
        /// Function details: the answer.
        pub function_response: Option<BedrockFunctionResponse<'a>> as "functionResponse",
    }
}
record! {
    /// The answer of a function.
    pub struct BedrockFunctionResponse<'a> {
        /// `FAILURE` or `REPROMPT`, if it did not succeed.
        pub response_state: Option<Cow<'a, str>> as "responseState",
        /// The text, under `TEXT`.
        pub response_body: Dict<'a, BedrockBody<'a>> as "responseBody",
    }
}
record! {
    /// A body.
    pub struct BedrockBody<'a> {
        /// The text.
        pub body: Cow<'a, str> as "body" secret,
    }
}

fn check(answer: &BedrockAgentResponse) -> Result<(), ResponseError> {
    const RESPONSE: &str = "Bedrock agent response";
    let invalid = |path: &str, problem: String| {
        Err(ResponseError::invalid(RESPONSE, path.to_owned(), problem))
    };
    let response = &answer.response;
    if response.function_response.is_some() == response.http_status_code.is_some() {
        let problem = "has to have either a functionResponse or an httpStatusCode, by the kind of \
                       the action group; `event.answer` chooses";
        return invalid("$.response", problem.to_owned());
    }
    let state = response
        .function_response
        .as_ref()
        .and_then(|function| function.response_state.as_deref());
    if let Some(state) = state.filter(|state| !["FAILURE", "REPROMPT"].contains(state)) {
        let path = "$.response.functionResponse.responseState";
        return invalid(path, format!("`{state}` is neither FAILURE nor REPROMPT"));
    }
    let bytes = write_answer(RESPONSE, answer)?.len();
    if bytes > MAX_ANSWER {
        return invalid("$", format!("has {bytes} bytes, more than {MAX_ANSWER}"));
    }
    Ok(())
}
