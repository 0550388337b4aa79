//! Reads a setting of a profile from the files that the SDKs and the AWS CLI share.

use std::path::PathBuf;

/// Which of the two files: they name the sections of profiles differently ("Shared `config` and
/// `credentials` files" in the AWS SDKs and Tools Reference Guide).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `[default]` or `[profile NAME]`.
    Config,
    /// `[NAME]`.
    Credentials,
}

impl Kind {
    /// Both, in the order in which the SDKs read them: the credentials file overrides the config file.
    pub(crate) const ALL: [Kind; 2] = [Kind::Credentials, Kind::Config];

    /// The location of the file. `None` if there is no home directory.
    pub(crate) fn path(self, variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
        let (name, file) = match self {
            Kind::Credentials => ("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
            Kind::Config => ("AWS_CONFIG_FILE", "config"),
        };
        // Windows has only the latter.
        let home = variable("HOME").or_else(|| variable("USERPROFILE"));
        let home = home.map(PathBuf::from);
        match (variable(name), home) {
            (Some(path), home) => Some(match (path.strip_prefix("~/"), home) {
                (Some(rest), Some(home)) => home.join(rest),
                _ => PathBuf::from(path),
            }),
            (None, home) => Some(home?.join(".aws").join(file)),
        }
    }
}

/// The value of a setting in the sections of this profile. The last one counts.
pub(crate) fn setting(text: &str, kind: Kind, profile: &str, key: &str) -> Option<String> {
    let mut value = None;
    let mut is_wanted = false;
    // The indentation of the last setting. Lines that are indented more belong to its value, such
    // as the settings of a service below `s3 =`.
    let mut indentation = None;
    for line in text.strip_prefix('\u{FEFF}').unwrap_or(text).lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(section) = trimmed.strip_prefix('[') {
            let name = section.split(']').next().unwrap_or_default();
            is_wanted = is_profile(name.trim(), kind, profile);
            indentation = None;
            continue;
        }
        let indented = line.len() - line.trim_start().len();
        if indentation.is_some_and(|last| indented > last) {
            continue;
        }
        indentation = Some(indented);
        let Some((name, text)) = trimmed.split_once('=') else {
            continue;
        };
        if is_wanted && name.trim().eq_ignore_ascii_case(key) {
            let text = text.split(" #").next().unwrap_or_default();
            let text = text.split(" ;").next().unwrap_or_default().trim();
            value = (!text.is_empty()).then(|| text.to_owned());
        }
    }
    value
}

/// Whether the file has a section for this profile.
#[cfg(feature = "aws")]
pub(crate) fn exists(text: &str, kind: Kind, profile: &str) -> bool {
    let mut sections = text.lines().filter_map(|line| {
        let (name, _) = line.trim().strip_prefix('[')?.split_once(']')?;
        Some(name.trim())
    });
    sections.any(|name| is_profile(name, kind, profile))
}

fn is_profile(section: &str, kind: Kind, profile: &str) -> bool {
    if kind == Kind::Credentials {
        return section == profile;
    }
    match section.split_once([' ', '\t']) {
        Some(("profile", name)) => name.trim().trim_matches(['"', '\'']) == profile,
        _ => section == "default" && profile == "default",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Kind, setting};

    #[test]
    fn the_home_directory_has_two_names() {
        let path = |variables: &[(&str, &str)]| {
            let find = |name: &str| {
                let found = variables.iter().find(|(variable, _)| *variable == name)?;
                Some(found.1.to_owned())
            };
            Kind::Config.path(find)
        };
        let expected = Some(Path::new("/user/.aws/config").to_owned());
        assert_eq!(path(&[("USERPROFILE", "/user")]), expected);
        assert_eq!(
            path(&[("USERPROFILE", "/other"), ("HOME", "/user")]),
            expected
        );
        assert_eq!(path(&[]), None);
    }

    #[test]
    fn a_setting_is_that_of_its_profile() {
        let text = "# region = comment\n[default]\nregion = eu-west-1\n[profile shop]\n\
                    s3 =\n  region = nested\nRegion=eu-north-1 # near\noutput = json\n\
                    [profile 'two words']\n  output = json\n  region = ap-south-1\n\
                    [sso-session shop]\nregion = other\n[shop]\nregion = ignored\n\
                    [profile empty]\nregion =\n";
        let region = |profile| setting(text, Kind::Config, profile, "region");

        assert_eq!(region("default").as_deref(), Some("eu-west-1"));
        assert_eq!(region("shop").as_deref(), Some("eu-north-1"));
        assert_eq!(region("two words").as_deref(), Some("ap-south-1"));
        assert_eq!(region("empty"), None);
        assert_eq!(region("missing"), None);
        let credentials = setting(text, Kind::Credentials, "shop", "region");
        assert_eq!(credentials.as_deref(), Some("ignored"));
    }
}
