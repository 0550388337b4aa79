//! "Did you mean …?": suggestions for misspelt names.

/// Names with at least this similarity are suggested. 1 means that the names are equal.
const MIN_SIMILARITY: f64 = 0.8;

/// At most `limit` names that are similar to what was typed, the most similar first.
pub(crate) fn similar_names<'a>(
    typed: &str,
    names: impl IntoIterator<Item = &'a str>,
    limit: usize,
) -> Vec<&'a str> {
    let ranked = ranked_names(typed, names).into_iter();
    ranked.map(|(_, name)| name).take(limit).collect()
}

/// The names that are similar to what was typed, with their similarity, the most similar first.
pub(crate) fn ranked_names<'a>(
    typed: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Vec<(f64, &'a str)> {
    let typed = typed.to_lowercase();
    let mut similar: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&typed, &name.to_lowercase()), name))
        .filter(|(similarity, _)| *similarity >= MIN_SIMILARITY)
        .collect();
    similar.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    similar
}

/// The end of an error message: `; did you mean sqs or sns?`, or nothing if there are no names.
pub(crate) fn did_you_mean(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => format!("; did you mean {name}?"),
        [names @ .., last] => format!("; did you mean {} or {last}?", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{did_you_mean, similar_names};

    #[test]
    fn the_most_similar_name_comes_first() {
        let similar =
            |typed, limit| similar_names(typed, ["sns", "sqs-fifo", "sqs", "kinesis"], limit);
        let names = |typed| similar(typed, usize::MAX);
        assert_eq!(names("SQS-FIF"), ["sqs-fifo", "sqs"]);
        assert_eq!(similar("SQS-FIF", 1), ["sqs-fifo"]);
        assert_eq!(names("kinessis"), ["kinesis"]);
        assert!(names("telegram").is_empty());
    }

    #[test]
    fn names_are_joined_into_a_question() {
        assert_eq!(did_you_mean(&[]), "");
        assert_eq!(did_you_mean(&["a"]), "; did you mean a?");
        assert_eq!(did_you_mean(&["a", "b", "c"]), "; did you mean a, b or c?");
    }
}
