//! Checks of texts. Each error continues a sentence that begins with the text.
//!
//! They find mistakes before any call to AWS, which would reject the value with a regular expression.

use lambda_native_emulator::front::Route;

/// Variables that Lambda sets, so that a function's configuration cannot ("Working with Lambda environment
/// variables", Reserved), with what to use instead.
const RESERVED_VARIABLES: [(&str, &str); 21] = [
    ("_HANDLER", ""),
    ("_X_AMZN_TRACE_ID", ""),
    ("AWS_ACCESS_KEY", ""),
    ("AWS_ACCESS_KEY_ID", ""),
    ("AWS_DEFAULT_REGION", ""),
    ("AWS_EXECUTION_ENV", ""),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "; use the key `memory`"),
    ("AWS_LAMBDA_FUNCTION_NAME", "; use the key `name`"),
    ("AWS_LAMBDA_FUNCTION_VERSION", ""),
    ("AWS_LAMBDA_INITIALIZATION_TYPE", ""),
    ("AWS_LAMBDA_LOG_FORMAT", "; use the key `log.format`"),
    ("AWS_LAMBDA_LOG_GROUP_NAME", "; use the key `log.group`"),
    ("AWS_LAMBDA_LOG_LEVEL", "; use the key `log.level`"),
    ("AWS_LAMBDA_LOG_STREAM_NAME", ""),
    (
        "AWS_LAMBDA_MAX_CONCURRENCY",
        "; use the key `managed.max-concurrency`",
    ),
    ("AWS_LAMBDA_RUNTIME_API", ""),
    ("AWS_REGION", "; use the key `region`"),
    ("AWS_SECRET_ACCESS_KEY", ""),
    ("AWS_SESSION_TOKEN", ""),
    ("LAMBDA_RUNTIME_DIR", ""),
    ("LAMBDA_TASK_ROOT", ""),
];

pub(super) fn not_empty(text: &str) -> Result<(), String> {
    is(!text.is_empty(), "is empty")
}

pub(super) fn function_name(text: &str) -> Result<(), String> {
    is(
        (1..=64).contains(&text.len()) && text.bytes().all(is_name_byte),
        "is not a name of 1 to 64 letters, digits, - and _",
    )
}

pub(super) fn alias(text: &str) -> Result<(), String> {
    is(
        (1..=128).contains(&text.len())
            && text.bytes().all(is_name_byte)
            && !text.bytes().all(|byte| byte.is_ascii_digit()),
        "is not a name of 1 to 128 letters, digits, - and _, with something other than digits",
    )
}

pub(super) fn description(text: &str) -> Result<(), String> {
    let length = text.chars().count();
    is(
        length <= 256,
        &format!("has {length} characters; Lambda allows at most 256"),
    )
}

pub(super) fn variable_name(text: &str) -> Result<(), String> {
    if let Some((_, instead)) = RESERVED_VARIABLES.iter().find(|(name, _)| *name == text) {
        return Err(format!("is set by Lambda itself{instead}"));
    }
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    is(
        text.len() >= 2
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.bytes().all(is_allowed),
        "is not a name that Lambda accepts: a letter, then at least one letter, digit or _",
    )
}

pub(super) fn tag_name(text: &str) -> Result<(), String> {
    if text.starts_with("aws:") {
        return Err("begins with aws:, which only AWS can set".to_owned());
    }
    let length = text.chars().count();
    is(
        (1..=128).contains(&length),
        "is not a name of 1 to 128 characters",
    )
}

pub(super) fn tag_value(text: &str) -> Result<(), String> {
    is(text.chars().count() <= 256, "has more than 256 characters")
}

pub(super) fn account(text: &str) -> Result<(), String> {
    is(
        text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()),
        "is not an account id of 12 digits",
    )
}

pub(super) fn region(text: &str) -> Result<(), String> {
    let parts: Vec<&str> = text.split('-').collect();
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let is_region = match &parts[..] {
        [words @ .., number] => {
            words.len() >= 2
                && words.iter().all(is_word)
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        [] => false,
    };
    is(is_region, "is not a region such as eu-west-1")
}

/// "Bucket naming rules" in the user guide of Amazon S3, as far as a typing error breaks them.
pub(super) fn bucket(text: &str) -> Result<(), String> {
    let is_allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    is(
        (3..=63).contains(&text.len()) && text.bytes().all(is_allowed),
        "is not a bucket: its name has 3 to 63 lower-case letters, digits, - and .",
    )
}

/// "FileSystemConfig".
pub(super) fn mount_path(text: &str) -> Result<(), String> {
    is(
        text.strip_prefix("/mnt/")
            .is_some_and(|rest| !rest.is_empty()),
        "is not a path below /mnt/",
    )
}

/// A path, or a method and a path: `/users/{id}`, `GET /users`.
pub(super) fn route(text: &str) -> Result<(), String> {
    match text.parse::<Route>() {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("is not a route: {error}")),
    }
}

pub(super) fn arn_of_role(text: &str) -> Result<(), String> {
    arn(text, "iam", "role/", "arn:aws:iam::123456789012:role/NAME")
}

pub(super) fn arn_of_policy(text: &str) -> Result<(), String> {
    let form = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    arn(text, "iam", "policy/", form)
}

pub(super) fn arn_of_layer(text: &str) -> Result<(), String> {
    let form = "arn:aws:lambda:REGION:123456789012:layer:NAME:VERSION";
    arn(text, "lambda", "layer:", form)?;
    let version = text.rsplit(':').next().unwrap_or_default();
    is(
        text.split(':').count() == 8 && version.bytes().all(|byte| byte.is_ascii_digit()),
        &format!("has no version: expected {form}"),
    )
}

pub(super) fn arn_of_key(text: &str) -> Result<(), String> {
    arn(text, "kms", "", "arn:aws:kms:REGION:123456789012:key/ID")
}

pub(super) fn arn_of_file_system(text: &str) -> Result<(), String> {
    let form = "arn:aws:elasticfilesystem:REGION:123456789012:access-point/ID";
    arn(text, "elasticfilesystem", "access-point/", form)
}

/// "DeadLetterConfig": a queue or a topic.
pub(super) fn arn_of_dead_letter(text: &str) -> Result<(), String> {
    let form = "arn:aws:sqs:REGION:123456789012:NAME";
    arn(text, "sqs", "", form).or_else(|error| arn(text, "sns", "", form).map_err(|_| error))
}

/// Checks the service of an ARN, and how its resource begins.
fn arn(text: &str, service: &str, resource: &str, form: &str) -> Result<(), String> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let is_arn = match parts[..] {
        ["arn", partition, found, _, _, rest] => {
            partition.starts_with("aws")
                && found == service
                && rest.len() > resource.len()
                && rest.starts_with(resource)
        }
        _ => false,
    };
    is(is_arn, &format!("is not an ARN such as {form}"))
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(&byte)
}

fn is(condition: bool, otherwise: &str) -> Result<(), String> {
    if condition {
        return Ok(());
    }
    Err(otherwise.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::origin_of_cors;

    #[test]
    fn good_texts_pass_and_bad_ones_do_not() {
        type Row<'a> = (fn(&str) -> Result<(), String>, &'a [&'a str], &'a [&'a str]);
        let rows: &[Row] = &[
            (
                function_name,
                &["a", "A-b_1"],
                &["", "a b", "ü", &"a".repeat(65)],
            ),
            (alias, &["live", "1a"], &["1", "", "a.b"]),
            (
                variable_name,
                &["TABLE", "a1"],
                &["A", "_A", "A-B", "AWS_REGION", "_HANDLER", ""],
            ),
            (account, &["012345678901"], &["12345678901", "a12345678901"]),
            (
                region,
                &["eu-west-1", "us-gov-east-1"],
                &["eu-west", "Frankfurt", "eu--1", ""],
            ),
            (bucket, &["my.bucket-1"], &["My", "a_b_c", "ab"]),
            (mount_path, &["/mnt/data"], &["/mnt/", "/data"]),
            (
                origin_of_cors,
                &["*", "https://a.b:8"],
                &["a.b", "https://a/", "ftp://a"],
            ),
            (
                route,
                &["/", "GET /a/{id}", "/{proxy+}"],
                &["a", "get /a", "GET a"],
            ),
            (
                arn_of_role,
                &["arn:aws:iam::123456789012:role/a/b"],
                &["a", "arn:aws:iam::1:user/a"],
            ),
            (arn_of_policy, &["arn:aws:iam::aws:policy/A"], &["A"]),
            (
                arn_of_layer,
                &["arn:aws-cn:lambda:r:123456789012:layer:n:3"],
                &["arn:aws:lambda:r:123456789012:layer:n", "n:3"],
            ),
            (arn_of_key, &["arn:aws:kms:r:1:key/a"], &["alias/a"]),
            (
                arn_of_dead_letter,
                &["arn:aws:sqs:r:1:q", "arn:aws:sns:r:1:t"],
                &["arn:aws:s3:::b"],
            ),
            (tag_name, &["team", "a.b/c"], &["", "aws:a"]),
        ];
        for (check, good, bad) in rows {
            for text in *good {
                assert_eq!(check(text), Ok(()), "{text}");
            }
            for text in *bad {
                assert!(check(text).is_err(), "{text}");
            }
        }
    }

    #[test]
    fn errors_of_reserved_variables_name_the_key() {
        assert_eq!(
            variable_name("AWS_LAMBDA_LOG_LEVEL"),
            Err("is set by Lambda itself; use the key `log.level`".to_owned())
        );
    }
}
