//! What a reader of the page does, in order.

/// A block of code, or a part of one.
pub(super) enum Step {
    /// Writes a file, whose name is in the comment on its first line.
    File { name: String, text: String },
    /// Starts a server, and leaves it running in another terminal.
    Server(String),
    /// Runs commands. The comments after them show the end of what they print; `…` is any text.
    Command { text: String, output: Vec<String> },
}

const SOURCES: [&str; 6] = ["c", "cmake", "cpp", "make", "meson", "zig"];

pub(super) fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    // Every second part is a block.
    for block in page.split("```").skip(1).step_by(2) {
        let (language, text) = block.split_once('\n').expect("a block has lines");
        match language {
            "sh" => steps.extend(commands(text)),
            _ if SOURCES.contains(&language) => steps.push(file(text)),
            _ => panic!("a block in a language that nothing checks: {language}"),
        }
    }
    steps
}

fn file(text: &str) -> Step {
    let first = text.lines().next().unwrap_or_default();
    let words: Vec<&str> = first.split(' ').collect();
    let ("/*" | "//" | "#", Some(name)) = (words[0], words.get(1)) else {
        panic!("the first line is not a comment with the name of the file: {first}");
    };
    Step::File {
        name: (*name).to_owned(),
        text: text.to_owned(),
    }
}

fn commands(block: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let (mut text, mut output) = (String::new(), Vec::new());
    let mut finish = |text: &mut String, output: &mut Vec<String>| {
        let (text, output) = (std::mem::take(text), std::mem::take(output));
        if !text.is_empty() {
            let is_server = text.starts_with("lam run ");
            steps.push(if is_server {
                Step::Server(text)
            } else {
                Step::Command { text, output }
            });
        }
    };
    for line in block.lines() {
        if let Some(printed) = line.strip_prefix("# ") {
            output.push(printed.to_owned());
            continue;
        }
        if !output.is_empty() || line.starts_with("lam run ") {
            finish(&mut text, &mut output);
        }
        text.push_str(line);
        text.push('\n');
    }
    finish(&mut text, &mut output);
    steps
}
