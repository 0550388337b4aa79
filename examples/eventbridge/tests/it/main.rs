//! Runs the real program, as Lambda would, and reads its log.

mod function;

use lambda_native_emulator::{Emulator, InvocationResponse};
use serde_json::{Value, json};

use function::Function;

/// An event in EventBridge's envelope.
fn event(source: &str, detail_type: &str, detail: &Value) -> String {
    json!({
        "version": "0",
        "id": "7bf73129-1428-4cd3-a780-95db273d1602",
        "detail-type": detail_type,
        "source": source,
        "account": "123456789012",
        "time": "2024-09-24T11:25:36Z",
        "region": "eu-central-1",
        "resources": [],
        "detail": detail,
    })
    .to_string()
}

fn shop(detail_type: &str, detail: &Value) -> String {
    event("com.example.shop", detail_type, detail)
}

#[track_caller]
fn assert_error(response: &InvocationResponse, error_type: &str, contents: &[&str]) {
    let error = response
        .error()
        .unwrap_or_else(|| panic!("no error: {response:?}"));
    assert_eq!(error.error_type, error_type, "{error:?}");
    for content in contents {
        assert!(error.error_message.contains(content), "{error:?}");
    }
}

#[test]
fn each_kind_of_event_has_its_own_handler_and_an_empty_response() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let nothing = |event: String| assert_eq!(lambda.invoke(event).body_str(), "null");

    let items = json!([{"name": "bicycle", "count": 1}, {"name": "bell", "count": 2}]);
    nothing(shop(
        "OrderPlaced",
        &json!({"orderId": "o-7", "items": items}),
    ));
    for (name, count) in [("bicycle", 1), ("bell", 2)] {
        let record = function.next_record();
        assert_eq!(record["message"], "item to send");
        assert_eq!(record["orderId"], "o-7");
        assert_eq!(record["item"], name);
        assert_eq!(record["count"], count);
    }

    nothing(shop(
        "OrderPaid",
        &json!({"orderId": "o-7", "total": 257.5}),
    ));
    let metric = function.next_record();
    assert_eq!(
        metric["_aws"]["CloudWatchMetrics"][0]["Namespace"], "shop",
        "{metric}"
    );
    assert_eq!(metric["revenue"], 257.5);
    assert_eq!(metric["orderId"], "o-7");

    nothing(shop("OrderCancelled", &json!({"orderId": "o-8"})));
    let record = function.next_record();
    assert_eq!(record["level"], "WARN");
    assert_eq!(record["reason"], Value::Null);
    nothing(shop(
        "OrderCancelled",
        &json!({"orderId": "o-9", "reason": "a \"better\" offer"}),
    ));
    assert_eq!(function.next_record()["reason"], "a \"better\" offer");

    let detail = json!({"instance-id": "i-0123456789abcdef0", "state": "stopped"});
    let detail_type = "EC2 Instance State-change Notification";
    nothing(event("aws.ec2", detail_type, &detail));
    let record = function.next_record();
    assert_eq!(record["instanceId"], "i-0123456789abcdef0");
    assert_eq!(record["state"], "stopped");
}

#[test]
fn an_invalid_detail_is_an_error_with_its_json_path() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let items = json!([{"name": "bicycle", "count": 1}, {"name": "bell", "count": -2}]);
    let placed = shop("OrderPlaced", &json!({"orderId": "o-7", "items": items}));
    assert_error(
        &lambda.invoke(placed),
        "EventError",
        &["detail of an EventBridge event", "$.items[1].count", "-2"],
    );
    assert_eq!(function.next_record()["level"], "ERROR");

    let paid = shop("OrderPaid", &json!({"total": 1.0}));
    assert_error(&lambda.invoke(paid), "EventError", &["orderId"]);
    assert_eq!(function.next_record()["level"], "ERROR");

    let placed = shop("OrderPlaced", &json!({"orderId": "o-8", "items": []}));
    assert_eq!(lambda.invoke(placed).body_str(), "null");
}

#[test]
fn an_invalid_envelope_is_an_error() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    let response = lambda.invoke(r#"{"source":"aws.ec2","detail-type":["a","b"]}"#);
    assert_error(
        &response,
        "EventError",
        &["EventBridge event", "detail-type"],
    );
}

#[test]
fn an_unknown_kind_of_event_is_an_error_that_names_it() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    let unknown = shop("OrderReturned", &json!({"orderId": "o-7"}));
    let contents = ["`OrderReturned`", "`com.example.shop`"];
    assert_error(&lambda.invoke(unknown), "UnknownEvent", &contents);
    // The detail type alone is not enough, since other sources may use the same one.
    let other = event("com.example.game", "OrderPaid", &json!({}));
    assert_error(&lambda.invoke(other), "UnknownEvent", &["com.example.game"]);
}
