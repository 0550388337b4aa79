//! `lam events`, and what `lam invoke` does with sample events.

use std::process::Output;

use lambda_native_events::samples;
use serde_json::{Value, json};

use crate::support::{lam, puppet, stderr, stdout};

fn events(args: &[&str]) -> Output {
    lam(["events"]).args(args).output().unwrap()
}

/// The names of a list, without its headings.
fn names(args: &[&str]) -> Vec<String> {
    let output = events(args);
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output)
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .map(str::to_owned)
        .collect()
}

/// The event that the function gets: the puppet answers it, where it has no orders.
fn sent(args: &[&str]) -> Value {
    let output = lam(["invoke"]).arg(puppet()).args(args).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn sample(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// What `lam` says when it fails, without the tests' function.
fn failure(args: &[&str]) -> String {
    let output = lam(args).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    assert_eq!(stdout(&output), "", "{args:?}");
    stderr(&output)
}

#[test]
fn the_list_has_every_sample_below_its_family() {
    let output = events(&[]);
    let list = stdout(&output);
    assert!(!list.contains('\u{1b}'), "no colours without a terminal");

    let mut family = "";
    let mut listed = Vec::new();
    for line in list.lines() {
        match line.strip_prefix("  ") {
            Some(line) => {
                let (name, about) = line.split_once("  ").expect("a name and what it is");
                listed.push((family, name, about.trim_start()));
            }
            None => family = line,
        }
    }
    let all: Vec<_> = samples::ALL
        .iter()
        .map(|sample| (sample.family, sample.name, sample.about))
        .collect();
    assert_eq!(listed, all);
}

#[test]
fn the_descriptions_are_aligned() {
    let list = stdout(&events(&["--family", "s3"]));
    let of_family = samples::ALL.iter().filter(|sample| sample.family == "s3");
    let columns: Vec<Option<usize>> = list
        .lines()
        .skip(1)
        .zip(of_family)
        .map(|(line, sample)| line.find(sample.about))
        .collect();
    let longest = "  s3-object-restored  ".len();
    assert!(columns.len() > 5);
    assert!(
        columns.iter().all(|column| *column == Some(longest)),
        "{list}"
    );
}

#[test]
fn where_colours_are_asked_for_the_list_has_them() {
    let output = lam(["events"])
        .env_remove("NO_COLOR")
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    assert!(stdout(&output).contains('\u{1b}'));
}

#[test]
fn a_name_prints_the_sample_and_nothing_else() {
    for sample in samples::ALL {
        let output = events(&[sample.name]);
        let text = stdout(&output);
        assert_eq!(text, sample.text, "{}", sample.name);
        assert!(text.ends_with("}\n"), "{}", sample.name);
        assert_eq!(stderr(&output), "");
    }
}

#[test]
fn words_are_looked_for() {
    let found = names(&["s3"]);
    for name in ["s3-put", "s3-object-lambda", "s3-sns-sqs"] {
        assert!(found.iter().any(|found| found == name), "{found:?}");
    }
    assert_eq!(names(&["FIFO", "queue"]), ["sqs-fifo"]);
    assert_eq!(names(&["api-gateway", "payload", "2.0"])[0], "apigw-v2");
    assert_eq!(
        names(&["--family", "s3", "delete"]),
        ["s3-delete", "s3-object-deleted"]
    );
    // A family that a sample has its name from.
    let family = samples::ALL.iter().filter(|sample| sample.family == "sqs");
    assert_eq!(names(&["--family", "sqs", "sqs"]).len(), family.count());
}

#[test]
fn tools_get_json() {
    let list = |args: &[&str]| -> Value { serde_json::from_str(&stdout(&events(args))).unwrap() };

    let all = list(&["--json"]);
    assert_eq!(all.as_array().unwrap().len(), samples::ALL.len());
    let expected = json!([{
        "name": "sqs-fifo",
        "family": "sqs",
        "about": samples::find("sqs-fifo").unwrap().about,
    }]);
    assert_eq!(list(&["--json", "sqs-fifo"]), expected);
    assert_eq!(list(&["--json", "--family", "sqs", "fifo"]), expected);
}

#[test]
fn a_misspelt_name_is_answered_with_the_nearest() {
    let table: [(&[&str], &str); 6] = [
        (
            &["events", "eventbrige"],
            "error: there is no sample event \"eventbrige\"; did you mean eventbridge? \
             `lam events` lists them all\n",
        ),
        (&["events", "SQSFIFO"], "; did you mean sqs-fifo, "),
        (
            &["events", "telegram"],
            "no sample event \"telegram\"; `lam events` lists them all",
        ),
        (
            &["events", "--family", "cloudwach"],
            "a similar value exists: 'cloudwatch'",
        ),
        (
            &["events", "--family", "sqs", "delete"],
            "no sample event of the family sqs is like \"delete\"",
        ),
        (
            &["invoke", "--event", "api-gateway-v2"],
            "\"api-gateway-v2\" is neither a sample nor a file that can be read; did you mean \
             apigw-v2, ",
        ),
    ];
    for (args, expected) in table {
        let error = failure(args);
        assert!(error.contains(expected), "{args:?}: {error}");
    }
    let error = failure(&["invoke", "--event", "event.json"]);
    assert!(
        error.contains("cannot read the event \"event.json\""),
        "{error}"
    );
    assert!(!error.contains("sample"), "no sample has such a name");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = lam(["events"]).stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "");
}

#[test]
fn a_sample_goes_before_a_file_of_its_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sqs"), r#"{"from":"file"}"#).unwrap();
    let sent = |event: &str| -> Value {
        let output = lam(["invoke", "--event", event])
            .arg(puppet())
            .current_dir(folder.path())
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };

    assert_eq!(sent("sqs"), sample(samples::SQS));
    assert_eq!(sent("./sqs"), json!({"from": "file"}));
}

#[test]
fn members_of_a_sample_are_set() {
    let event = sent(&[
        "--event",
        "apigw-v2",
        "--set",
        "rawPath=/books",
        "--set",
        "requestContext.http.method=GET",
        "--set",
        r#"/headers/x-trace.id="7""#,
        "--set",
        "body=no orders",
    ]);
    let mut expected = sample(samples::API_GW_V2);
    expected["rawPath"] = "/books".into();
    expected["requestContext"]["http"]["method"] = "GET".into();
    expected["headers"]["x-trace.id"] = "7".into();
    expected["body"] = "no orders".into();
    assert_eq!(event, expected);

    let event = sent(&["--event", "sqs", "--set", r#"Records[0].body={"order":8}"#]);
    assert_eq!(event["Records"][0]["body"], r#"{"order":8}"#);
}

#[test]
fn members_of_any_event_are_set() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), r#"{"z": 1.0, "a": {}}"#).unwrap();
    let file = file.path().to_str().unwrap();

    let event = sent(&["--event", file, "--set", "a.b=true"]);
    assert_eq!(event, json!({"z": 1.0, "a": {"b": true}}));
    let event = sent(&["--data", "{}", "--set", "list=[1]", "--set", "list.1=c d"]);
    assert_eq!(event, json!({"list": [1, "c d"]}));
    let event = sent(&["--set", "page={}", "--set", "page.number=3"]);
    assert_eq!(event, json!({"page": {"number": 3}}));
}

#[test]
fn a_member_that_cannot_be_set_is_named() {
    let set = |change| failure(&["invoke", "--event", "apigw-v2", "--set", change]);

    let error = set("requestContext.htpp.method=GET");
    assert_eq!(
        error,
        "error: cannot set \"requestContext.htpp.method\"\n  \
         because: there is no requestContext.htpp in the event; did you mean http?\n"
    );
    let error = set("rawPath.x=1");
    assert!(error.contains("rawPath is a string"), "{error}");
    for change in ["rawPath", "=1"] {
        let error = set(change);
        assert!(error.contains("expected PATH=VALUE"), "{error}");
    }
}

#[test]
fn a_new_member_that_may_be_misspelt_is_warned_of() {
    let output = lam(["invoke", "--event", "apigw-v2", "--set", "rawPth=/books"])
        .arg(puppet())
        .output()
        .unwrap();
    assert!(output.status.success());
    let log = stderr(&output);
    let expected = "warning: rawPth is new in the event; did you mean rawPath?\n";
    assert!(log.contains(expected), "{log}");
}
