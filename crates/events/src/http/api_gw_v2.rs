//! API Gateway HTTP API, payload format 2.0, and Lambda Function URL.

mod authorizer;
mod context;
mod event;
mod request;
mod request_parts;
mod response;

pub use authorizer::{ApiGwV2Authorizer, ApiGwV2CognitoIdentity, ApiGwV2Iam, ApiGwV2Jwt};
pub use context::{
    ApiGwV2Authentication, ApiGwV2ClientCert, ApiGwV2Http, ApiGwV2RequestContext, ApiGwV2Validity,
};
pub use event::{ApiGwV2Event, parse_api_gw_v2};
pub use request_parts::ApiGwV2RequestParts;
pub use response::{ApiGwV2Response, serialize_api_gw_v2_response};
