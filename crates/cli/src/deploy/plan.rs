//! What is deployed: the name, the configuration and the architecture.

use super::*;

/// The name of the function and its configuration.
pub(super) fn read(args: &DeployArgs) -> anyhow::Result<(String, Configuration)> {
    let options = &args.package.options;
    ensure!(
        !options.all && !options.bins,
        "lam deploy deploys one function: choose it with --package or --bin"
    );
    let stage = args.package.stage.stage.as_deref();
    let (default, configuration) = if let Some(path) = &args.package.binary {
        (None, Configuration::of_executable(path, stage)?)
    } else {
        let project = Project::load(&args.package.target)?;
        let target = project.target(&args.package.target)?;
        let configuration = Configuration::of_target(&project, &target, stage)?;
        (Some(target.name), configuration)
    };
    let name = args
        .name
        .clone()
        .or_else(|| configuration.values.name.clone());
    let name = name.or(default).context(
        "the function has no name: add it to the command, or the key `name` to lam.toml",
    )?;
    ensure!(
        configuration.values.role.is_none() || configuration.values.policies.is_none(),
        "`role` and `policies` exclude each other: lam attaches policies to its own role only"
    );
    ensure!(
        args.weight.is_none() || configuration.values.alias.is_some(),
        "--weight needs the key `alias` in the configuration"
    );
    Ok((name, configuration))
}

/// The architecture to build for: that of the flag or the configuration, or else the one that the function
/// has. `None` if it is up to the build.
pub(super) fn arch(
    args: &DeployArgs,
    configuration: &Configuration,
    found: Option<&Value>,
) -> anyhow::Result<Option<Arch>> {
    let chosen = args.package.arch.or(configuration.values.arch);
    let (None, Some(found)) = (chosen, found) else {
        return Ok(chosen);
    };
    match found["Configuration"]["Architectures"][0].as_str() {
        Some("arm64") => Ok(Some(Arch::Arm64)),
        Some("x86_64") | None => Ok(Some(Arch::X86_64)),
        Some(other) => bail!("the function has the architecture {other}, which lam does not know"),
    }
}

/// Checks the size of the environment, and returns it as the API expects it.
pub(super) fn environment(variables: &BTreeMap<String, String>) -> anyhow::Result<Value> {
    check_environment(
        variables
            .iter()
            .map(|(name, value)| (&name[..], &value[..])),
    )?;
    Ok(json!({"Variables": variables}))
}

/// The commit that is deployed, if the sources are in a Git repository.
pub(super) fn commit(directory: &Path) -> Option<String> {
    let output = std::process::Command::new("git")
        .args(["rev-parse", "--short", "HEAD"])
        .current_dir(directory)
        .output()
        .ok()?;
    let commit = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !commit.is_empty()).then_some(commit)
}
