//! `bindings/metascript` has no compiler here. `metascript.c` makes its calls: these tests compare the
//! calls of the two and run the C program.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use lambda_native_emulator::{Emulator, Invocation};

use crate::support::compilers::Compiler;
use crate::support::function::{Function, Style};
use crate::support::library::{include, workspace};
use crate::support::programs::{Program, program};

const EVENT: &str = r#"{
    "version": "2.0", "routeKey": "POST /users/{user}", "rawPath": "/users/7", "rawQueryString": "a=1&b=2",
    "cookies": ["id=9"], "headers": {"host": "example.com", "x-test": "yes"}, "queryStringParameters": {"a": "1", "b": "2"},
    "pathParameters": {"user": "7"},
    "requestContext": {
        "accountId": "1", "apiId": "a", "domainName": "d", "domainPrefix": "p", "requestId": "gateway-1",
        "http": {"method": "POST", "path": "/users/7", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1",
                 "userAgent": "test"},
        "routeKey": "POST /users/{user}", "stage": "$default", "time": "12/Mar/2020:19:03:58 +0000",
        "timeEpoch": 1583348638390
    },
    "body": "aGVsbG8=", "isBase64Encoded": true
}"#;

// ---- The text of the two

#[test]
fn each_function_makes_the_same_calls_in_the_same_order() {
    let in_c = c_functions();
    for (name, body) in metascript_functions() {
        let calls = calls(&body);
        if calls.is_empty() {
            continue;
        }
        let body = in_c.get(&name);
        let body = body.unwrap_or_else(|| panic!("metascript.c has no function for `{name}`"));
        assert_eq!(self::calls(body), calls, "{name}");
    }
}

#[test]
fn the_functions_that_are_imported_are_the_ones_that_are_called() {
    let imports = fs::read_to_string(package().join("src/lambdaH.ms")).expect("lambdaH.ms");
    let (_, imports) = imports.split_once("export {").expect("a list of imports");
    let (imports, _) = imports.split_once('}').expect("the end of the list");
    let imports: BTreeSet<String> = imports
        .split(',')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    let in_metascript: BTreeSet<String> = metascript_functions()
        .values()
        .flat_map(|body| calls(body))
        .collect();
    assert_eq!(in_metascript, imports, "the calls and the imports");
    let in_c: BTreeSet<String> = c_functions()
        .values()
        .flat_map(|body| calls(body))
        .collect();
    assert_eq!(in_c, imports, "the calls in C and the imports");
}

#[test]
fn the_constants_have_the_values_of_the_header() {
    let header = fs::read_to_string(include().join("lambda_native.h")).expect("the header");
    let source = fs::read_to_string(package().join("src/lambdaH.ms")).expect("lambdaH.ms");
    let constants: Vec<&str> = source
        .lines()
        .filter_map(|line| line.strip_prefix("export const "))
        .collect();
    assert!(!constants.is_empty());
    for constant in constants {
        let (name, value) = constant.split_once(": int32 = ").expect("an int32");
        let value = value.trim_end_matches(';');
        assert!(header.contains(&format!("{name} = {value}\n")), "{name}");
    }
}

#[test]
fn every_file_says_that_it_is_not_compiled() {
    for (path, source) in sources() {
        assert!(source.starts_with("// Not compiled here: "), "{path}");
    }
}

/// The package's folder.
fn package() -> std::path::PathBuf {
    workspace().join("bindings/metascript")
}

/// The files of the package, by their paths in it.
fn sources() -> BTreeMap<String, String> {
    let mut sources = BTreeMap::new();
    for folder in ["", "src", "examples"] {
        for file in fs::read_dir(package().join(folder)).expect("a folder") {
            let path = file.expect("a file").path();
            if path.extension().is_some_and(|extension| extension == "ms") {
                let source = fs::read_to_string(&path).expect("text");
                sources.insert(path.display().to_string(), source);
            }
        }
    }
    sources
}

/// The functions of the package with their bodies.
fn metascript_functions() -> BTreeMap<String, String> {
    let sources = sources();
    let mut functions = BTreeMap::new();
    for source in sources.values() {
        let source = source.replace("\nexport function ", "\nfunction ");
        for function in source.split("\nfunction ").skip(1) {
            let (name, body) = function.split_once('(').expect("parameters");
            let (body, _) = body.split_once("\n}").expect("the end of a body");
            functions.insert(name.to_owned(), body.to_owned());
        }
    }
    functions
}

/// The functions of the C program that have a comment with the name of a MetaScript function.
fn c_functions() -> BTreeMap<String, String> {
    let names = metascript_functions();
    let path = workspace().join("crates/capi/tests/c/metascript.c");
    let source = fs::read_to_string(path).expect("the C program");
    let mut functions = BTreeMap::new();
    for function in source.split("\n/* ").skip(1) {
        let end = function.find(|c: char| !c.is_ascii_alphanumeric());
        let (name, rest) = function.split_at(end.expect("the end of the comment"));
        if names.contains_key(name) {
            let (body, _) = rest.split_once("\n}").expect("the end of a body");
            functions.insert(name.to_owned(), body.to_owned());
        }
    }
    functions
}

/// The C functions that this body calls, with the deferred ones at the end.
fn calls(body: &str) -> Vec<String> {
    let mut calls = Vec::new();
    let mut deferred = Vec::new();
    for line in body.lines() {
        let is_deferred = line.trim_start().starts_with("defer ");
        for (start, _) in line.match_indices("lambda_") {
            let name = &line[start..];
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let (name, rest) = name.split_at(end.unwrap_or(name.len()));
            let before = line[..start].chars().next_back();
            if rest.starts_with('(') && !before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                let list = if is_deferred {
                    &mut deferred
                } else {
                    &mut calls
                };
                list.push(name.to_owned());
            }
        }
    }
    calls.append(&mut deferred);
    calls
}

// ---- The C program

#[test]
fn a_request_reaches_the_handler_with_all_that_the_binding_reads() {
    let lambda = Emulator::builder()
        .function_name("orders")
        .function_version("7")
        .memory_mb(512);
    let function = Function::start_with(lambda, &program("metascript.c"), Style::Pull, &[]);
    let invocation = Invocation::new(EVENT)
        .request_id("r-1")
        .invocation_id("attempt-1")
        .trace_id("Root=1-5759e988")
        .function_arn("arn:aws:lambda:us-east-1:123456789012:function:orders")
        .tenant_id("blue")
        .client_context(r#"{"custom":{}}"#)
        .cognito_identity(r#"{"cognitoIdentityId":"id"}"#);
    let response = function.submit(invocation);
    let response = response.json();
    assert_eq!(response["statusCode"], 200, "{response}");
    assert_eq!(response["headers"]["content-type"], "text/plain");
    assert_eq!(response["cookies"][0], "seen=1; Secure");
    let body = response["body"].as_str().expect("text");
    for line in [
        "method=POST",
        "path=/users/7",
        "query=a=1&b=2",
        "body=hello",
        "request=gateway-1",
        "ip=192.0.2.1",
        "headers=2",
        "x-test=yes",
        "a=1",
        "id=9",
        "user=7",
        "invocation=r-1/attempt-1",
        "arn=arn:aws:lambda:us-east-1:123456789012:function:orders",
        "trace=Root=1-5759e988",
        "tenant=blue",
        r#"client={"custom":{}}"#,
        r#"identity={"cognitoIdentityId":"id"}"#,
        "function=orders/7/512",
        "in time=yes",
    ] {
        assert!(body.lines().any(|found| found == line), "{line}: {body}");
    }
    assert!(body.contains("\nlogs=/aws/lambda/orders/"), "{body}");
    function.finish();
}

#[test]
fn an_error_and_an_exception_of_the_handler_fail_the_invocation_only() {
    let function = Function::start(&program("metascript.c"), Style::Pull);
    let response = function.invoke("7");
    assert_eq!(response.error_type(), Some("InvalidEvent"), "{response:?}");
    let response = function.invoke(EVENT.replace("/users/7", "/invalid"));
    assert_eq!(response.error_type(), Some("Error"), "{response:?}");
    let error = response.error().expect("an error");
    assert!(error.error_message.contains("99"), "{error:?}");
    assert!(function.invoke(EVENT).is_response());
    function.finish();
}

#[test]
fn without_a_runtime_api_the_reason_is_logged() {
    let output = Command::new(program("metascript.c"))
        .env_remove("AWS_LAMBDA_RUNTIME_API")
        .output()
        .expect("the program starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("AWS_LAMBDA_RUNTIME_API"), "{stderr}");
}

/// Every copy is freed, and every handle is freed once and not used afterwards. LeakSanitizer would change
/// the status with which the process ends.
#[test]
fn everything_is_freed() {
    let program = Program::new("metascript.c", Compiler::Gcc);
    let program = program.flags(&["-g", "-O1", "-fsanitize=address,undefined"]);
    let program = program.build().expect("gcc: Rust needs it as well");
    let function = Function::start(&program, Style::Pull);
    for event in [EVENT, "7", &EVENT.replace("/users/7", "/invalid"), EVENT] {
        function.invoke(event);
    }
    let traffic = function.finish();
    assert!(!traffic.stderr.contains("Sanitizer"), "{}", traffic.stderr);
}
