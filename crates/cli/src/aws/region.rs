//! The region that `lam` calls.

use anyhow::anyhow;

use super::credentials::Profile;

/// The region: the flag, the variables, the profile, or the configuration, in this order. There is no default,
/// because a wrong region is a function in the wrong place.
pub(super) fn resolve(
    flag: Option<&str>,
    variable: impl Fn(&str) -> Option<String>,
    profile: &Profile,
    configured: Option<&str>,
) -> anyhow::Result<String> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    flag.map(str::to_owned)
        .or_else(|| configured.map(str::to_owned))
        .or_else(|| set("AWS_REGION"))
        .or_else(|| set("AWS_DEFAULT_REGION"))
        .or_else(|| profile.setting("region"))
        .ok_or_else(|| {
            anyhow!(
                "no region: use --region, set AWS_REGION, or add `region` to the profile {:?}",
                profile.name()
            )
        })
}
