//! Pictures of every screen, for people who work on the console, and for the documentation.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::desk::Desk;
use crate::support::lam;

/// The variable with the folder for the pictures.
const FOLDER: &str = "CONSOLE_SCREENSHOTS";

/// The pictures that the documentation shows, in light and this width.
const IN_DOCUMENTATION: [&str; 3] = ["invocation", "compare", "faults"];
const WIDTH_IN_DOCUMENTATION: u32 = 1280;

#[test]
#[ignore = "writes files: .ci/screenshots runs it"]
fn screenshots() {
    let folder = PathBuf::from(env::var(FOLDER).expect("a folder in CONSOLE_SCREENSHOTS"));
    fs::create_dir_all(&folder).expect("the folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let functions = ["-p", "typed-sqs", "-p", "http-router", "-p", "streaming"];
    let mut command = lam(["run", "--port", "0", "-e", "API_KEY=quite-secret"]);
    let Some(mut desk) = Desk::start(command.args(functions).current_dir(&root)) else {
        return;
    };
    invoke_functions(&desk);
    let album = Album {
        folder,
        images: root.join("docs/images"),
    };
    take_invocations(&mut desk, &album);
    take_faults(&mut desk, &album);
    take_others(&mut desk, &album);
}

/// What a shop would see in an afternoon.
fn invoke_functions(desk: &Desk) {
    let address = &desk.session.server.address;
    let http = |line: &str, body: &str| {
        let head = format!(
            "{line} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Authorization: Bearer 7f3a91\r\n"
        );
        desk.session.server.send(&head, body.as_bytes())
    };
    assert_eq!(http("GET /streaming/?count=12", "").status, 200);
    assert_eq!(
        http(
            "POST /http-router/items",
            r#"{"name":"Green tea","price":420}"#
        )
        .status,
        201
    );
    assert_eq!(
        http(
            "POST /http-router/items",
            r#"{"name":"Oolong","price":690}"#
        )
        .status,
        201
    );
    assert_eq!(http("GET /http-router/items?page=1", "").status, 200);
    assert_eq!(http("GET /http-router/items/7", "").status, 404);
    let taken = order(
        "o-1041",
        &json!([{"price": 4.2, "count": 2}, {"price": 6.9, "count": 1}]),
    );
    let empty = order("o-1042", &json!([]));
    invoke(
        desk,
        &batch(&[
            taken.clone(),
            order("o-1043", &json!([{"price": 12.0, "count": 4}])),
        ]),
    );
    invoke(desk, &batch(&[taken, empty]));
    // A rule of EventBridge that does not go through the queue.
    invoke(
        desk,
        &json!({
            "version": "0", "id": "9a1e", "detail-type": "order.created", "source": "shop.orders",
            "account": "123456789012", "time": "2026-11-30T16:02:00Z", "region": "eu-central-1",
            "resources": [], "detail": {"id": "o-1044"},
        }),
    );
}

fn order(id: &str, items: &Value) -> Value {
    json!({"id": id, "customer": "c-88", "items": items})
}

/// An event of SQS with these orders.
fn batch(orders: &[Value]) -> Value {
    let record = |(number, order): (usize, &Value)| {
        json!({
            "messageId": format!("5f0c2a9e-{number}"), "receiptHandle": "AQEB", "body": order.to_string(),
            "attributes": {
                "ApproximateReceiveCount": "1", "SentTimestamp": "1793457720000",
                "SenderId": "AIDA", "ApproximateFirstReceiveTimestamp": "1793457720003",
            },
            "messageAttributes": {}, "md5OfBody": "0", "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:orders", "awsRegion": "eu-central-1",
        })
    };
    json!({"Records": orders.iter().enumerate().map(record).collect::<Vec<_>>()})
}

fn invoke(desk: &Desk, event: &Value) {
    let event = event.to_string();
    let response = desk
        .session
        .server
        .invoke_with("typed-sqs/invocations", "", event.as_bytes());
    assert_eq!(response.status, 200, "{}", response.text());
}

fn take_invocations(desk: &mut Desk, album: &Album) {
    desk.wait_for_row("order.created");
    album.take(desk, "list");
    desk.open("GET /items?page=1");
    desk.page.click_on("Response");
    desk.page.wait_for_text_in("[role=tabpanel]", "Oolong");
    album.take(desk, "response");
    desk.open("GET /?count=12");
    desk.page.click_on("Chunks");
    album.take(desk, "stream");
    desk.open("sqs × 2");
    desk.page.click_on("Logs");
    desk.page
        .wait_for_text_in("[role=tabpanel]", "message failed");
    album.take(desk, "invocation");
    desk.page.click_on("Runtime API");
    album.take(desk, "runtime-api");
    desk.page.click_on("Event");
    album.take(desk, "event");
    desk.open("order.created");
    desk.page.click_on("Error");
    album.take(desk, "error");

    desk.page.click_on("Replay edited");
    album.take(desk, "edited-replay");
    let repaired = batch(&[order("o-1044", &json!([{"price": 4.2, "count": 1}]))]);
    desk.page.fill("Event", &format!("{repaired:#}"));
    desk.page.click_within("main form", "Replay");
    desk.page.wait_for_text_in("main", "fixed");
    album.take(desk, "compare");
}

fn take_faults(desk: &mut Desk, album: &Album) {
    let fault = |name: &str, at: &str, when: Value| {
        let mut body = json!({"function": "typed-sqs", "name": name, "at": at});
        for (key, value) in when.as_object().expect("an object") {
            body[key] = value.clone();
        }
        let response = desk.session.change("POST", "faults", &body);
        assert_eq!(response.status, 201, "{}", response.text());
    };
    fault("reset-mid-head", "response", json!({"when": "next"}));
    fault(
        "one-byte-at-a-time",
        "next",
        json!({"when": "every", "n": 2}),
    );
    let event = batch(&[order("o-1045", &json!([{"price": 8.5, "count": 3}]))]);
    invoke(desk, &event);
    invoke(desk, &event);
    desk.page.choose("Function", "typed-sqs");
    desk.go("faults");
    desk.page.wait_for_text_in("main", "fault reset-mid-head");
    album.take(desk, "faults");
    desk.page.choose("Function", "");
}

fn take_others(desk: &mut Desk, album: &Album) {
    desk.go("send?function=typed-sqs&sample=sqs");
    desk.page.wait_for_text("Valid JSON");
    album.take(desk, "send");
    desk.page.click_on("HTTP request");
    desk.page.wait_for_text_in("main", "rawPath");
    album.take(desk, "send-http");
    desk.go("saved");
    album.take(desk, "saved");
    desk.go("functions/typed-sqs");
    desk.page.wait_for_text_in("main", "API_KEY");
    album.take(desk, "function");
    desk.go("");
    desk.page.press("?");
    desk.page.wait_for("!!document.querySelector('dialog')");
    album.take(desk, "help");
}

/// Where pictures go.
struct Album {
    folder: PathBuf,
    images: PathBuf,
}

impl Album {
    /// Takes pictures of what the page shows, light and dark, wide and narrow.
    fn take(&self, desk: &mut Desk, screen: &str) {
        desk.page.wait_for(
            "document.getElementById('notices').children.length === 0 || \
            (document.getElementById('notices').replaceChildren(), true)",
        );
        for (width, height) in [(400, 860), (WIDTH_IN_DOCUMENTATION, 800)] {
            desk.page.set_size(width, height);
            for scheme in ["dark", "light"] {
                desk.page.set_color_scheme(scheme);
                let path = self.folder.join(format!("{screen}-{scheme}-{width}.png"));
                desk.page.screenshot(&path);
                if IN_DOCUMENTATION.contains(&screen)
                    && (scheme, width) == ("light", WIDTH_IN_DOCUMENTATION)
                {
                    fs::create_dir_all(&self.images).expect("the folder");
                    let image = self.images.join(format!("console-{screen}.png"));
                    fs::copy(path, image).expect("the picture");
                }
            }
        }
    }
}
