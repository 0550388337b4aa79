//! The examples in the help texts are commands that lam accepts.

use clap::{Command, CommandFactory as _, Parser as _};

use super::Cli;

#[test]
fn every_command_has_examples_that_are_accepted() {
    let cli = Cli::command();
    let mut commands = vec![&cli];
    commands.extend(cli.get_subcommands());
    assert!(commands.len() > 12, "only {} commands", commands.len());
    for command in commands {
        let examples = examples(command);
        let name = command.get_name();
        let of_command = |words: &&Vec<String>| name == "lam" || words[1] == name;
        assert!(
            examples.iter().any(|words| of_command(&words)),
            "the help of {name} has no example of {name}"
        );
        for words in examples {
            if let Err(error) = Cli::try_parse_from(&words) {
                panic!("{name}: {words:?}: {error}");
            }
        }
    }
}

/// The commands of lam in the help of a command, as words.
fn examples(command: &Command) -> Vec<Vec<String>> {
    let help = command.get_after_help().map(ToString::to_string);
    let help = help.unwrap_or_default();
    let commands = help.lines().filter_map(|line| line.strip_prefix("  "));
    commands
        .flat_map(commands_of)
        .filter(|words| words.first().is_some_and(|word| word == "lam"))
        .collect()
}

/// The commands of a line, which are separated by `|`. Two spaces or a redirection end the last one.
fn commands_of(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![vec![]];
    let mut word = String::new();
    let mut quote = None;
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '>' | '<') => return commands,
            (None, '|') => commands.push(vec![]),
            (None, ' ') => {
                if !word.is_empty() {
                    commands
                        .last_mut()
                        .expect("a command")
                        .push(std::mem::take(&mut word));
                }
                if characters.peek() == Some(&' ') {
                    return commands;
                }
            }
            _ => word.push(c),
        }
    }
    if !word.is_empty() {
        commands.last_mut().expect("a command").push(word);
    }
    commands
}
