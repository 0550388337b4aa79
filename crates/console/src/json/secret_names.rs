//! Which names of members, headers, variables and query parameters belong to secrets.
//!
//! A name is split into words: `x-api-key`, `apiKey` and `API_KEY` have the same. It belongs to a secret if it
//! contains one of the words or phrases below, unless its last word says that it is something about the secret, as
//! in `tokenCount` or `passwordResetUrl`.

/// What is hidden under a name, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Secrecy {
    /// Nothing because of the name.
    None,
    /// Texts that look random: `code` is the code of a sign-in, but also that of an error.
    OpaqueText,
    /// Texts. Containers may have other members that are no secrets: Alexa's `session` has the application.
    Text,
    /// Texts and whole containers. Numbers are counts, as in `"tokens": 12`.
    TextAndContainers,
    /// Everything except `null`, `true` and `false`.
    All,
}

/// Hide everything, also numbers.
const NUMERIC_WORDS: [&str; 11] = [
    "cvc",
    "cvv",
    "otp",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "pwd",
    "secret",
    "totp",
];

/// Hide texts and containers.
const WORDS: [&str; 17] = [
    "authorization",
    "bearer",
    "cookie",
    "cookies",
    "credential",
    "credentials",
    "csrf",
    "hmac",
    "jsessionid",
    "jwt",
    "oidc",
    "phpsessid",
    "secrets",
    "signature",
    "token",
    "tokens",
    "xsrf",
];

/// Words that end so are compounds, such as `accesstoken` and `clientsecret`.
const ENDINGS: [&str; 11] = [
    "accesskey",
    "apikey",
    "cookie",
    "passcode",
    "passphrase",
    "password",
    "privatekey",
    "secret",
    "secretkey",
    "sessionid",
    "token",
];

/// Hide texts and containers, wherever they are in a name.
const PHRASES: [&[&str]; 14] = [
    &["access", "key"],
    &["account", "key"],
    &["api", "key"],
    &["api", "keys"],
    &["client", "assertion"],
    &["encryption", "key"],
    &["identifier", "key"],
    &["license", "key"],
    &["master", "key"],
    &["private", "key"],
    &["secret", "key"],
    &["signing", "key"],
    &["ssh", "key"],
    &["subscription", "key"],
];

/// Hide everything in names that end so, although the last word alone would say that it is no secret.
const FINAL_PHRASES: [&[&str]; 27] = [
    &["access", "code"],
    &["access", "key", "id"],
    &["auth", "code"],
    &["authorization", "code"],
    &["authorization", "header"],
    &["backup", "codes"],
    &["challenge", "answer"],
    &["confirmation", "code"],
    &["connection", "string"],
    &["cookie", "header"],
    &["device", "code"],
    &["lifecycle", "event", "hook", "execution", "id"],
    &["mfa", "code"],
    &["otp", "code"],
    &["receipt", "handle"],
    &["recovery", "codes"],
    &["saml", "request"],
    &["saml", "response"],
    &["security", "code"],
    &["session", "cookie"],
    &["session", "id"],
    &["session", "key"],
    &["sms", "code"],
    &["subscribe", "url"],
    &["unsubscribe", "url"],
    &["user", "code"],
    &["verification", "code"],
];

/// Hide texts and containers if they are the whole name. Those with more than one word are members of Cognito's
/// events, where an application puts what it likes, such as passwords and personal data.
const WHOLE_NAMES: [&[&str]; 22] = [
    &["apns"],
    &["auth"],
    &["authorizer"],
    &["basic", "auth"],
    &["challenge", "metadata"],
    &["claims", "to", "add", "or", "override"],
    &["client", "metadata"],
    &["connect", "sid"],
    &["db", "pass"],
    &["dsn"],
    &["email", "message"],
    &["pass"],
    &["private", "challenge", "parameters"],
    &["proxy", "auth"],
    &["public", "challenge", "parameters"],
    &["sid"],
    &["sms", "message"],
    &["smtp", "pass"],
    &["user", "attributes"],
    &["user", "pass"],
    &["validation", "data"],
    &["x", "auth"],
];

/// Last words of names that say something about a secret.
const HARMLESS_LAST_WORDS: [&str; 63] = [
    "age",
    "algorithm",
    "alias",
    "arn",
    "at",
    "attempts",
    "audience",
    "changed",
    "context",
    "count",
    "created",
    "date",
    "description",
    "domain",
    "duration",
    "enabled",
    "endpoint",
    "expiration",
    "expired",
    "expires",
    "expiry",
    "field",
    "format",
    "header",
    "hint",
    "id",
    "ids",
    "in",
    "index",
    "issuer",
    "kind",
    "label",
    "last",
    "length",
    "level",
    "limit",
    "location",
    "max",
    "method",
    "min",
    "mode",
    "name",
    "names",
    "path",
    "policy",
    "prefix",
    "provider",
    "region",
    "required",
    "reset",
    "scope",
    "scopes",
    "size",
    "source",
    "state",
    "status",
    "ttl",
    "type",
    "updated",
    "uri",
    "url",
    "use",
    "used",
];

/// More of them, which are nouns that stand for the whole: `passwordStrength`, `tokenVersion`.
const HARMLESS_NOUNS: [&str; 10] = [
    "cost", "limits", "lifetime", "rotation", "rules", "service", "strength", "time", "timeout",
    "version",
];

/// Whether values of this name are secrets, whatever they look like.
pub(crate) fn is_secret_name(name: &str) -> bool {
    matches!(
        secrecy(name),
        Secrecy::Text | Secrecy::TextAndContainers | Secrecy::All
    )
}

/// What is hidden under this name.
pub(super) fn secrecy(name: &str) -> Secrecy {
    // Longer names are texts. Header and variable names have at most about 40 characters.
    if name.len() > 128 {
        return Secrecy::None;
    }
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some(last) = words.last() else {
        return Secrecy::None;
    };
    if FINAL_PHRASES.iter().any(|phrase| words.ends_with(phrase)) {
        return Secrecy::All;
    }
    if WHOLE_NAMES.contains(&words.as_slice()) {
        return Secrecy::TextAndContainers;
    }
    if words == ["session"] {
        return Secrecy::Text;
    }
    if words == ["code"] {
        return Secrecy::OpaqueText;
    }
    if HARMLESS_LAST_WORDS.contains(last) || HARMLESS_NOUNS.contains(last) {
        return Secrecy::None;
    }
    if words.iter().any(|word| NUMERIC_WORDS.contains(word)) {
        return Secrecy::All;
    }
    let has_word =
        |word: &&str| WORDS.contains(word) || ENDINGS.iter().any(|ending| word.ends_with(ending));
    let has_phrase = |phrase: &&[&str]| words.windows(phrase.len()).any(|window| window == *phrase);
    if words.iter().any(has_word) || PHRASES.iter().any(has_phrase) {
        return Secrecy::TextAndContainers;
    }
    Secrecy::None
}

/// What is hidden under the name of a query parameter or a form field.
pub(super) fn query_secrecy(name: &str) -> Secrecy {
    match secrecy(name) {
        // Google's APIs have their key in it.
        Secrecy::None if name.eq_ignore_ascii_case("key") => Secrecy::OpaqueText,
        secrecy => secrecy,
    }
}

/// The words of a name in lower case, without digits.
fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (index, &character) in characters.iter().enumerate() {
        let previous = index.checked_sub(1).map(|before| characters[before]);
        let next = characters.get(index + 1);
        let begins_word = character.is_uppercase()
            && (previous.is_some_and(|previous| !previous.is_uppercase())
                || next.is_some_and(|next| next.is_lowercase()));
        if !character.is_alphabetic() || begins_word {
            words.push(String::new());
        }
        if character.is_alphabetic() {
            words
                .last_mut()
                .expect("there is a word")
                .extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{Secrecy, is_secret_name, query_secrecy, secrecy, words};

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(words("X-Api-Key"), ["x", "api", "key"]);
        assert_eq!(words("AWSAccessKeyId"), ["aws", "access", "key", "id"]);
        assert_eq!(words("oauth2Token_v2"), ["oauth", "token", "v"]);
        assert_eq!(words("user[password]"), ["user", "password"]);
        assert_eq!(words("-"), [""; 0]);
    }

    #[test]
    fn secrets_are_recognized_by_their_names() {
        for name in [
            "authorization",
            "Proxy-Authorization",
            "cookie",
            "Set-Cookie",
            "cookies",
            "x-api-key",
            "apikey",
            "api_key",
            "apiKeys",
            "token",
            "access_token",
            "refreshToken",
            "idToken",
            "accesstoken",
            "GITHUB_TOKEN",
            "x-auth-token",
            "X-Amz-Security-Token",
            "X-Amz-Signature",
            "X-Amz-Credential",
            "x-hub-signature-256",
            "stripe-signature",
            "password",
            "passwd",
            "pwd",
            "DB_PASSWORD",
            "dbpassword",
            "PGPASSWORD",
            "newPassword2",
            "passwordHash",
            "secret",
            "client_secret",
            "clientSecret",
            "secretString",
            "SecretBinary",
            "private_key",
            "privateKeyPem",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "AWSAccessKeyId",
            "accessKey",
            "session",
            "sessionId",
            "JSESSIONID",
            "PHPSESSID",
            "connect.sid",
            "credential",
            "credentials",
            "jwt",
            "x-amzn-oidc-data",
            "x-amzn-oidc-accesstoken",
            "otp",
            "mfaCode",
            "verification_code",
            "connectionString",
            "AccountKey",
            "csrf_token",
            "x-xsrf-token",
            "samlResponse",
            "SAMLResponse",
            "receiptHandle",
            "client_assertion",
            "user[password]",
            "auth",
            "tokenValue",
            "authorizationToken",
            "x-goog-signature",
            "Ocp-Apim-Subscription-Key",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn names_about_secrets_and_other_names_are_not_hidden() {
        for name in [
            "tokenCount",
            "token_type",
            "tokenUse",
            "tokenUrl",
            "token_expires_in",
            "tokenExpiry",
            "tokenizer",
            "passwordResetUrl",
            "passwordPolicy",
            "passwordLastUsed",
            "passwordless",
            "passwordLength",
            "secretId",
            "SecretId",
            "secretArn",
            "SECRET_NAME",
            "secretary",
            "signatureVersion",
            "SignatureMethod",
            "SigningCertURL",
            "authType",
            "authenticationType",
            "authentication",
            "author",
            "authorName",
            "authority",
            "authorized",
            "key",
            "keys",
            "s3Key",
            "keyName",
            "publicKey",
            "primaryKey",
            "sortKey",
            "partitionKey",
            "routeKey",
            "Keys",
            "sessionContext",
            "sessionDuration",
            "sessionState",
            "session_timeout",
            "cookiePolicy",
            "compass",
            "passed",
            "passenger",
            "bypass",
            "passing",
            "code",
            "statusCode",
            "errorCode",
            "postalCode",
            "description",
            "opaque",
            "message",
            "body",
            "headers",
            "userName",
            "email",
            "state",
            "nonce",
            "csv",
            "x-amz-signedheaders",
            "X-Amz-Date",
            "X-Amz-Algorithm",
            "x-forwarded-for",
            "content-type",
            "etag",
            "notokens2count",
            "",
            "-",
            "日本語",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn some_names_hide_only_some_values() {
        assert_eq!(secrecy("code"), Secrecy::OpaqueText);
        assert_eq!(secrecy("key"), Secrecy::None);
        assert_eq!(query_secrecy("key"), Secrecy::OpaqueText);
        assert_eq!(secrecy("session"), Secrecy::Text);
        assert_eq!(secrecy("max_tokens"), Secrecy::TextAndContainers);
        assert_eq!(secrecy("pwd"), Secrecy::All);
    }
}
