//! Hooks around a snapshot and at shutdown.

use std::sync::Arc;
use std::time::Duration;

use lambda_runtime::{
    BoxFuture, Error, LambdaEvent, Runtime, SnapStartResource, run, service_fn,
    spawn_graceful_shutdown_handler,
};
use serde_json::Value;

async fn handler(event: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(event.payload)
}

pub(crate) async fn shutdown() -> Result<(), Error> {
    spawn_graceful_shutdown_handler(|| async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        println!("flushed");
    })
    .await;
    run(service_fn(handler)).await
}

/// A connection that prints what happens to it.
struct Connection {
    name: &'static str,
    can_be_restored: bool,
}

impl SnapStartResource for Connection {
    fn before_snapshot(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            println!("{} closed", self.name);
            Ok(())
        })
    }

    fn after_restore(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async {
            tokio::task::yield_now().await;
            if !self.can_be_restored {
                return Err("no connection".into());
            }
            println!("{} opened", self.name);
            Ok(())
        })
    }
}

pub(crate) async fn snapshot(can_be_restored: bool) -> Result<(), Error> {
    let connection = |name| {
        Arc::new(Connection {
            name,
            can_be_restored,
        })
    };
    let runtime = Runtime::new(service_fn(handler))
        .register_snapstart_resource(connection("first"))
        .register_snapstart_resource(connection("second"));
    println!("SnapStart: {}", runtime.is_snapstart());
    runtime.run().await
}
