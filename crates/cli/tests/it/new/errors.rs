//! What `lam new` refuses, without writing anything.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::Projects;

#[test]
fn names_that_cannot_be_used_are_errors() {
    let projects = Projects::new();
    for (name, expected) in [
        (
            "a b",
            r#""a b" is not a name of 1 to 64 letters, digits, - and _"#,
        ),
        ("\u{e9}", "is not a name of 1 to 64 letters"),
        (
            "test",
            "cannot create the package: invalid package name `test`",
        ),
        ("1", "the name cannot start with a digit"),
        ("fn", "it is a Rust keyword"),
        (
            "serde",
            r#""serde" is the name of a dependency; choose another name"#,
        ),
        (
            "..",
            r#"".." has no name; use --name, or `lam init` for this directory"#,
        ),
    ] {
        let error = projects.fail("", &["new", name]);
        assert!(error.contains(expected), "{name}: {error}");
        assert!(
            !error.contains("--bin") && !error.contains("[[bin]]"),
            "{error}"
        );
    }
    assert!(projects.files("").is_empty());
    projects.succeed("", &["new", "a.b", "--name", "ab", "--vcs", "none"]);
    assert!(projects.read("a.b/Cargo.toml").contains("name = \"ab\""));
}

#[test]
fn what_exists_is_not_touched() {
    let projects = Projects::new();
    projects.write("mine/src/main.rs", "// mine");
    projects.write("file", "");
    symlink("nowhere", projects.path().join("link")).unwrap();
    for name in ["mine", "file", "link"] {
        for template in ["http", "c"] {
            let error = projects.fail("", &["new", name, "--template", template]);
            assert!(
                error.contains("exists already (to add a function to a package, use"),
                "{error}"
            );
        }
    }
    assert_eq!(projects.files(""), ["file", "mine/src/main.rs"]);
    assert_eq!(projects.read("mine/src/main.rs"), "// mine");
}

#[test]
fn an_unknown_template_is_an_error_that_names_the_nearest() {
    let projects = Projects::new();
    let error = projects.fail("", &["new", "hello", "--template", "sqss"]);
    assert!(error.contains("a similar value exists: 'sqs'"), "{error}");
    let (list, _) = projects.succeed("", &["new", "--list"]);
    assert!(
        list.starts_with("http          an HTTP API with a router"),
        "{list}"
    );
    assert_eq!(list.lines().count(), super::TEMPLATES.len() + 1);
}

#[test]
fn a_directory_that_is_not_a_checkout_is_an_error() {
    let projects = Projects::new();
    let error = projects.fail("", &["new", "hello", "--path", "."]);
    assert!(
        error.contains("is not a checkout of lambda-native"),
        "{error}"
    );
    let error = projects.fail("", &["new", "hello", "--path", "nowhere"]);
    assert!(error.contains("cannot use --path \"nowhere\""), "{error}");
    assert!(projects.files("").is_empty());
}

#[test]
fn a_directory_that_is_read_only_is_an_error() {
    let projects = Projects::new();
    let directory = projects.path().join("read-only");
    fs::create_dir(&directory).unwrap();
    fs::set_permissions(&directory, Permissions::from_mode(0o555)).unwrap();
    let is_root = fs::write(directory.join("probe"), "").is_ok();
    // Permissions do not stop root, but nobody can create files here.
    let parent = if is_root { "/proc" } else { "read-only" };
    for template in ["http", "c"] {
        let path = format!("{parent}/hello");
        let error = projects.fail("", &["new", &path, "--template", template]);
        assert!(
            error.contains("cannot create the package") || error.contains("cannot write"),
            "{error}"
        );
    }
    if is_root {
        return;
    }
    assert!(projects.files("read-only").is_empty());
}
