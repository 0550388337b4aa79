//! IoT Core: custom authorizers ([`IotAuthorizerEvent`], answered with [`IotAuthorizerResponse`])
//! and provisioning hooks ([`IotProvisioningEvent`], answered with [`IotProvisioningResponse`]);
//! and buttons ([`IotButtonEvent`], [`IotOneClickEvent`]).
//!
//! A topic rule with the Lambda action sends what its SQL selects: a type of your own.

mod authorizer;
mod button;
mod provisioning;

pub use authorizer::{
    IotAuthorizerEvent, IotAuthorizerResponse, IotConnection, IotHttp, IotMqtt, IotProtocolData,
    IotTls,
};
pub use button::{
    IotButtonEvent, IotClick, IotClickType, IotDevice, IotDeviceEvent, IotOneClickEvent,
    IotPlacement,
};
pub use provisioning::{IotProvisioningEvent, IotProvisioningResponse};
