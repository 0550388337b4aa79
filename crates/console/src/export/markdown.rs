//! Texts inside of Markdown, none of which can become a part of it.

/// A code span in a table or a heading.
pub(super) fn code(text: &str) -> String {
    let text = text.replace(char::is_control, " ");
    // In a table, the bar ends a cell, also in code.
    let text = text.replace('|', "\\|");
    if text.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let space = if text.contains('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A block of code, of which at most so many bytes are shown.
pub(super) fn block(out: &mut String, language: &str, text: &str, most: usize) {
    let text = shortened(text, most);
    let fence = "`".repeat((longest_run(&text) + 1).max(3));
    *out += &format!(
        "\n{fence}{language}\n{}\n{fence}\n",
        text.trim_end_matches('\n')
    );
}

/// A row of a table with two columns. The value is Markdown.
pub(super) fn row(out: &mut String, name: &str, value: &str) {
    *out += &format!("| {name} | {value} |\n");
}

/// The beginning of a text, with at most so many bytes and an ellipsis.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = (0..=most).rev().find(|&end| text.is_char_boundary(end));
    let kept = &text[..end.unwrap_or(0)];
    format!("{kept}… ({} more bytes)", text.len() - kept.len())
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{block, code, shortened};

    #[test]
    fn fences_are_longer_than_any_inside() {
        let mut out = String::new();
        block(&mut out, "json", "a\n````\nb\n", 100);
        assert_eq!(out, "\n`````json\na\n````\nb\n`````\n");
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a `b` | c\nd"), "`` a `b` \\| c d ``");
        assert_eq!(code(" "), "(empty)");
    }

    #[test]
    fn long_texts_are_shortened() {
        assert_eq!(shortened("éé", 3), "é… (2 more bytes)");
        assert_eq!(shortened("éé", 4), "éé");
    }
}
