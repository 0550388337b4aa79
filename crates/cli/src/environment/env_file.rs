//! The format of `--env-file`, as `node --env-file` reads it.
//!
//! There is no standard for it. python-dotenv agrees with Node.js on almost everything, except for
//! `#` without a space before it and for backslashes in quotes. Nothing is expanded: neither `$`
//! nor, outside of double quotes, `\n`.

/// The contents of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct EnvFile {
    /// In the order of the file. If a name occurs twice, the last one counts.
    pub(super) variables: Vec<Variable>,
    /// About lines that readers of such files understand in different ways.
    pub(super) warnings: Vec<Problem>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) line: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) line: usize,
    pub(super) message: String,
}

/// Parses a whole file.
pub(super) fn parse(bytes: &[u8]) -> Result<EnvFile, Problem> {
    let text = decode(bytes)?;
    let mut parser = Parser {
        rest: &text,
        line: 1,
        file: EnvFile::default(),
    };
    while !parser.rest.is_empty() {
        parser.entry()?;
    }
    Ok(parser.file)
}

/// The text without a byte order mark, and with line feeds only.
fn decode(bytes: &[u8]) -> Result<String, Problem> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        // `>` in older versions of PowerShell writes this.
        return Err(problem(1, "the file is UTF-16; save it as UTF-8"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        problem(line, "not valid UTF-8")
    })?;
    Ok(text
        .strip_prefix('\u{FEFF}')
        .unwrap_or(text)
        .replace("\r\n", "\n"))
}

struct Parser<'a> {
    rest: &'a str,
    /// The number of the line on which `rest` begins.
    line: usize,
    file: EnvFile,
}

impl<'a> Parser<'a> {
    /// Reads one line, or several if the value is quoted.
    fn entry(&mut self) -> Result<(), Problem> {
        let line = self.first_line().trim();
        if line.is_empty() || line.starts_with('#') {
            self.skip_line();
            return Ok(());
        }
        let Some((name, _)) = self.first_line().split_once('=') else {
            let message = "this line has no = and is ignored".to_owned();
            self.warn(message);
            self.skip_line();
            return Ok(());
        };
        let equals = name.len();
        let name = self.name(name)?.to_owned();
        self.rest = self.rest[equals + 1..].trim_start_matches([' ', '\t']);
        let start = self.line;
        let value = match self.rest.chars().next() {
            Some(quote @ ('"' | '\'' | '`')) => self.quoted(&name, quote)?,
            _ => self.unquoted(&name),
        };
        if name.contains('\0') || value.contains('\0') {
            return Err(problem(start, "a variable cannot contain a NUL character"));
        }
        self.file.variables.push(Variable {
            name,
            value,
            line: start,
        });
        Ok(())
    }

    fn name<'b>(&self, text: &'b str) -> Result<&'b str, Problem> {
        let text = text.trim();
        let name = match text.strip_prefix("export") {
            Some(rest) if rest.starts_with([' ', '\t']) => rest.trim_start(),
            _ => text,
        };
        if name.is_empty() || name.contains([' ', '\t', '"', '\'', '`', '#']) {
            return Err(problem(
                self.line,
                &format!("invalid name {name:?} before the ="),
            ));
        }
        Ok(name)
    }

    /// A value up to the end of the line or to a comment.
    fn unquoted(&mut self, name: &str) -> String {
        let line = self.first_line();
        let value = match line.split_once('#') {
            Some((value, _)) => {
                if !value.is_empty() && !value.ends_with([' ', '\t']) {
                    self.warn(format!(
                        "the value of {name} ends before the #; put it in quotes to keep the rest"
                    ));
                }
                value
            }
            None => line,
        };
        self.skip_line();
        value.trim().to_owned()
    }

    /// A value in quotes, which may span lines.
    fn quoted(&mut self, name: &str, quote: char) -> Result<String, Problem> {
        let Some((end, has_escapes)) = self.closing_quote(quote)? else {
            self.warn(format!(
                "the quote {quote} of {name} is not closed, so it belongs to the value, which is \
                 the rest of the line"
            ));
            let value = self.first_line().trim().to_owned();
            self.skip_line();
            return Ok(value);
        };
        let mut value = self.rest[1..end].to_owned();
        if has_escapes {
            value = value.replace(&format!("\\{quote}"), &quote.to_string());
        }
        if quote == '"' {
            value = value.replace("\\n", "\n");
        }
        self.line += self.rest[..end].matches('\n').count();
        self.rest = &self.rest[end..];
        self.skip_line();
        Ok(value)
    }

    /// The offset of the closing quote, and whether quotes after a backslash were passed on the way.
    /// `None` if there is no closing quote.
    ///
    /// Node.js ends the value at the first quote, also at one after a backslash, and drops the rest
    /// of that line. python-dotenv takes `\"` as a quote. Here it is the end only if nothing would be
    /// dropped: `"C:\temp\"` ends with a backslash, and `"{\"a\": 1}"` is JSON.
    fn closing_quote(&self, quote: char) -> Result<Option<(usize, bool)>, Problem> {
        let mut has_escapes = false;
        let mut from = 1;
        while let Some(found) = self.rest[from..].find(quote) {
            let end = from + found;
            let after = self.rest[end + 1..].lines().next().unwrap_or_default();
            let after = after.trim();
            if after.is_empty() || after.starts_with('#') {
                return Ok(Some((end, has_escapes)));
            }
            if !self.rest[..end].ends_with('\\') {
                let line = self.line + self.rest[..end].matches('\n').count();
                return Err(problem(
                    line,
                    &format!(
                        "unexpected text after the closing quote: {after:?} (use another kind of \
                         quotes around a value that contains {quote})"
                    ),
                ));
            }
            has_escapes = true;
            from = end + 1;
        }
        Ok(None)
    }

    fn first_line(&self) -> &'a str {
        self.rest.split('\n').next().unwrap_or_default()
    }

    fn skip_line(&mut self) {
        self.rest = match self.rest.split_once('\n') {
            Some((_, rest)) => rest,
            None => "",
        };
        self.line += 1;
    }

    fn warn(&mut self, message: String) {
        self.file.warnings.push(Problem {
            line: self.line,
            message,
        });
    }
}

fn problem(line: usize, message: &str) -> Problem {
    Problem {
        line,
        message: message.to_owned(),
    }
}

#[cfg(test)]
mod tests;
