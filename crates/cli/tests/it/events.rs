//! `lam events`, and sample events in `lam invoke`.

use std::process::Output;

use lambda_native_events::samples;
use serde_json::{Value, json};

use crate::support::{lam, scripted_function, stderr, stdout};

fn events(args: &[&str]) -> Output {
    lam(["events"]).args(args).output().unwrap()
}

/// The names of the samples in a list, without the headings.
fn names(args: &[&str]) -> Vec<String> {
    let output = events(args);
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output)
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .map(str::to_owned)
        .collect()
}

/// The event that the function receives: the scripted function returns it if it contains no commands.
fn sent(args: &[&str]) -> Value {
    let output = lam(["invoke"])
        .arg(scripted_function())
        .args(args)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn sample(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The stderr of a `lam` command that fails.
fn failure(args: &[&str]) -> String {
    let output = lam(args).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    assert_eq!(stdout(&output), "", "{args:?}");
    stderr(&output)
}

#[test]
fn the_list_has_every_sample_under_its_family() {
    let output = events(&[]);
    let list = stdout(&output);
    assert!(!list.contains('\u{1b}'), "no colors without a terminal");

    let mut family = "";
    let mut listed = Vec::new();
    for line in list.lines() {
        match line.strip_prefix("  ") {
            Some(line) => {
                let (name, about) = line.split_once("  ").expect("a name and a description");
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
fn the_list_has_colors_if_they_are_forced() {
    let output = lam(["events"])
        .env_remove("NO_COLOR")
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    assert!(stdout(&output).contains('\u{1b}'));
}

#[test]
fn a_name_prints_only_the_sample() {
    for sample in samples::ALL {
        let output = events(&[sample.name]);
        let text = stdout(&output);
        assert_eq!(text, sample.text, "{}", sample.name);
        assert!(text.ends_with("}\n"), "{}", sample.name);
        assert_eq!(stderr(&output), "");
    }
}

#[test]
fn words_are_searched_in_names_families_and_descriptions() {
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
    // The name of both a family and a sample.
    let family = samples::ALL.iter().filter(|sample| sample.family == "sqs");
    assert_eq!(names(&["--family", "sqs", "sqs"]).len(), family.count());
}

#[test]
fn the_list_can_be_printed_as_json() {
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
fn the_error_for_an_unknown_name_suggests_similar_ones() {
    let table: [(&[&str], &str); 6] = [
        (
            &["events", "eventbrige"],
            "error: no sample event matches \"eventbrige\"; did you mean eventbridge? \
             run `lam events` to list all samples\n",
        ),
        (&["events", "SQSFIFO"], "; did you mean sqs-fifo, "),
        (
            &["events", "telegram"],
            "no sample event matches \"telegram\"; run `lam events` to list all samples",
        ),
        (
            &["events", "--family", "cloudwach"],
            "a similar value exists: 'cloudwatch'",
        ),
        (
            &["events", "--family", "sqs", "delete"],
            "no sample event in the family sqs matches \"delete\"",
        ),
        (
            &["invoke", "--event", "api-gateway-v2"],
            "\"api-gateway-v2\" is neither a sample event nor a readable file; did you mean \
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
    assert!(!error.contains("sample"), "samples have no extension");
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = lam(["events"]).stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "");
}

#[test]
fn a_sample_takes_precedence_over_a_file_of_the_same_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sqs"), r#"{"from":"file"}"#).unwrap();
    let sent = |event: &str| -> Value {
        let output = lam(["invoke", "--event", event])
            .arg(scripted_function())
            .current_dir(folder.path())
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };

    assert_eq!(sent("sqs"), sample(samples::SQS));
    assert_eq!(sent("./sqs"), json!({"from": "file"}));
}

#[test]
fn members_of_a_sample_can_be_set() {
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
        "body=no commands",
    ]);
    let mut expected = sample(samples::API_GW_V2);
    expected["rawPath"] = "/books".into();
    expected["requestContext"]["http"]["method"] = "GET".into();
    expected["headers"]["x-trace.id"] = "7".into();
    expected["body"] = "no commands".into();
    assert_eq!(event, expected);

    let event = sent(&["--event", "sqs", "--set", r#"Records[0].body={"order":8}"#]);
    assert_eq!(event["Records"][0]["body"], r#"{"order":8}"#);
}

#[test]
fn members_of_any_event_can_be_set() {
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
fn the_error_names_the_member_that_cannot_be_set() {
    let set = |change| failure(&["invoke", "--event", "apigw-v2", "--set", change]);

    let error = set("requestContext.htpp.method=GET");
    assert_eq!(
        error,
        "error: cannot set \"requestContext.htpp.method\"\n  \
         caused by: there is no requestContext.htpp in the event; did you mean http?\n"
    );
    let error = set("rawPath.x=1");
    assert!(error.contains("rawPath is a string"), "{error}");
    for change in ["rawPath", "=1"] {
        let error = set(change);
        assert!(error.contains("expected PATH=VALUE"), "{error}");
    }
}

#[test]
fn a_new_member_that_is_probably_a_typo_causes_a_warning() {
    let output = lam(["invoke", "--event", "apigw-v2", "--set", "rawPth=/books"])
        .arg(scripted_function())
        .output()
        .unwrap();
    assert!(output.status.success());
    let log = stderr(&output);
    let expected = "warning: the event had no member rawPth; did you mean rawPath?\n";
    assert!(log.contains(expected), "{log}");
}
