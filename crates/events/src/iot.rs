//! IoT Core and IoT devices.
//!
//! | caller | event | response |
//! |---|---|---|
//! | a custom authorizer | [`IotAuthorizerEvent`] | [`IotAuthorizerResponse`] |
//! | a provisioning hook | [`IotProvisioningEvent`] | [`IotProvisioningResponse`] |
//! | an IoT button | [`IotButtonEvent`] | none |
//! | an IoT 1-Click device | [`IotOneClickEvent`] | none |
//!
//! A topic rule with the Lambda action sends what its SQL statement selects. Use a type of your own for
//! that.

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
