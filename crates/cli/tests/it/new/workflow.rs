//! The workflow of `lam new --ci github`. A test of the repository reads it with a parser for YAML.

use super::Projects;

#[test]
fn a_package_of_its_own_gets_the_workflow() {
    let projects = Projects::new();
    let args = ["new", "shop", "--ci", "github", "--arch", "arm64"];
    let (_, log) = projects.succeed("", &args);
    assert!(log.contains("which GitHub does not have"), "{log}");
    let workflow = projects.read("shop/.github/workflows/shop.yml");
    for line in [
        "name: \"shop\"",
        "working-directory: \".\"",
        "- run: rustup target add aarch64-unknown-linux-musl",
        "- run: lam deploy --locked\n",
    ] {
        assert!(workflow.contains(line), "{workflow}");
    }
    let version = env!("CARGO_PKG_VERSION");
    let install = format!("cargo install --locked lambda-native-cli --version {version}\n");
    assert!(workflow.contains(&install), "{workflow}");
}

#[test]
fn a_function_that_needs_variables_is_deployed_with_its_stage() {
    let projects = Projects::new();
    let args = ["new", "guard", "--template", "authorizer", "--ci", "github"];
    projects.succeed("", &args);
    let workflow = projects.read("guard/.github/workflows/guard.yml");
    for line in [
        "      - run: printf '%s\\n' \"${ENV_PROD:?this secret is not set}\" >.env.prod\n",
        "          ENV_PROD: ${{ secrets.ENV_PROD }}\n",
        "      - run: lam deploy --locked --stage prod\n",
    ] {
        assert!(workflow.contains(line), "{workflow}");
    }
}

#[test]
fn in_a_repository_the_workflow_is_in_its_root() {
    let projects = Projects::new();
    projects.write(".git/HEAD", "ref: refs/heads/main\n");
    projects.write("functions/README.md", "");
    projects.succeed("functions", &["new", "shop", "--ci", "github"]);
    let workflow = projects.read(".github/workflows/shop.yml");
    assert!(
        workflow.contains("working-directory: \"functions/shop\"\n"),
        "{workflow}"
    );

    let before = projects.files("");
    let again = ["new", "other", "--name", "shop", "--ci", "github"];
    let error = projects.fail("functions", &again);
    assert!(error.contains("these files exist: "), "{error}");
    assert_eq!(projects.files(""), before);
}

#[test]
fn a_project_in_c_has_no_workflow() {
    let projects = Projects::new();
    let error = projects.fail("", &["new", "shop", "--template", "c", "--ci", "github"]);
    assert!(
        error.contains("--ci does not work with --template c"),
        "{error}"
    );
    assert!(projects.files("").is_empty());
}
