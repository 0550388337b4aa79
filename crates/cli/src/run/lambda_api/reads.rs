//! The operations that only read. They describe the functions, and resources that these do not
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
            "ListFunctions" => json!({"Functions": self.all_configurations()}),
            "ListVersionsByFunction" => self.versions()?,
            "GetAccountSettings" => self.account_settings(),
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

    fn function(&self) -> Result<FunctionName<'_>, ApiError> {
        FunctionName::parse(self.state, &self.parameters[0], self.qualifier.as_deref())
    }

    /// A response with one member, if the function exists.
    fn member(&self, member: &str, value: &Value) -> Result<Value, ApiError> {
        self.function()?;
        Ok(json!({member: value}))
    }

    fn configuration(&self) -> Result<Value, ApiError> {
        let function = self.function()?;
        let description = &function.served.description;
        Ok(description.configuration(&function.arn(), function.version()))
    }

    fn all_configurations(&self) -> Vec<Value> {
        let functions = self.state.functions().iter();
        functions
            .map(|function| {
                let description = &function.description;
                description.configuration(&function.arn, "$LATEST")
            })
            .collect()
    }

    /// `GetAccountSettings`, with the default values of "Lambda quotas".
    fn account_settings(&self) -> Value {
        let functions = self.state.functions();
        let sizes = functions.iter().map(|one| one.description.code_size());
        json!({
            "AccountLimit": {
                "TotalCodeSize": 80_530_636_800_u64,
                "CodeSizeUnzipped": 262_144_000,
                "CodeSizeZipped": 52_428_800,
                "ConcurrentExecutions": 1_000,
                "UnreservedConcurrentExecutions": 1_000,
            },
            "AccountUsage": {
                "TotalCodeSize": sizes.sum::<u64>(), "FunctionCount": functions.len()
            },
        })
    }

    fn versions(&self) -> Result<Value, ApiError> {
        let served = self.function()?.served;
        let arn = with_qualifier(&served.arn, Some("$LATEST"));
        let latest = served.description.configuration(&arn, "$LATEST");
        Ok(json!({"Versions": [latest]}))
    }

    /// Invocations accept every alias, so every alias exists.
    fn alias(&self) -> Result<Value, ApiError> {
        let alias = self.parameters[1].as_str();
        let name = &self.parameters[0];
        let function = FunctionName::parse(self.state, name, Some(alias))?;
        let arn = function.arn();
        let version = function.version();
        Ok(json!({
            "AliasArn": arn, "Name": alias, "FunctionVersion": version, "Description": ""
        }))
    }

    fn arn_of_version(&self) -> Result<String, ApiError> {
        let function = self.function()?;
        let qualifier = function.qualifier.as_deref().unwrap_or("$LATEST");
        Ok(with_qualifier(&function.served.arn, Some(qualifier)))
    }

    /// The configuration of the Function URL, if the function is behind one.
    fn url(&self) -> Result<Option<Value>, ApiError> {
        let function = self.function()?;
        let (served, arn) = (function.served, function.arn());
        if served.front != Front::FunctionUrl {
            return Ok(None);
        }
        let host = self.host.and_then(|host| host.to_str().ok());
        let host = host.unwrap_or("127.0.0.1");
        let url = match self.state.functions() {
            [_] => format!("http://{host}/"),
            _ => format!("http://{host}/{}/", served.name),
        };
        let configuration = served
            .description
            .url_configuration(&url, &arn, served.invoke_mode);
        Ok(Some(configuration))
    }
}
