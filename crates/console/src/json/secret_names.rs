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
    /// Texts, but not containers, which may have members that are not secret: Alexa's `session` has the application, and
    /// API Gateway's `authentication` a certificate.
    Text,
    /// Texts and whole containers. Numbers are counts, as in `"tokens": 12`.
    TextAndContainers,
    /// Everything except `null`, `true` and `false`.
    All,
}

/// Hide everything, also numbers.
const NUMERIC_WORDS: &str =
    "cvc cvv otp passcode passphrase passwd password passwords pwd secret totp";

/// Hide texts and containers.
const WORDS: &str = "\
    authorization bearer cookie cookies credential credentials csrf hmac jsessionid jwt oidc phpsessid secrets \
    signature token tokens xsrf";

/// Words that end so are compounds, such as `accesstoken` and `clientsecret`.
const ENDINGS: &str = "\
    accesskey apikey cookie passcode passphrase password privatekey secret secretkey sessionid token";

/// Hide texts and containers, wherever they are in a name.
const PHRASES: &str = "\
    access key, account key, api key, api keys, auth key, code verifier, consumer key, functions key, \
    client assertion, encryption key, identifier key, license key, master key, private key, secret key, \
    signing key, ssh key, subscription key";

/// Endings of names that make everything secret, although the last word alone would not.
const FINAL_PHRASES: &str = "\
    access code, access key id, auth code, authorization code, authorization header, backup codes, \
    challenge answer, confirmation code, connection string, cookie header, device code, \
    lifecycle event hook execution id, mfa code, otp code, receipt handle, recovery codes, saml request, \
    saml response, security code, session cookie, session id, session key, sms code, subscribe url, \
    unsubscribe url, user code, verification code";

/// Hide texts and containers if they are the whole name. Those with more than one word are members of Cognito's
/// events, where an application puts what it likes, such as passwords and personal data.
const WHOLE_NAMES: &str = "\
    auth, authorizer, basic auth, challenge metadata, claims to add or override, client metadata, connect sid, \
    db pass, dsn, mysql pass, pin, sig, email message, identity source, pass, private challenge parameters, \
    proxy auth, public challenge parameters, sid, sms message, smtp pass, user attributes, user pass, \
    validation data, x auth";

/// Last words of names that say something about a secret.
const HARMLESS_LAST_WORDS: &str = "\
    age algorithm alias arn at attempts audience changed context cost count created date description domain \
    duration enabled endpoint expiration expired expires expiry field format header hint id ids in index issuer \
    kind label last length level lifetime limit limits location max method min mode name names path policy prefix \
    provider region required reset rotation rules scope scopes service size source state status strength time \
    timeout ttl type updated uri url use used version";

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
    let Some(last) = words.last() else {
        return Secrecy::None;
    };
    let name = words.join(" ");
    if phrases(FINAL_PHRASES).any(|phrase| ends_with_words(&name, phrase)) {
        return Secrecy::All;
    }
    if phrases(WHOLE_NAMES).any(|whole| name == whole) {
        return Secrecy::TextAndContainers;
    }
    if name == "session" || name == "authentication" {
        return Secrecy::Text;
    }
    if name == "code" {
        return Secrecy::OpaqueText;
    }
    if is_in(HARMLESS_LAST_WORDS, last) {
        return Secrecy::None;
    }
    if words.iter().any(|word| is_in(NUMERIC_WORDS, word)) {
        return Secrecy::All;
    }
    let is_secret = |word: &String| {
        is_in(WORDS, word) || ENDINGS.split(' ').any(|ending| word.ends_with(ending))
    };
    if words.iter().any(is_secret) || phrases(PHRASES).any(|phrase| has_words(&name, phrase)) {
        return Secrecy::TextAndContainers;
    }
    Secrecy::None
}

fn phrases(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(", ")
}

fn is_in(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

fn ends_with_words(name: &str, words: &str) -> bool {
    let before = name.strip_suffix(words);
    before.is_some_and(|before| before.is_empty() || before.ends_with(' '))
}

fn has_words(name: &str, words: &str) -> bool {
    let is_whole = |(at, _): (usize, &str)| {
        let (before, after) = (&name[..at], &name[at + words.len()..]);
        (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '))
    };
    name.match_indices(words).any(is_whole)
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
mod tests;
