//! Agents for Amazon Bedrock: action groups. [`BedrockAgentEvent`] is answered with
//! [`BedrockAgentResponse`].

use std::borrow::Cow;

use crate::json::{Dict, Json, Map, ResponseError, event, record, response};

record! {
    /// An agent calls an action group: one with an API schema, or one with function details. The
    /// answer is a [`BedrockAgentResponse`].
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
    ///     let answer = match event.parameter("id") {
    ///         Some(id) if cancels => event.answer(format!(r#"{{"cancelled": "{id}"}}"#)),
    ///         None if cancels => event.reprompt("Which order?"),
    ///         _ => event.failure("There is no such action."),
    ///     };
    ///     Ok(answer.to_json()?)
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
    /// `application/json`, and the text should be JSON. The session's attributes stay as they are.
    pub fn answer(&self, body: impl Into<Cow<'static, str>>) -> BedrockAgentResponse<'static> {
        self.answer_with(200, None, body.into())
    }

    /// The answer that the call failed. With function details the agent ends the turn; with an API
    /// schema it is a 500, of which the agent makes what it can.
    pub fn failure(&self, body: impl Into<Cow<'static, str>>) -> BedrockAgentResponse<'static> {
        self.answer_with(500, Some("FAILURE"), body.into())
    }

    /// The answer that the input is wrong, and why, for the agent to ask again. With an API schema
    /// it is a 400.
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

record! {
    /// What an action group answers to the agent.
    ///
    /// [`BedrockAgentEvent::answer`], [`failure`](BedrockAgentEvent::failure) and
    /// [`reprompt`](BedrockAgentEvent::reprompt) make one that fits the call.
    ///
    /// ```
    /// use lambda_native_events::{BedrockAgentEvent, samples};
    ///
    /// let event = BedrockAgentEvent::parse(samples::BEDROCK_AGENT_FUNCTION)?;
    /// let answer = event.answer("order 7 is cancelled").session_attribute("order", "7");
    /// assert_eq!(
    ///     answer.to_json()?,
    ///     r#"{"messageVersion":"1.0","response":{"actionGroup":"orders","function":"cancel_order","functionResponse":{"responseBody":{"TEXT":{"body":"order 7 is cancelled"}}}},"sessionAttributes":{"order":"7"}}"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// `to_json` refuses a version other than `1.0`, an answer without an action group, one that
    /// fits neither kind of action group or is of both, a status that is not 100 to 599, a state
    /// that is neither `FAILURE` nor `REPROMPT`, and a function's body under another key than
    /// `TEXT`.
    ///
    /// AWS: [Lambda response event to Amazon Bedrock](https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html#agents-lambda-response)
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

response!(BedrockAgentResponse, "Bedrock agent response", check);

impl<'a> BedrockAgentResponse<'a> {
    /// Keeps a value for the session.
    #[must_use]
    pub fn session_attribute(
        mut self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.session_attributes.insert(name, value);
        self
    }

    /// Keeps a value for the turn.
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
    let invalid = |path: &str, problem: String| {
        let path = format!("$.{path}");
        Err(ResponseError::invalid(
            "Bedrock agent response",
            path,
            problem,
        ))
    };
    if answer.message_version != "1.0" {
        let problem = format!("`{}` is not 1.0", answer.message_version);
        return invalid("messageVersion", problem);
    }
    let response = &answer.response;
    if response.action_group.is_empty() {
        let problem = "is missing: it is that of the event; `event.answer` copies it";
        return invalid("response.actionGroup", problem.to_owned());
    }
    let is_api = response.api_path.is_some()
        && response.http_method.is_some()
        && response.http_status_code.is_some();
    let is_function = response.function.is_some() && response.function_response.is_some();
    if is_api == is_function {
        let problem = "has to have either apiPath, httpMethod and httpStatusCode, or function and \
                       functionResponse, by the kind of the action group; `event.answer` chooses";
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
        let problem = "has to have the body under TEXT, and no other";
        return invalid("response.functionResponse.responseBody", problem.to_owned());
    }
    Ok(())
}
