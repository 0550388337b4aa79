//! Handlers that succeed.

use std::cell::RefCell;
use std::rc::Rc;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::{Value, json};

pub(crate) async fn echo() -> Result<(), Error> {
    async fn handler(event: LambdaEvent<Value>) -> Result<Value, Error> {
        let (payload, _context) = event.into_parts();
        Ok(payload)
    }
    run(service_fn(handler)).await
}

/// The handler borrows from the function that awaits `run`.
pub(crate) async fn borrowing() -> Result<(), Error> {
    let greeting = String::from("hello");
    let greeting = &greeting;
    run(service_fn(move |event: LambdaEvent<String>| async move {
        Ok::<_, Error>(format!("{greeting}, {}", event.payload))
    }))
    .await
}

/// The future is not `Send`, and keeps its state over an await.
pub(crate) async fn not_send() -> Result<(), Error> {
    let calls = Rc::new(RefCell::new(0));
    run(service_fn(|_: LambdaEvent<Value>| {
        let calls = Rc::clone(&calls);
        async move {
            tokio::task::yield_now().await;
            *calls.borrow_mut() += 1;
            Ok::<_, Error>(*calls.borrow())
        }
    }))
    .await
}

pub(crate) async fn context() -> Result<(), Error> {
    run(service_fn(async |event: LambdaEvent<Value>| {
        let context = event.context;
        let client = context.client_context;
        Ok::<_, Error>(json!({
            "request_id": context.request_id,
            "deadline": context.deadline > 1_700_000_000_000,
            "arn": context.invoked_function_arn,
            "trace": context.xray_trace_id,
            "tenant": context.tenant_id,
            "identity": context.identity.map(|identity| identity.identity_id),
            "app": client.as_ref().map(|client| client.client.app_title.clone()),
            "tries": client.and_then(|client| client.custom.get("tries").cloned()),
            "function": context.env_config.function_name,
            "memory": context.env_config.memory,
        }))
    }))
    .await
}

pub(crate) async fn trace_variable() -> Result<(), Error> {
    run(service_fn(async |_: LambdaEvent<Value>| {
        Ok::<_, Error>(std::env::var("_X_AMZN_TRACE_ID").unwrap_or_default())
    }))
    .await
}

pub(crate) async fn logs() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(async |event: LambdaEvent<Value>| {
        tracing::info!(order = 7, "order taken");
        tracing::debug!("not written at the usual level");
        Ok::<_, Error>(event.payload)
    }))
    .await
}

/// Typed events of AWS's crate, and a batch of which some items fail.
pub(crate) async fn sqs() -> Result<(), Error> {
    async fn handler(event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
        let failed = |body: &Option<String>| body.as_deref() == Some("bad");
        let messages = event.payload.records.into_iter();
        let failures = messages
            .filter(|message| failed(&message.body))
            .map(|message| {
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = message.message_id.unwrap_or_default();
                failure
            });
        let mut response = SqsBatchResponse::default();
        response.batch_item_failures = failures.collect();
        Ok(response)
    }
    run(service_fn(handler)).await
}
