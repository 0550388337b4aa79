//! Writes HTML. Every text is escaped.

use std::fmt::{self, Display, Write as _};

/// A piece of HTML.
#[derive(Debug, Default)]
pub(super) struct Html(String);

/// A cell of a table.
#[derive(Debug)]
pub(super) enum Cell {
    Text(String),
    /// Its address and its text.
    Link(String, String),
    /// Text whose lines and spaces matter.
    Lines(String),
}

impl Html {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Adds text.
    pub(super) fn text(&mut self, text: impl Display) -> &mut Html {
        // Writing to a string does not fail.
        let _ = write!(Escape(&mut self.0), "{text}");
        self
    }

    /// Adds an element with these attributes.
    pub(super) fn element(
        &mut self,
        tag: &'static str,
        attributes: &[(&'static str, &str)],
        content: impl FnOnce(&mut Html),
    ) -> &mut Html {
        self.start(tag, attributes);
        content(self);
        let _ = write!(self.0, "</{tag}>");
        self
    }

    /// Adds an `input`.
    pub(super) fn input(&mut self, attributes: &[(&'static str, &str)]) -> &mut Html {
        self.start("input", attributes);
        self
    }

    /// Adds an element with text.
    pub(super) fn line(&mut self, tag: &'static str, text: impl Display) -> &mut Html {
        self.element(tag, &[], |html| {
            html.text(text);
        })
    }

    pub(super) fn link(&mut self, address: &str, text: impl Display) -> &mut Html {
        self.element("a", &[("href", address)], |html| {
            html.text(text);
        })
    }

    /// Adds a table with a heading. Without rows it says so.
    pub(super) fn table(&mut self, title: &str, columns: &[&str], rows: Vec<Vec<Cell>>) {
        self.line("h2", title);
        if rows.is_empty() {
            self.line("p", "None.");
            return;
        }
        // In a narrow window, only the table scrolls sideways, for which it needs the focus of the keyboard.
        let region = [
            ("class", "scroll"),
            ("tabindex", "0"),
            ("role", "region"),
            ("aria-label", title),
        ];
        self.element("div", &region, |html| {
            html.element("table", &[("class", "plain")], |html| {
                html.element("thead", &[], |html| html.heads(columns));
                html.element("tbody", &[], |html| {
                    for row in rows {
                        html.element("tr", &[], |html| {
                            row.into_iter().for_each(|cell| html.cell(cell));
                        });
                    }
                });
            });
        });
    }

    /// Adds a table of names and values, without the empty ones.
    pub(super) fn pairs(&mut self, title: &str, pairs: &[(&str, String)]) {
        self.line("h2", title);
        self.element("table", &[("class", "pairs")], |html| {
            for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
                html.element("tr", &[], |html| {
                    html.element("th", &[("scope", "row")], |html| {
                        html.text(name);
                    });
                    html.element("td", &[("class", "data")], |html| {
                        html.text(value);
                    });
                });
            }
        });
    }

    /// Adds text whose lines and spaces matter, with a heading.
    pub(super) fn block(&mut self, title: &str, text: &str) {
        self.line("h2", title);
        self.lines(text);
    }

    fn heads(&mut self, columns: &[&str]) {
        self.element("tr", &[], |html| {
            for column in columns {
                html.element("th", &[("scope", "col")], |html| {
                    html.text(column);
                });
            }
        });
    }

    fn cell(&mut self, cell: Cell) {
        self.element("td", &[("class", "data")], |html| match cell {
            Cell::Text(text) => {
                html.text(text);
            }
            Cell::Link(address, text) => {
                html.link(&address, text);
            }
            Cell::Lines(text) => html.lines(&text),
        });
    }

    fn lines(&mut self, text: &str) {
        // It scrolls, which a keyboard can do only if it has the focus.
        self.element(
            "pre",
            &[("class", "code data"), ("tabindex", "0")],
            |html| {
                // A browser drops a line feed at the beginning, so this one saves that of the text.
                html.text('\n').text(text);
            },
        );
    }

    fn start(&mut self, tag: &'static str, attributes: &[(&'static str, &str)]) {
        let _ = write!(self.0, "<{tag}");
        for (name, value) in attributes {
            let _ = write!(self.0, " {name}=\"");
            self.text(value);
            self.0.push('"');
        }
        self.0.push('>');
    }
}

impl Cell {
    /// Any text.
    pub(super) fn of(text: impl Display) -> Cell {
        Cell::Text(text.to_string())
    }

    /// A text, or nothing.
    pub(super) fn maybe(text: Option<impl Display>) -> Cell {
        Cell::Text(text.map_or_else(String::new, |text| text.to_string()))
    }

    /// A link to an invocation.
    pub(super) fn invocation(id: &str, text: &str) -> Cell {
        Cell::Link(format!("/_lam/invocations/{id}"), text.to_owned())
    }
}

/// Escapes what has a meaning in HTML, in texts and in attributes with double quotes. Control characters other
/// than white space, which HTML does not allow, are replaced.
struct Escape<'a>(&'a mut String);

impl fmt::Write for Escape<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for char in text.chars() {
            match char {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' | '\t' | '\r' => self.0.push(char),
                char if char.is_control() => self.0.push(char::REPLACEMENT_CHARACTER),
                char => self.0.push(char),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn everything_is_escaped() {
        let mut html = Html::default();
        html.element("a", &[("href", "/?a=1&b=\"'")], |html| {
            html.text("<script>\u{0}&amp;\u{1b}[1m\n");
        });
        assert_eq!(
            html.as_str(),
            "<a href=\"/?a=1&amp;b=&quot;&#39;\">&lt;script&gt;\u{fffd}&amp;amp;\u{fffd}[1m\n</a>"
        );
    }
}
