//! The `detail` of each kind of event.
//!
//! Strings without escapes are borrowed from the event; others are copied.

use std::borrow::Cow;

use serde::Deserialize;

/// `com.example.shop`, `OrderPlaced`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderPlaced<'a> {
    #[serde(borrow)]
    pub(crate) order_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) items: Vec<Item<'a>>,
}

#[derive(Deserialize)]
pub(crate) struct Item<'a> {
    #[serde(borrow)]
    pub(crate) name: Cow<'a, str>,
    pub(crate) count: u32,
}

/// `com.example.shop`, `OrderPaid`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderPaid<'a> {
    #[serde(borrow)]
    pub(crate) order_id: Cow<'a, str>,
    pub(crate) total: f64,
}

/// `com.example.shop`, `OrderCancelled`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderCancelled<'a> {
    #[serde(borrow)]
    pub(crate) order_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) reason: Option<Cow<'a, str>>,
}

/// `aws.ec2`, `EC2 Instance State-change Notification`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct InstanceState<'a> {
    #[serde(borrow)]
    pub(crate) instance_id: Cow<'a, str>,
    /// `pending`, `running`, `stopping`, `stopped`, `shutting-down`, `terminated`.
    #[serde(borrow)]
    pub(crate) state: Cow<'a, str>,
}
