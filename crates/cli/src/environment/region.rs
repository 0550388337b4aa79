//! The region of calls to AWS, and of functions that run locally.

use std::path::Path;

use super::profile::{Kind, setting};

/// The region that comes first: that of `flag`, the key `region` of the configuration, the variables, and the profile.
///
/// The key comes before the variables, so that a function is not deployed to the region that a shell happens to be set
/// to. Without the key, this is the order of the SDKs ("AWS Region" in the AWS SDKs and Tools Reference Guide).
pub(crate) fn first(
    flag: Option<String>,
    configured: Option<&str>,
    variable: impl Fn(&str) -> Option<String>,
    of_profile: impl FnOnce() -> Option<String>,
) -> Option<String> {
    let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
    flag.or_else(|| configured.map(str::to_owned))
        .or_else(|| variable("AWS_REGION"))
        .or_else(|| variable("AWS_DEFAULT_REGION"))
        .or_else(of_profile)
}

/// The region in the function's ARN, and its variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Region {
    /// `AWS_REGION`.
    pub(crate) name: String,
    /// `AWS_DEFAULT_REGION`. It is the same on Lambda, but boto3 reads only this one, so a value of
    /// the user is kept.
    pub(crate) default: String,
}

impl Region {
    /// Resolves the region. What `flag` returns, the user has chosen for the function; what `inherited`
    /// returns, for all programs. `configured` is the key `region` of the configuration.
    pub(crate) fn resolve(
        flag: impl Fn(&str) -> Option<String>,
        inherited: impl Fn(&str) -> Option<String>,
        read: impl Fn(&Path) -> Option<String>,
        configured: Option<&str>,
    ) -> Region {
        let flag = |name: &str| flag(name).filter(|value| !value.is_empty());
        let inherited = |name: &str| inherited(name).filter(|value| !value.is_empty());
        let variable = |name: &str| flag(name).or_else(|| inherited(name));
        let of_flags = || flag("AWS_REGION").or_else(|| flag("AWS_DEFAULT_REGION"));
        let of_profile = || of_profile(variable, read);
        let name = first(of_flags(), configured, inherited, of_profile)
            .unwrap_or_else(|| "us-east-1".to_owned());
        let default = flag("AWS_DEFAULT_REGION")
            .or_else(|| flag("AWS_REGION"))
            .or_else(|| inherited("AWS_DEFAULT_REGION").filter(|_| configured.is_none()))
            .unwrap_or_else(|| name.clone());
        Region { name, default }
    }
}

/// The region of the profile. As in the SDKs, the credentials file overrides the config file.
fn of_profile(
    variable: impl Fn(&str) -> Option<String>,
    read: impl Fn(&Path) -> Option<String>,
) -> Option<String> {
    let profile = variable("AWS_PROFILE")
        // The older name, which boto3 and the AWS CLI still read.
        .or_else(|| variable("AWS_DEFAULT_PROFILE"))
        .unwrap_or_else(|| "default".to_owned());
    Kind::ALL.into_iter().find_map(|kind| {
        let text = read(&kind.path(&variable)?)?;
        setting(&text, kind, &profile, "region")
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Region;

    fn resolve(flags: &[(&str, &str)], inherited: &[(&str, &str)]) -> (String, String) {
        resolve_with(flags, None, inherited)
    }

    fn resolve_with(
        flags: &[(&str, &str)],
        configured: Option<&str>,
        inherited: &[(&str, &str)],
    ) -> (String, String) {
        let find = |pairs: &[(&str, &str)], name: &str| {
            let found = pairs.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let read = |path: &Path| match path.to_str()? {
            "/user/.aws/config" => Some(
                "[default]\nregion=of-default\n[profile shop]\nregion=of-shop\n[profile both]\n\
                 region=of-config\n"
                    .to_owned(),
            ),
            "/user/.aws/credentials" => Some("[both]\nregion=of-credentials\n".to_owned()),
            "/user/other" => Some("[default]\nregion=of-other\n".to_owned()),
            _ => None,
        };
        let region = Region::resolve(
            |name| find(flags, name),
            |name| {
                let home = (name == "HOME").then(|| "/user".to_owned());
                home.or_else(|| find(inherited, name))
            },
            read,
            configured,
        );
        (region.name, region.default)
    }

    #[test]
    fn the_region_is_resolved_as_the_sdks_do() {
        let same = |name: &str| (name.to_owned(), name.to_owned());
        type Pairs = &'static [(&'static str, &'static str)];
        let table: [(Pairs, Pairs, &str); 10] = [
            (&[], &[], "of-default"),
            (&[], &[("AWS_PROFILE", "shop")], "of-shop"),
            (&[], &[("AWS_DEFAULT_PROFILE", "shop")], "of-shop"),
            (&[("AWS_PROFILE", "shop")], &[], "of-shop"),
            (&[], &[("AWS_PROFILE", "both")], "of-credentials"),
            (&[], &[("AWS_PROFILE", "missing")], "us-east-1"),
            (&[], &[("AWS_CONFIG_FILE", "~/other")], "of-other"),
            (&[], &[("AWS_REGION", "r"), ("AWS_PROFILE", "shop")], "r"),
            (&[], &[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "d")], "d"),
            (
                &[("AWS_DEFAULT_REGION", "flag")],
                &[("AWS_REGION", "r"), ("AWS_DEFAULT_REGION", "d")],
                "flag",
            ),
        ];
        for (flags, inherited, region) in table {
            assert_eq!(
                resolve(flags, inherited),
                same(region),
                "{flags:?} {inherited:?}"
            );
        }
    }

    #[test]
    fn the_configuration_comes_after_the_flags_and_before_the_variables() {
        let inherited = [("AWS_REGION", "r"), ("AWS_DEFAULT_REGION", "d")];
        let of_key = resolve_with(&[], Some("key"), &inherited);
        assert_eq!(of_key, ("key".to_owned(), "key".to_owned()));
        let of_flag = resolve_with(&[("AWS_REGION", "flag")], Some("key"), &inherited);
        assert_eq!(of_flag, ("flag".to_owned(), "flag".to_owned()));
        let profile = [("AWS_PROFILE", "shop")];
        assert_eq!(resolve_with(&[], Some("key"), &profile).0, "key");
    }

    #[test]
    fn two_different_regions_of_the_user_are_kept() {
        let inherited = [("AWS_REGION", "r"), ("AWS_DEFAULT_REGION", "d")];
        assert_eq!(resolve(&[], &inherited), ("r".to_owned(), "d".to_owned()));
    }
}
