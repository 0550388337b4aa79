//! `lam run` with several functions.

mod calls;
mod clients;
mod documentation;
mod routes;
mod selection;

use serde_json::json;

use crate::support::{Demo, Server, lam, stderr, stdout};

fn run(demo: &Demo, args: &[&str]) -> Server {
    let mut command = demo.lam(["run", "--port", "0"]);
    Server::start(command.args(args))
}

#[test]
fn each_function_has_a_path_a_name_and_an_environment() {
    let demo = Demo::workspace(&["users", "orders"]);
    let manifest = std::fs::read_to_string(demo.path().join("orders/Cargo.toml")).unwrap();
    let table = "[package.metadata.lambda]\nmemory = 256\nenv = { TABLE = \"orders-table\" }\n";
    demo.write("orders/Cargo.toml", &format!("{manifest}{table}"));
    let server = run(&demo, &["-p", "users", "-p", "orders", "-e", "BOTH=yes"]);
    let variable = |function: &str, name: &str| {
        let event = json!({"variable": name}).to_string();
        let path = format!("{function}/invocations");
        server.invoke_with(&path, "", event.as_bytes()).json()
    };

    let event = server.get("/users/list?x=1").json();
    assert_eq!(event["rawPath"], "/list");
    assert_eq!(event["rawQueryString"], "x=1");
    assert_eq!(server.get("/orders?x=1").json()["rawPath"], "/");
    for name in [
        "orders",
        "orders:live",
        "arn:aws:lambda:us-east-1:123456789012:function:orders",
    ] {
        assert_eq!(variable(name, "TABLE"), "orders-table");
        assert_eq!(variable(name, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), "256");
        assert_eq!(variable(name, "BOTH"), "yes");
    }
    assert_eq!(variable("users", "TABLE"), json!(null));
    assert_eq!(variable("users", "AWS_LAMBDA_FUNCTION_NAME"), "users");
    assert_eq!(variable("users", "BOTH"), "yes");
}

#[test]
fn other_paths_and_names_are_not_found() {
    let demo = Demo::workspace(&["users", "orders"]);
    let server = run(&demo, &["--all"]);

    for path in ["/", "/user", "/usersx/1", "/function"] {
        let response = server.get(path);
        assert_eq!(response.status, 404, "{path}");
        let text = format!("no function for GET {path}: paths begin with /orders, /users\n");
        assert_eq!(response.text(), text);
    }
    // `function` could be either of them.
    let response = server.invoke_with("function/invocations", "", b"{}");
    assert_eq!(response.status, 404);
    let message = response.json()["Message"].as_str().unwrap().to_owned();
    assert!(
        message.ends_with("(this `lam run` serves \"orders\", \"users\")"),
        "{message}"
    );
    // Nothing has been built.
    assert!(!demo.path().join("target").exists());
}

#[test]
fn every_line_of_the_log_begins_with_the_name_of_the_function() {
    let demo = Demo::workspace(&["users", "orders"]);
    let server = run(&demo, &["--all"]);

    for name in ["users", "orders"] {
        let commands = json!({"stdout": format!("by {name}\n")}).to_string();
        let response = server.invoke_with(&format!("{name}/invocations"), "", commands.as_bytes());
        let id = response.header("x-amzn-requestid").unwrap();
        let short = &id[..8];
        for line in [
            format!("{name} START RequestId: {id} Version: $LATEST"),
            format!("{name} [{short}] by {name}"),
            format!("{name} END RequestId: {id}"),
        ] {
            server.running.wait_for(&line, |found| found == line);
        }
        let report = format!("{name} REPORT RequestId: {id}");
        server
            .running
            .wait_for(&report, |found| found.starts_with(&report));
    }
}

#[test]
fn lam_invoke_calls_one_of_several_running_functions() {
    let demo = Demo::workspace(&["users", "orders"]);
    let server = run(&demo, &["--all"]);
    let invoke = |name: &[&str]| {
        let url = format!("http://{}", server.address);
        let data = r#"{"variable": "AWS_LAMBDA_FUNCTION_NAME"}"#;
        lam(["invoke", "--url", &url, "--data", data])
            .args(name)
            .output()
            .unwrap()
    };

    assert_eq!(stdout(&invoke(&["--name", "users"])), "\"users\"");
    assert_eq!(stdout(&invoke(&["--name", "orders"])), "\"orders\"");
    let output = invoke(&[]);
    assert_eq!(output.status.code(), Some(2));
    let text = stderr(&output);
    assert!(text.contains("--name chooses one of them"), "{text}");
    assert_eq!(invoke(&["--name", "a/b"]).status.code(), Some(2));
}

#[test]
fn the_control_plane_describes_every_function() {
    let demo = Demo::workspace(&["users", "orders"]);
    let server = run(&demo, &["--all", "--memory", "512"]);

    let list = server.get("/2015-03-31/functions").json();
    let names: Vec<&str> = list["Functions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|function| function["FunctionName"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["orders", "users"]);
    for name in names {
        let configuration = server.get(&format!("/2015-03-31/functions/{name}/configuration"));
        assert_eq!(configuration.json()["FunctionName"], name);
        assert_eq!(configuration.json()["MemorySize"], 512);
        let arn = format!("arn:aws:lambda:us-east-1:123456789012:function:{name}");
        assert_eq!(configuration.json()["FunctionArn"], arn);
        let url = server
            .get(&format!("/2021-10-31/functions/{name}/url"))
            .json();
        let expected = format!("http://{}/{name}/", server.address);
        assert_eq!(url["FunctionUrl"], expected);
    }
    let settings = server.get("/2016-08-19/account-settings").json();
    assert_eq!(settings["AccountUsage"]["FunctionCount"], 2);
    let missing = server.get("/2015-03-31/functions/user");
    assert_eq!(missing.status, 404);
    assert_eq!(
        missing.header("x-amzn-errortype"),
        Some("ResourceNotFoundException")
    );
}

#[test]
fn a_failed_build_is_an_error_and_the_next_request_builds_again() {
    let demo = Demo::workspace(&["users", "orders"]);
    demo.respond("users", "mended");
    let mended = std::fs::read_to_string(demo.path().join("users/src/response.rs")).unwrap();
    demo.write("users/src/response.rs", "nonsense");
    let server = run(&demo, &["--all"]);

    let response = server.get("/users");
    assert_eq!(response.status, 500);
    let text = response.text();
    assert!(
        text.starts_with("users is not running: cargo could not build users"),
        "{text}"
    );
    let response = server.invoke_with("users/invocations", "", b"{}");
    assert_eq!(response.status, 409);
    assert_eq!(
        response.header("x-amzn-errortype"),
        Some("ResourceConflictException")
    );
    assert_eq!(server.get("/orders").status, 200);

    demo.write("users/src/response.rs", &mended);
    assert_eq!(server.get("/users").text(), "mended");
}

#[test]
fn a_change_rebuilds_only_the_functions_that_it_affects() {
    let demo = Demo::workspace(&["users", "orders"]);
    demo.respond("users", "one");
    demo.respond("orders", "one");
    let server = run(&demo, &["--all", "--watch"]);
    assert_eq!(server.get("/users").text(), "one");
    assert_eq!(server.get("/orders").text(), "one");

    demo.respond("users", "two");

    server
        .running
        .wait_for_text("Restarting users: with the new build");
    assert_eq!(server.get("/users").text(), "two");
    assert_eq!(server.get("/orders").text(), "one");
    // Its own change is noticed after the other's, which so has caused nothing.
    demo.respond("orders", "two");
    server
        .running
        .wait_for_text("Restarting orders: with the new build");
    assert_eq!(server.get("/orders").text(), "two");
    let log = server.running.log();
    let changed = |name: &str| {
        let text = format!("Changed {name}: ");
        log.lines().filter(|line| line.contains(&text)).count()
    };
    assert_eq!((changed("users"), changed("orders")), (1, 1), "{log}");
}
