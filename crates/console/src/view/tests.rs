//! What is shown of sample events.

use lambda_native_emulator::Invocation;
use lambda_native_emulator::front::{Front, Request};
use lambda_native_events::samples;

use super::{Detail, Summary, detail, related, summary};
use crate::history::History;
use crate::record::{Origin, Via};
use crate::recorder::Recorder;

/// Values in the samples that let somebody in, and that must not be shown.
const SECRETS: [&str; 26] = [
    "2336412f37example",
    "AIOSFODNN7EXAMPLE",
    "ASIAEXAMPLEKEYEXAMPL",
    "AQEBBX8nesZEXmkhsmZeyIE8iQAMig7qw",
    "AQEBexampleexampleexample",
    "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
    "AxTHkEXAMPLEAPITOKEN",
    "Atza|EXAMPLEPERSON",
    "Atza|EXAMPLETOKEN",
    "MIICiTCCAfICCQD6EXAMPLE",
    "OutputTokenExample",
    "ZZZZCONSENT",
    "\"RotationToken\": \"EXAMPLE\"",
    "c2VjcmV0",
    "c2VhbGVkIHdpdGggdGhlIEFXUyBFbmNyeXB0aW9uIFNESw==",
    "c3RlcC10b2tlbi1vZi1hbi1leGFtcGxl",
    "da2-EXAMPLE",
    "eyExample",
    "eyJhbGciOiJub25lIn0.e30.",
    "key-EXAMPLE",
    "myResultToken",
    "s3cr3t",
    "theme=dark",
    "visits=7",
    "729104",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
];

fn shown<T>(
    event: &str,
    request: Option<(Front, Request)>,
    view: impl Fn(Summary, Detail, Detail) -> T,
) -> T {
    let history = History::new(1, 1);
    let origin = Origin {
        via: Via::Api,
        request,
        replay_of: None,
        saved_as: None,
    };
    let recorder = Recorder::new(history.clone(), 0);
    let (_, id) = recorder.received(Invocation::new(event), origin);
    history.read(|store| {
        let record = store.find(&id).expect("the record");
        view(
            summary(store, &[], record),
            detail(&[], record, related(store, &[], record), false),
            detail(&[], record, related(store, &[], record), true),
        )
    })
}

fn title(event: &str) -> String {
    shown(event, None, |summary, _, _| summary.title)
}

fn sample(name: &str) -> &'static str {
    samples::find(name).expect("the sample").text
}

#[test]
fn no_sample_shows_its_secrets() {
    for secret in SECRETS {
        let has_secret = |sample: &&samples::Sample| sample.text.contains(secret);
        let with: Vec<_> = samples::ALL.iter().filter(has_secret).collect();
        assert!(!with.is_empty(), "no sample has {secret}");
        for sample in with {
            shown(sample.text, None, |summary, hidden, revealed| {
                let texts = [
                    &summary.title,
                    &hidden.summary.title,
                    &hidden.event.payload.text,
                    &hidden.event.payload.raw,
                    hidden.event.typed.as_ref().unwrap_or(&summary.title),
                    &serde_json::to_string(&hidden).expect("JSON"),
                ];
                for text in texts {
                    assert!(
                        !text.contains(secret),
                        "{} shows {secret}: {text}",
                        sample.name
                    );
                }
                assert!(hidden.event.payload.hidden > 0, "{}", sample.name);
                assert_eq!(revealed.event.payload.raw, sample.text);
                assert_eq!(revealed.event.payload.hidden, 0);
            });
        }
    }
}

#[test]
fn every_sample_has_a_title() {
    for sample in samples::ALL {
        shown(sample.text, None, |summary, hidden, _| {
            let title = &summary.title;
            assert!(!title.trim().is_empty(), "{}", sample.name);
            assert!(title.chars().count() <= 121, "{}: {title}", sample.name);
            // A sample without a source is a message that another event has inside.
            assert_eq!(summary.source.is_none(), title.starts_with('{'), "{title}");
            let typed = &hidden.event.typed;
            assert_eq!(summary.source.is_some(), typed.is_some(), "{title}");
            assert!(hidden.event.payload.is_json, "{}", sample.name);
        });
    }
}

#[test]
fn titles_tell_events_apart() {
    for (name, expected) in [
        ("function-url", "GET /hi?name=Ada"),
        ("apigw-v1", "GET /orders"),
        ("lattice-v1", "POST /orders?limit=10"),
        ("alb-multi-value", "POST /orders?tag=a&tag=b+c"),
        ("sqs", "sqs × 2"),
        ("kafka-msk", "kafka × 3"),
        (
            "s3-put",
            "s3 ObjectCreated:Put photos/summer+2024/caf%C3%A9.jpg",
        ),
        ("eventbridge", "eventbridge OrderPaid"),
        ("schedule-rule", "eventbridge schedule rule/nightly"),
        ("cognito-pre-sign-up", "cognito PreSignUp_SignUp"),
        ("websocket-connect", "websocket CONNECT $connect"),
        ("authorizer-request", "authorizer GET /orders/7?full=true"),
        (
            "cloudformation-create",
            "cloudformation Create Custom::Bucket Bucket",
        ),
    ] {
        assert_eq!(title(sample(name)), expected);
    }
}

#[test]
fn an_event_without_a_source_is_its_own_title() {
    assert_eq!(title(r#"{ "order":  7 }"#), r#"{ "order": 7 }"#);
    assert_eq!(title("not JSON"), "not JSON");
    let long = title(&format!(r#"{{"text": "{}"}}"#, "é".repeat(100)));
    assert_eq!(long.chars().count(), 61);
    assert!(long.ends_with("é…"));
    assert_eq!(
        title(r#"{"password": "hunter2"}"#),
        r#"{"password": "•••"}"#
    );
    let subject = sample("sns").replace("Disk space", "password=hunter2 is new");
    assert_eq!(title(&subject), "sns password=••• is new alerts");
}

#[test]
fn a_query_and_headers_hide_their_secrets() {
    let request = Request::new("GET", "/login?user=ada&token=abc123&x=1")
        .header("Authorization", "Basic YWRhOmh1bnRlcjI=")
        .header("Cookie", "sid=abc123")
        .header("Accept", "text/html");
    let event = Front::FunctionUrl.event(&request, "r-1").expect("an event");
    let origin = Some((Front::FunctionUrl, request));
    shown(&event.to_string(), origin, |summary, hidden, revealed| {
        assert_eq!(summary.title, "GET /login?user=ada&token=•••&x=1");
        let text = serde_json::to_string(&hidden).expect("JSON");
        assert!(
            !text.contains("abc123") && !text.contains("YWRhOmh1bnRlcjI"),
            "{text}"
        );
        assert!(text.contains("text/html"), "{text}");
        let request = revealed.request.expect("the request");
        assert_eq!(request.target, "/login?user=ada&token=abc123&x=1");
        assert_eq!(request.front, "url");
    });
}

#[test]
fn a_long_event_shows_its_beginning() {
    let records: Vec<String> = (0..20_000)
        .map(|number| {
            format!(
                r#"{{"messageId": "m-{number}", "body": "{:0100}", "eventSource": "aws:sqs"}}"#,
                7
            )
        })
        .collect();
    let event = format!(r#"{{"Records": [{}]}}"#, records.join(", "));
    shown(&event, None, |summary, hidden, _| {
        assert_eq!(summary.source, Some("sqs"));
        assert_eq!(summary.title, format!("sqs of {} KiB", event.len() / 1024));
        assert_eq!(hidden.event.payload.bytes, event.len() as u64);
        assert_eq!(hidden.event.payload.kept, 1024 * 1024);
        assert!(!hidden.event.payload.is_json);
        assert_eq!(hidden.event.payload.raw, event[..1024 * 1024]);
    });
}
