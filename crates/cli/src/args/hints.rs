//! Hints for people who know cargo-lambda, cargo or SAM: what lam has instead of a command or a flag.

mod tables;

use clap::Error;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use tables::{COMMANDS, FLAGS};

/// Adds a hint to an error of the command line if lam has the same under another name. `command` is the
/// subcommand that was typed.
pub(crate) fn add_hint(error: &mut Error, command: &str) {
    let Some(hint) = find(error, command) else {
        return;
    };
    // These are guesses: names that look similar, and `--` in front of a value.
    error.remove(ContextKind::SuggestedArg);
    error.remove(ContextKind::SuggestedSubcommand);
    let hint = ContextValue::StyledStrs(vec![StyledStr::from(hint)]);
    error.insert(ContextKind::Suggested, hint);
}

fn find(error: &Error, command: &str) -> Option<&'static str> {
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let typed = invalid(error, ContextKind::InvalidSubcommand)?;
            let found = COMMANDS.iter().find(|(name, _)| *name == typed);
            found.map(|(_, hint)| *hint)
        }
        ErrorKind::UnknownArgument => {
            let typed = invalid(error, ContextKind::InvalidArg)?;
            let mut flags = FLAGS.iter();
            let found =
                flags.find(|flag| flag.commands.contains(&command) && flag.names.contains(&typed));
            found.map(|flag| flag.hint)
        }
        _ => None,
    }
}

/// The command or the flag that clap does not know, without a value.
fn invalid(error: &Error, kind: ContextKind) -> Option<&str> {
    let Some(ContextValue::String(text)) = error.get(kind) else {
        return None;
    };
    text.split(['=', ' ']).next()
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::add_hint;
    use super::tables::{COMMANDS, FLAGS};
    use crate::args::Cli;

    #[track_caller]
    fn assert_hint(args: &[&str], hint: &str) {
        let words = [&["lam"], args].concat();
        let mut error = Cli::try_parse_from(words).expect_err("lam has no such flag");
        add_hint(&mut error, args[0]);
        let text = error.to_string();
        assert!(text.contains(&format!("tip: {hint}\n")), "{args:?}: {text}");
        assert_eq!(text.matches("tip:").count(), 1, "{args:?}: {text}");
    }

    #[test]
    fn every_command_of_another_tool_gets_its_hint() {
        for (name, hint) in COMMANDS {
            assert_hint(&[name], hint);
        }
    }

    #[test]
    fn every_flag_of_another_tool_gets_its_hint() {
        for flag in FLAGS {
            for command in flag.commands {
                for name in flag.names {
                    assert_hint(&[command, name], flag.hint);
                }
            }
        }
    }

    #[test]
    fn the_flags_in_hints_exist() {
        let cli = Cli::command();
        let known: Vec<String> = cli
            .get_subcommands()
            .flat_map(clap::Command::get_arguments)
            .filter_map(|arg| arg.get_long().map(|long| format!("--{long}")))
            .collect();
        for flag in FLAGS {
            // A hint may also name a flag of the AWS CLI.
            for word in flag
                .hint
                .split_whitespace()
                .filter(|_| !flag.hint.contains("`aws"))
            {
                let word = word.trim_matches(['`', ';', ',']);
                assert!(
                    !word.starts_with("--") || known.iter().any(|known| known == word),
                    "{word}: {}",
                    flag.hint
                );
            }
        }
    }
}
