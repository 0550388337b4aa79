//! Paths without the home directory, which has the name of the user.

/// Replaces the home directory of this user, and of any other, by `~`.
pub(super) fn without_home(text: &str) -> String {
    let home = std::env::var("HOME").unwrap_or_default();
    let home = home.trim_end_matches('/');
    let text = replace_directory(text, home);
    replace_users(&replace_users(&text, "home"), "Users")
}

/// Replaces a directory where it is a whole path or the beginning of one.
fn replace_directory(text: &str, directory: &str) -> String {
    if directory.len() < 2 {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(directory) {
        let (before, from) = rest.split_at(at);
        let after = &from[directory.len()..];
        let begins = !before.ends_with(is_name_character);
        let ends = !after.starts_with(is_name_character);
        out += before;
        out += if begins && ends { "~" } else { directory };
        rest = after;
    }
    out + rest
}

/// Replaces a directory in `/`, which has home directories, and the name of the user that follows.
fn replace_users(text: &str, homes: &str) -> String {
    let homes = format!("/{homes}/");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(&homes) {
        let (before, from) = rest.split_at(at);
        let after = &from[homes.len()..];
        let user = after.find(|c| !is_name_character(c)).unwrap_or(after.len());
        let is_path = user > 0 && !before.ends_with(is_name_character);
        out += before;
        if is_path {
            out.push('~');
            rest = &after[user..];
        } else {
            out += &homes;
            rest = after;
        }
    }
    out + rest
}

fn is_name_character(c: char) -> bool {
    c.is_alphanumeric() || "-_.".contains(c)
}

#[cfg(test)]
mod tests {
    use super::{replace_directory, replace_users};

    #[test]
    fn the_home_directory_is_replaced() {
        let text = "at /srv/x/src/main.rs:1, /srv /srvless /other/srv \"/srv\"";
        let expected = "at ~/x/src/main.rs:1, ~ /srvless /other/srv \"~\"";
        assert_eq!(replace_directory(text, "/srv"), expected);
        assert_eq!(replace_directory("/a", "/"), "/a");
    }

    #[test]
    fn other_users_are_replaced() {
        let text = "/Users/jo/x /Users/ https://x.com/Users/page file:///Users/jo.doe";
        // The path of a URL is not a home directory.
        let expected = "~/x /Users/ https://x.com/Users/page file://~";
        assert_eq!(replace_users(text, "Users"), expected);
    }
}
