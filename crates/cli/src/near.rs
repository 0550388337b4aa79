//! "Did you mean": the names that are nearest to a misspelt one.

/// A name as near as this may have been meant; 1 is the same name.
const NEAR: f64 = 0.8;

/// Those names that may have been meant, the nearest first, with how near they are.
pub(crate) fn near<'a>(
    typed: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Vec<(f64, &'a str)> {
    let typed = typed.to_lowercase();
    let mut near: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&typed, &name.to_lowercase()), name))
        .filter(|(nearness, _)| *nearness >= NEAR)
        .collect();
    near.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    near
}

/// The end of an error: `; did you mean sqs or sns?`, nothing where there are no names.
pub(crate) fn did_you_mean(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => format!("; did you mean {name}?"),
        [names @ .., last] => format!("; did you mean {} or {last}?", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{did_you_mean, near};

    #[test]
    fn the_nearest_name_comes_first() {
        let names = |typed| -> Vec<&str> {
            let near = near(typed, ["sns", "sqs-fifo", "sqs", "kinesis"]);
            near.into_iter().map(|(_, name)| name).collect()
        };
        assert_eq!(names("SQS-FIF"), ["sqs-fifo", "sqs"]);
        assert_eq!(names("kinessis"), ["kinesis"]);
        assert!(names("telegram").is_empty());
    }

    #[test]
    fn names_read_as_a_question() {
        assert_eq!(did_you_mean(&[]), "");
        assert_eq!(did_you_mean(&["a"]), "; did you mean a?");
        assert_eq!(did_you_mean(&["a", "b", "c"]), "; did you mean a, b or c?");
    }
}
