//! How the flags select a target in a project with several.

use crate::support::{Demo, stderr, stdout};

fn error_of(demo: &Demo, args: &[&str]) -> String {
    let output = demo.lam(args.iter().copied()).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    stderr(&output)
}

#[test]
fn if_several_binaries_match_the_error_lists_them() {
    let demo = Demo::new();
    demo.write("src/bin/other.rs", "fn main() {}");

    let error = error_of(&demo, &["invoke"]);

    assert!(error.contains("-p demo --bin demo"), "{error}");
    assert!(error.contains("-p demo --bin other"), "{error}");
}

#[test]
fn an_unknown_target_is_an_error_that_lists_the_others() {
    let demo = Demo::new();
    demo.write("examples/sample.rs", "fn main() {}");

    let error = error_of(&demo, &["invoke", "--bin", "nothing"]);
    assert!(error.contains("no binary \"nothing\" in demo"), "{error}");
    assert!(error.contains("--bin demo"), "{error}");
    assert!(error.contains("--example sample"), "{error}");

    let error = error_of(&demo, &["invoke", "-p", "nothing"]);
    assert!(error.contains("no package \"nothing\""), "{error}");
    assert!(error.contains("its packages are: demo"), "{error}");
}

#[test]
fn a_package_of_a_workspace_is_found_from_its_root() {
    let demo = Demo::new();
    demo.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"one\", \"two\"]\nresolver = \"3\"\n",
    );
    for name in ["one", "two"] {
        let manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        demo.write(&format!("{name}/Cargo.toml"), &manifest);
        for file in ["main.rs", "response.rs"] {
            let text = std::fs::read_to_string(demo.path().join("src").join(file)).unwrap();
            demo.write(&format!("{name}/src/{file}"), &text);
        }
    }

    let output = demo.lam(["invoke", "-p", "two"]).output().unwrap();
    assert_eq!(stdout(&output), "\"one\"", "{}", stderr(&output));
    let error = error_of(&demo, &["invoke"]);
    assert!(error.contains("-p one --bin one\n"), "{error}");
}

#[test]
fn outside_a_project_the_error_mentions_manifest_path() {
    let folder = tempfile::tempdir().unwrap();
    let output = crate::support::lam(["invoke"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("--manifest-path"),
        "{}",
        stderr(&output)
    );
}
