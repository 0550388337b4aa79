//! Commands for a POSIX shell.

use std::borrow::Cow;

/// A command and its arguments.
#[derive(Debug)]
pub(super) struct Command {
    /// What the user has to know first, a line each.
    notes: Vec<String>,
    /// What is written to the standard input of the command: a shell command.
    input: Option<String>,
    /// The program and its arguments. An option and its value are one element.
    words: Vec<String>,
}

impl Command {
    /// A program with its first arguments, which are not quoted.
    pub(super) fn new(program: &str) -> Command {
        Command {
            notes: Vec::new(),
            input: None,
            words: vec![program.to_owned()],
        }
    }

    /// Adds a line in front of the command.
    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Adds an argument that the shell does not have to be protected from.
    pub(super) fn flag(&mut self, flag: &str) {
        self.words.push(flag.to_owned());
    }

    pub(super) fn argument(&mut self, value: &str) {
        self.words.push(quoted(value).into_owned());
    }

    pub(super) fn option(&mut self, flag: &str, value: &str) {
        self.words.push(format!("{flag} {}", quoted(value)));
    }

    /// An option whose value may begin with a dash.
    pub(super) fn joined_option(&mut self, flag: &str, value: &str) {
        self.words.push(format!("{flag}={}", quoted(value)));
    }

    /// Passes bytes, as base64, to the standard input.
    pub(super) fn base64_input(&mut self, base64: &str) {
        self.input = Some(format!("printf %s {} | base64 -d", quoted(base64)));
    }

    /// The lines to paste into a shell, with a line end.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for note in &self.notes {
            // Line ends would end the comment.
            let note = note.replace(char::is_control, " ");
            text += &format!("# {note}\n");
        }
        if let Some(input) = &self.input {
            text += &format!("{input} | \\\n  ");
        }
        text += &self.words.join(" \\\n  ");
        text.push('\n');
        text
    }
}

/// A word as the shell reads it back.
pub(super) fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+,".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}

/// Whether a text can be pasted into a terminal: other control characters may be commands to the terminal or the
/// shell, and a tab completes words.
pub(super) fn is_pasteable(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && c != '\n')
}
