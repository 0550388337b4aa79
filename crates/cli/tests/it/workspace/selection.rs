//! Which functions the flags select, and their names.

use crate::support::{Demo, Server, stderr};

use super::run;

#[track_caller]
pub(super) fn error(demo: &Demo, args: &[&str]) -> String {
    let output = demo
        .lam(["run", "--port", "0"])
        .args(args)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    // The error comes before any build.
    assert!(!demo.path().join("target").exists());
    stderr(&output)
}

pub(super) fn add_table(demo: &Demo, package: &str, table: &str) {
    let path = format!("{package}/Cargo.toml");
    let manifest = std::fs::read_to_string(demo.path().join(&path)).unwrap();
    demo.write(&path, &format!("{manifest}\n{table}\n"));
}

fn names(server: &Server) -> Vec<String> {
    let list = server.get("/2015-03-31/functions").json();
    let functions = list["Functions"].as_array().unwrap().iter();
    functions
        .map(|function| function["FunctionName"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn default_members_limit_bins_but_not_all() {
    let demo = Demo::workspace(&["a", "b", "c"]);
    let manifest = std::fs::read_to_string(demo.path().join("Cargo.toml")).unwrap();
    let manifest = format!("{manifest}default-members = [\"a\", \"b\"]\n");
    demo.write("Cargo.toml", &manifest);

    assert_eq!(names(&run(&demo, &["--bins"])), ["a", "b"]);
    assert_eq!(names(&run(&demo, &["--all"])), ["a", "b", "c"]);
    assert_eq!(names(&run(&demo, &["-p", "c", "-p", "a"])), ["c", "a"]);
}

#[test]
fn all_binaries_of_a_package_are_functions() {
    let demo = Demo::workspace(&["shop"]);
    for name in ["orders", "users"] {
        demo.write(&format!("shop/src/bin/{name}.rs"), "fn main() {}");
    }
    add_table(
        &demo,
        "shop",
        "[package.metadata.lambda.bin.orders]\nname = \"shop-orders\"",
    );

    let server = run(&demo, &["-p", "shop", "--bins"]);

    assert_eq!(names(&server), ["shop-orders", "shop", "users"]);
}

#[test]
fn two_functions_with_the_same_name_are_an_error() {
    let demo = Demo::workspace(&["users", "orders"]);
    add_table(
        &demo,
        "orders",
        "[package.metadata.lambda]\nname = \"users\"",
    );

    let text = error(&demo, &["--all"]);

    let expected = "two functions have the name \"users\": -p orders --bin orders and -p users --bin \
                    users; set the key `name` of one of them to another name";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn one_name_for_several_functions_is_an_error() {
    let demo = Demo::workspace(&["users", "orders"]);

    let text = error(&demo, &["--all", "--name", "shop"]);

    let expected = "--name is for one function, and the flags select 2: set the key `name`";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn a_package_that_is_named_twice_is_one_function() {
    let demo = Demo::workspace(&["users", "orders"]);

    let server = run(&demo, &["-p", "users", "-p", "users", "-p", "orders"]);

    assert_eq!(names(&server), ["users", "orders"]);
}

#[test]
fn other_commands_need_one_package() {
    let demo = Demo::workspace(&["users", "orders"]);

    let output = demo
        .lam(["invoke", "-p", "users", "-p", "orders"])
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(2));
    let text = stderr(&output);
    assert!(
        text.contains("several targets match; choose one of:"),
        "{text}"
    );
}
