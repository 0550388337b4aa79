//! Agents for Amazon Bedrock: action groups.
//!
//! An agent sends a [`BedrockAgentEvent`] and expects a [`BedrockAgentResponse`].

use std::borrow::Cow;

use crate::json::{Dict, Json, Map, ResponseError, event, record, response};

record! {
    /// A call to an action group, which has either an API schema or function details. The response is
    /// a [`BedrockAgentResponse`].
    ///
    /// ```
    /// use lambda_native_events::{BedrockAgentEvent, samples};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = BedrockAgentEvent::parse(event)?;
    ///     // Of an API schema, and of function details.
    ///     let cancels = matches!(
    ///         (event.api_path.as_deref(), event.function.as_deref()),
    ///         (Some("/orders/{id}/cancel"), _) | (_, Some("cancel_order"))
    ///     );
    ///     let response = match event.parameter("id") {
    ///         Some(id) if cancels => event.response(format!(r#"{{"cancelled": "{id}"}}"#)),
    ///         None if cancels => event.reprompt("Which order?"),
    ///         _ => event.failure("There is no such action."),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// assert!(handle(BedrockAgentEvent::SAMPLE)?.contains(r#""httpStatusCode":200"#));
    /// assert!(handle(samples::BEDROCK_AGENT_FUNCTION)?.contains("functionResponse"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Configure Lambda functions to send information that an Amazon Bedrock agent elicits from the user](https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html)
    pub struct BedrockAgentEvent<'a> {
        /// The version of the format: `1.0`.
        pub message_version: Cow<'a, str> as "messageVersion",
        /// The agent.
        pub agent: BedrockAgent<'a> as "agent",
        /// The user's input.
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
        /// The parameters that the agent has elicited. See [`parameter`](Self::parameter).
        pub parameters: Vec<BedrockParameter<'a>> as "parameters",
        /// API schema: the body, by media type.
        pub request_body: Option<BedrockRequestBody<'a>> as "requestBody",
        /// The session attributes.
        pub session_attributes: Map<'a> as "sessionAttributes" secret,
        /// The prompt session attributes, which last for one turn.
        pub prompt_session_attributes: Map<'a> as "promptSessionAttributes" secret,
    }
}

event!(BedrockAgentEvent, "Bedrock agent event", BEDROCK_AGENT_API);

impl BedrockAgentEvent<'_> {
    /// The value of a parameter. If there is none, the value of a property of the body.
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

    /// Creates the response to this call, with text for the agent. With an API schema, the response
    /// has status 200 and `application/json`, and the text should be JSON. The session attributes are
    /// kept.
    pub fn response(&self, body: impl Into<Cow<'static, str>>) -> BedrockAgentResponse<'static> {
        self.response_with(200, None, body.into())
    }

    /// Creates a response that reports a failure. With function details, the agent ends the turn. With
    /// an API schema, the response has status 500, which the agent interprets itself.
    pub fn failure(&self, body: impl Into<Cow<'static, str>>) -> BedrockAgentResponse<'static> {
        self.response_with(500, Some("FAILURE"), body.into())
    }

    /// Creates a response that asks the agent to prompt the user again, with the reason. With an API
    /// schema, the response has status 400.
    pub fn reprompt(&self, body: impl Into<Cow<'static, str>>) -> BedrockAgentResponse<'static> {
        self.response_with(400, Some("REPROMPT"), body.into())
    }

    fn response_with(
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
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The version.
        pub version: Cow<'a, str> as "version",
        /// The id.
        pub id: Cow<'a, str> as "id",
        /// The alias.
        pub alias: Cow<'a, str> as "alias",
    }
}

record! {
    /// A parameter that the agent has elicited.
    pub struct BedrockParameter<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The type: `string`, `number`, `integer`, `boolean`, `array`.
        pub kind: Cow<'a, str> as "type",
        /// The value, as a string.
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

record! {
    /// The response of an action group to the agent.
    ///
    /// [`BedrockAgentEvent::response`], [`failure`](BedrockAgentEvent::failure) and
    /// [`reprompt`](BedrockAgentEvent::reprompt) create a response that fits the call.
    ///
    /// ```
    /// use lambda_native_events::{BedrockAgentEvent, samples};
    ///
    /// let event = BedrockAgentEvent::parse(samples::BEDROCK_AGENT_FUNCTION)?;
    /// let response = event.response("order 7 is cancelled").session_attribute("order", "7");
    /// assert_eq!(
    ///     response.to_json()?,
    ///     r#"{"messageVersion":"1.0","response":{"actionGroup":"orders","function":"cancel_order","functionResponse":{"responseBody":{"TEXT":{"body":"order 7 is cancelled"}}}},"sessionAttributes":{"order":"7"}}"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// `to_json` rejects a version other than `1.0`, a response without an action group, a response
    /// that fits neither kind of action group or both, a status outside 100–599, a state other than
    /// `FAILURE` or `REPROMPT`, and a function's body under a key other than `TEXT`.
    ///
    /// AWS: [Lambda response event to Amazon Bedrock](https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html#agents-lambda-response)
    pub struct BedrockAgentResponse<'a> {
        /// `1.0`.
        pub message_version: Cow<'a, str> as "messageVersion",
        /// The response.
        pub response: BedrockResponse<'a> as "response",
        /// The session attributes.
        pub session_attributes: Map<'a> as "sessionAttributes" secret,
        /// The prompt session attributes, which last for one turn.
        pub prompt_session_attributes: Map<'a> as "promptSessionAttributes" secret,
        /// The configuration of knowledge base queries from now on.
        pub knowledge_bases_configuration: Option<Json<'a>> as "knowledgeBasesConfiguration",
    }
}

response!(BedrockAgentResponse, "Bedrock agent response", check);

impl<'a> BedrockAgentResponse<'a> {
    /// Sets a session attribute.
    #[must_use]
    pub fn session_attribute(
        mut self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.session_attributes.insert(name, value);
        self
    }

    /// Sets a prompt session attribute, which lasts for one turn.
    #[must_use]
    pub fn prompt_session_attribute(
        mut self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.prompt_session_attributes.insert(name, value);
        self
    }
}

record! {
    /// A response.
    pub struct BedrockResponse<'a> {
        /// The action group of the event.
        pub action_group: Cow<'a, str> as "actionGroup",
        /// API schema: the value of the event.
        pub api_path: Option<Cow<'a, str>> as "apiPath",
        /// API schema: the value of the event.
        pub http_method: Option<Cow<'a, str>> as "httpMethod",
        /// API schema: the status.
        pub http_status_code: Option<i64> as "httpStatusCode",
        /// API schema: the body, by media type.
        pub response_body: Dict<'a, BedrockBody<'a>> as "responseBody",
        /// Function details: the function of the event.
        pub function: Option<Cow<'a, str>> as "function",
        /// Function details: the response.
        pub function_response: Option<BedrockFunctionResponse<'a>> as "functionResponse",
    }
}

record! {
    /// The response of a function.
    pub struct BedrockFunctionResponse<'a> {
        /// `FAILURE` or `REPROMPT`; `None` after a success.
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

fn check(response: &BedrockAgentResponse) -> Result<(), ResponseError> {
    let invalid = |path: &str, problem: String| {
        let path = format!("$.{path}");
        Err(ResponseError::invalid(
            "Bedrock agent response",
            path,
            problem,
        ))
    };
    if response.message_version != "1.0" {
        let problem = format!("`{}` is not 1.0", response.message_version);
        return invalid("messageVersion", problem);
    }
    let response = &response.response;
    if response.action_group.is_empty() {
        let problem = "is missing; `event.response` copies it from the event";
        return invalid("response.actionGroup", problem.to_owned());
    }
    let is_api = response.api_path.is_some()
        && response.http_method.is_some()
        && response.http_status_code.is_some();
    let is_function = response.function.is_some() && response.function_response.is_some();
    if is_api == is_function {
        let problem = "must have either apiPath, httpMethod and httpStatusCode, or function and \
                       functionResponse, depending on the action group; `event.response` sets them";
        return invalid("response", problem.to_owned());
    }
    if let Some(status) = response
        .http_status_code
        .filter(|status| !(100..=599).contains(status))
    {
        let problem = format!("{status} is outside 100–599");
        return invalid("response.httpStatusCode", problem);
    }
    let Some(function) = &response.function_response else {
        return Ok(());
    };
    if let Some(state) = &function.response_state
        && !["FAILURE", "REPROMPT"].contains(&&**state)
    {
        let problem = format!("`{state}` is neither FAILURE nor REPROMPT");
        return invalid("response.functionResponse.responseState", problem);
    }
    if function.response_body.len() != 1 || function.response_body.get("TEXT").is_none() {
        let problem = "must have exactly one body, under TEXT";
        return invalid("response.functionResponse.responseBody", problem.to_owned());
    }
    Ok(())
}
