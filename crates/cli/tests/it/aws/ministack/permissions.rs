//! The permissions that docs/aws.md says each command needs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The table: what a row is about, and its actions. A row that begins with `…` belongs to `deploy`.
pub(super) struct Permissions(Vec<(String, Vec<String>)>);

impl Permissions {
    pub(super) fn read() -> Permissions {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/aws.md");
        let page = fs::read_to_string(page).expect("docs/aws.md");
        let (_, section) = page
            .split_once("| command or key | permissions |")
            .expect("the table");
        let rows = section
            .lines()
            .skip(2)
            .take_while(|line| line.starts_with('|'));
        Permissions(
            rows.map(|row| {
                let mut cells = row.trim_matches('|').split(" | ");
                let what = cells.next().expect("a command").trim().to_owned();
                (what, actions(cells.next().expect("its permissions")))
            })
            .collect(),
        )
    }

    /// The actions of a command with any of its keys and flags.
    pub(super) fn of(&self, command: &str) -> BTreeSet<String> {
        let rows = self.0.iter().filter(|(what, _)| {
            what.trim_matches('`').split(' ').next() == Some(command)
                || (command == "deploy" && what.starts_with('…'))
                || (command == "rollback" && what == "`versions`")
        });
        rows.flat_map(|(_, actions)| actions.clone()).collect()
    }

    /// The actions of all commands.
    pub(super) fn all(&self) -> BTreeSet<String> {
        self.0
            .iter()
            .flat_map(|(_, actions)| actions.clone())
            .collect()
    }
}

/// The actions in a cell, which has the service only before the first of its actions.
fn actions(cell: &str) -> Vec<String> {
    let mut service = "";
    let words = cell.split('`').skip(1).step_by(2);
    words
        .filter_map(|word| {
            let action = match word.split_once(':') {
                Some((name, action)) => {
                    service = name;
                    action
                }
                None => word,
            };
            // Other words in backticks are flags and commands.
            let is_action = action.starts_with(|first: char| first.is_ascii_uppercase());
            is_action.then(|| format!("{service}:{action}"))
        })
        .collect()
}
