//! The region that `lam` calls.

use super::credentials::Profile;
use crate::environment::first_region;
use crate::problem::Problem;

/// The region. There is no default, because it would put functions where nobody looks for them.
pub(super) fn resolve(
    flag: Option<&str>,
    configured: Option<&str>,
    variable: impl Fn(&str) -> Option<String>,
    profile: &Profile,
) -> Result<String, Problem> {
    let of_profile = || profile.setting("region");
    let region = first_region(flag.map(str::to_owned), configured, variable, of_profile);
    region.ok_or_else(|| {
        let remedy = format!(
            "use --region, set the key `region` of the configuration or AWS_REGION, or add `region` to the profile \
             {:?}",
            profile.name()
        );
        Problem::new("no region", remedy)
    })
}
