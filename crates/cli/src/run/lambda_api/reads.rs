//! The operations that only read. They describe the one function, and resources that it does not
//! have.

use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use lambda_native_emulator::front::Front;
use serde_json::{Value, json};

use super::api_error::ApiError;
use super::function_name::{FunctionName, with_qualifier};
use super::response::json_response;
use crate::run::app_state::AppState;

/// A request to such an operation.
pub(super) struct Read<'a> {
    pub(super) state: &'a AppState,
    /// The variable segments of the path.
    pub(super) parameters: &'a [String],
    pub(super) qualifier: Option<String>,
    pub(super) host: Option<&'a HeaderValue>,
}

impl Read<'_> {
    pub(super) fn respond(&self, operation: &str) -> Result<Response, ApiError> {
        let body = match operation {
            "GetFunction" => json!({"Configuration": self.configuration()?, "Code": {}}),
            "GetFunctionConfiguration" => self.configuration()?,
            "ListFunctions" => json!({"Functions": [self.unqualified_configuration()]}),
            "ListVersionsByFunction" => self.versions()?,
            "GetAccountSettings" => self.state.description.account_settings(),
            "GetAlias" => self.alias()?,
            "ListAliases" => self.member("Aliases", &json!([]))?,
            "ListTags" => self.member("Tags", &json!({}))?,
            "GetFunctionConcurrency" | "GetFunctionCodeSigningConfig" => {
                self.function()?;
                json!({})
            }
            "ListProvisionedConcurrencyConfigs" => {
                self.member("ProvisionedConcurrencyConfigs", &json!([]))?
            }
            "GetProvisionedConcurrencyConfig" => {
                self.function()?;
                return Err(ApiError::no_provisioned_concurrency());
            }
            "GetFunctionUrlConfig" => self.url()?.ok_or_else(ApiError::no_such_resource)?,
            "ListFunctionUrlConfigs" => {
                json!({"FunctionUrlConfigs": Vec::from_iter(self.url()?)})
            }
            "GetFunctionEventInvokeConfig" => {
                let arn = self.arn_of_version()?;
                return Err(ApiError::not_found(format!(
                    "The function {arn} doesn't have an EventInvokeConfig"
                )));
            }
            "ListFunctionEventInvokeConfigs" => {
                self.member("FunctionEventInvokeConfigs", &json!([]))?
            }
            "GetFunctionRecursionConfig" => self.member("RecursiveLoop", &json!("Terminate"))?,
            "GetRuntimeManagementConfig" => {
                json!({"UpdateRuntimeOn": "Auto", "FunctionArn": self.arn_of_version()?})
            }
            // Policies belong to functions, versions and aliases.
            "GetPolicy" => {
                self.function()?;
                return Err(ApiError::no_such_resource());
            }
            "GetResourcePolicy"
            | "GetEventSourceMapping"
            | "GetLayerVersion"
            | "GetLayerVersionByArn"
            | "GetLayerVersionPolicy"
            | "GetCodeSigningConfig" => return Err(ApiError::no_such_resource()),
            "ListEventSourceMappings" => json!({"EventSourceMappings": []}),
            "ListLayers" => json!({"Layers": []}),
            "ListLayerVersions" => json!({"LayerVersions": []}),
            "ListCodeSigningConfigs" => json!({"CodeSigningConfigs": []}),
            "ListCapacityProviders" => json!({"CapacityProviders": []}),
            _ => return Err(ApiError::unsupported(operation)),
        };
        Ok(json_response(StatusCode::OK, &body))
    }

    fn function(&self) -> Result<FunctionName, ApiError> {
        FunctionName::parse(self.state, &self.parameters[0], self.qualifier.as_deref())
    }

    /// A response with one member, if the function exists.
    fn member(&self, member: &str, value: &Value) -> Result<Value, ApiError> {
        self.function()?;
        Ok(json!({member: value}))
    }

    fn configuration(&self) -> Result<Value, ApiError> {
        let function = self.function()?;
        let arn = function.arn(self.state);
        Ok(self
            .state
            .description
            .configuration(&arn, function.version()))
    }

    fn unqualified_configuration(&self) -> Value {
        let arn = self.state.environment.function_arn();
        self.state.description.configuration(arn, "$LATEST")
    }

    fn versions(&self) -> Result<Value, ApiError> {
        let arn = with_qualifier(self.state.environment.function_arn(), Some("$LATEST"));
        let latest = self.state.description.configuration(&arn, "$LATEST");
        self.member("Versions", &json!([latest]))
    }

    /// Invocations accept every alias, so every alias exists.
    fn alias(&self) -> Result<Value, ApiError> {
        let alias = self.parameters[1].as_str();
        let name = &self.parameters[0];
        let function = FunctionName::parse(self.state, name, Some(alias))?;
        let arn = function.arn(self.state);
        let version = function.version();
        Ok(json!({
            "AliasArn": arn, "Name": alias, "FunctionVersion": version, "Description": ""
        }))
    }

    fn arn_of_version(&self) -> Result<String, ApiError> {
        let function = self.function()?;
        let qualifier = function.qualifier.as_deref().unwrap_or("$LATEST");
        let arn = self.state.environment.function_arn();
        Ok(with_qualifier(arn, Some(qualifier)))
    }

    /// The configuration of the Function URL, if the function is behind one.
    fn url(&self) -> Result<Option<Value>, ApiError> {
        let arn = self.function()?.arn(self.state);
        if self.state.front != Front::FunctionUrl {
            return Ok(None);
        }
        let host = self.host.and_then(|host| host.to_str().ok());
        let url = format!("http://{}/", host.unwrap_or("127.0.0.1"));
        let mode = self.state.invoke_mode;
        let description = &self.state.description;
        Ok(Some(description.url_configuration(&url, &arn, mode)))
    }
}
