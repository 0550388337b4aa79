//! `lam init` in packages that have something already.

use super::Projects;

const LIBRARY: &str = "\
[package]
name = \"shop\"
version = \"0.1.0\"
edition = \"2021\" # an older one

[dependencies]
# Ours.
serde = \"1\"
";

fn library() -> Projects {
    let projects = Projects::new();
    projects.write("Cargo.toml", LIBRARY);
    projects.write("src/lib.rs", "//! A library.\n");
    projects
}

#[test]
fn a_library_gets_a_main_program() {
    let projects = library();

    let (path, next) = projects.succeed("", &["init", "--template", "event"]);

    assert_eq!(path, "./src/main.rs\n");
    assert!(
        next.contains("lam invoke --event events/hello.json\n"),
        "{next}"
    );
    let manifest = projects.read("Cargo.toml");
    assert!(
        manifest.starts_with("[package]\nname = \"shop\"\n"),
        "{manifest}"
    );
    assert!(
        manifest.contains("edition = \"2021\" # an older one"),
        "{manifest}"
    );
    assert!(
        manifest.contains("# Ours.\nserde = { version = \"1\", features = [\"derive\"] }"),
        "{manifest}"
    );
    assert!(
        manifest.contains("\n[package.metadata.lambda]\n"),
        "{manifest}"
    );
    projects.lock("");
    let (response, _) = projects.succeed("", &["invoke", "--event", "events/hello.json"]);
    assert_eq!(response, r#"{"greeting":"hello you"}"#);
}

#[test]
fn a_dry_run_writes_nothing() {
    let projects = library();
    let before = projects.files("");
    let (path, report) = projects.succeed("", &["init", "--template", "sqs", "--dry-run"]);
    assert_eq!(path, "");
    for line in [
        "Would write src/main.rs",
        "Would write tests/it.rs",
        "Would write events/order.json",
        "Would add the dependency lambda-native\n",
        "Would add the features derive of serde\n",
        "Would add the dependency lambda-native-emulator\n",
        "Would add [package.metadata.lambda]",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
    assert_eq!(projects.files(""), before);
    assert_eq!(projects.read("Cargo.toml"), LIBRARY);
}

#[test]
fn if_one_file_exists_none_is_written() {
    let projects = library();
    projects.write("tests/it.rs", "// mine");
    let before = projects.files("");
    let error = projects.fail("", &["init"]);
    let expected = "nothing was written, because these files exist: ./tests/it.rs";
    assert!(error.contains(expected), "{error}");
    assert_eq!(projects.files(""), before);
    assert_eq!(projects.read("Cargo.toml"), LIBRARY);
}

#[test]
fn if_one_file_cannot_be_written_all_are_removed_again() {
    let projects = library();
    projects.write("events", "a file in the place of the directory");
    let before = projects.files("");
    let error = projects.fail("", &["init", "--template", "event"]);
    assert!(
        error.contains("cannot write \"./events/hello.json\""),
        "{error}"
    );
    assert_eq!(projects.files(""), before);
    assert_eq!(projects.read("Cargo.toml"), LIBRARY);
}

#[test]
fn names_of_binaries_that_exist_are_errors() {
    let projects = library();
    projects.write("src/main.rs", "fn main() {}");
    projects.write("src/bin/sqs/main.rs", "fn main() {}");
    projects.write("src/bin/http.rs", "fn main() {}");
    for (args, expected) in [
        (
            &["--bin", "shop"][..],
            "src/main.rs is the binary \"shop\" already",
        ),
        (&["--template", "sqs"], "a directory src/bin/sqs already"),
        (
            &["--template", "http"],
            "these files exist: ./src/bin/http.rs",
        ),
        (&["--bin", "a b"], "is not a name of 1 to 64"),
        (&["--template", "c"], "use `lam new --template c`"),
    ] {
        let error = projects.fail("", &[&["init"], args].concat());
        assert!(error.contains(expected), "{args:?}: {error}");
    }
    assert_eq!(projects.read("Cargo.toml"), LIBRARY);
}

#[test]
fn without_a_package_the_error_names_lam_new() {
    let projects = Projects::new();
    let error = projects.fail("", &["init"]);
    assert!(
        error.contains("(to create a package, use `lam new`)"),
        "{error}"
    );
    projects.write("Cargo.toml", "[workspace]\nmembers = []\n");
    let error = projects.fail("", &["init"]);
    assert!(
        error.contains("has no package: name the directory of a package"),
        "{error}"
    );
}

#[test]
fn if_a_dependency_cannot_be_added_nothing_is_written() {
    let projects = library();
    let broken = LIBRARY.replace("serde = \"1\"", "serde = 8");
    projects.write("Cargo.toml", &broken);
    let before = projects.files("");
    let error = projects.fail("", &["init", "--template", "event"]);
    assert!(
        error.contains("the dependency serde in Cargo.toml is neither a version nor a table"),
        "{error}"
    );
    assert_eq!(projects.read("Cargo.toml"), broken);
    assert_eq!(projects.files(""), before);
}

#[test]
fn a_package_for_another_runtime_is_told_how_to_move() {
    let projects = library();
    let manifest = format!("{LIBRARY}lambda_runtime = {{ path = \"stub\" }}\n");
    projects.write("Cargo.toml", &manifest);
    let stub = "[package]\nname = \"lambda_runtime\"\nversion = \"1.0.0\"\n";
    projects.write("stub/Cargo.toml", stub);
    projects.write("stub/src/lib.rs", "");
    let (_, text) = projects.succeed("", &["init", "--template", "event"]);
    assert!(
        text.contains("depends on lambda_runtime; docs/migrating.md"),
        "{text}"
    );
}
