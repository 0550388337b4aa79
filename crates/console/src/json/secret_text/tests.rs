use super::secrets;

/// The text with its secrets in brackets.
fn marked(text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for secret in secrets(text) {
        out += &text[at..secret.start];
        out += &format!("⟦{}⟧", &text[secret.clone()]);
        at = secret.end;
    }
    out + &text[at..]
}

#[test]
fn secrets_are_found() {
    let lines = [
        "password=⟦hunter2⟧&user=jo&x=1",
        "a=1&user[password]=⟦hunter2⟧",
        "/login?next=/a&token=⟦abc⟧&key=⟦AIzaSyA1234567890abcdefghij#top⟧",
        "/callback?code=⟦4/0AX4XfWh1abcdefgh⟧&state=xyz",
        "https://b.s3.amazonaws.com/k?X-Amz-Credential=⟦me⟧&X-Amz-Date=1&X-Amz-Signature=⟦0af⟧",
        "authorization: ⟦Bearer abc def⟧\nhost: x",
        "> Cookie: ⟦a=1; b=2⟧\r\n> Host: x",
        "sent Bearer ⟦abc123def⟧ to x",
        "header 'Bearer ⟦abcdefgh⟧'",
        "Basic ⟦dXNlcjpwYXNz⟧",
        "key id ⟦AKIAIOSFODNN7EXAMPLE⟧.",
        "jwt ⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln⟧ end",
        "⟦ghp_0123456789abcdefghij⟧",
        "⟦-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----⟧\nnext",
        "pem ⟦-----BEGIN PRIVATE KEY-----\\nMIIB⟧",
        "postgres://app:⟦pa:s@ss⟧@db:5432/x",
        "Login { user: \"jo\", password: \"⟦hun\\\"ter⟧\", token: Some(\"⟦abc⟧\") }",
        "{\"password\":\"⟦hunter2⟧\",\"n\":1}",
        "\"body\":\"{\\\"password\\\":\\\"⟦hunter2⟧\\\",\\\"n\\\":1}\"",
        "{\"secret\": \"⟦cut off⟧",
        "client_secret: ⟦abc⟧",
        "level=info otp=⟦123456⟧ n=1",
        "x :password=>\"⟦x⟧\"",
        "try api_key: ⟦abcdef0123456789⟧, then",
        "é password=⟦ü⟧ é",
        "user%5Bpassword%5D=⟦x⟧&pass%77ord=⟦y⟧",
        "  \"password\": \"⟦x⟧\",",
        "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n⟦x y⟧\r\n--b--",
        "name='token'\n\n⟦éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé\
         ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé⟧",
        "<input name=\"csrf_token\" type=\"hidden\" value=\"⟦x⟧\">",
        "<login><user>jo</user><password>⟦x y⟧</password><token/><token></token></login>",
        "<wsse:Password Type=\"a#b\">⟦x⟧</wsse:Password>",
        "<secret><![CDATA[⟦a<b⟧]]></secret>",
        "[(\"x-api-key\", \"⟦x⟧\"), (\"host\", \"h\")] [[\\\"token\\\", \\\"⟦x⟧\\\"]]",
        "Config { password: Password(\"⟦x⟧\"), token: Some(Token(\"⟦y⟧\")) }",
        "login failed, password: ⟦x⟧, user: jo",
        "https://⟦a1b2c3d4e5f6a7b8c9d0⟧@github.com/x",
        "⟦-----BEGIN PGP PRIVATE KEY BLOCK-----\nx\n-----END PGP PRIVATE KEY BLOCK-----⟧",
    ];
    for line in lines {
        let text = line.replace(['⟦', '⟧'], "");
        assert_eq!(marked(&text), line);
    }
}

#[test]
fn other_text_is_left_alone() {
    let lines = [
        "error: invalid token: unexpected end of input",
        "invalid token",
        "let token = lexer.next();",
        "if token == other {}",
        "std::token::Foo",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf",
        "Bearer authentication failed",
        "basic education",
        "usage: max_tokens=100 tokens=12",
        "token=null password=None secret=",
        "http://localhost:9000/a@b",
        "mailto:jo@example.com",
        "code=ENOENT code: 404",
        "sk-learn is a library",
        "tokenCount=12 passwordResetUrl=https://x/reset",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "the session: it ended",
        "session: it ended",
        "key=value",
        "Vec<Token> and <token> without an end, <b>bold</b>",
        "wrong password: expected, but",
        "(\"user\", \"jo\") [(\"password\"), (\"user\", \"jo\")]",
        "expected one of [\"password\", \"email\"]",
        "assert_eq!(\"password\", \"x\")",
        "code: ENOENT",
        "key: value",
        "name=\"user\"\r\n\r\nx",
    ];
    for line in lines {
        assert_eq!(marked(line), line);
    }
}

#[test]
fn hostile_text_takes_linear_time() {
    for part in [
        "code=",
        "eyJ-",
        "sk-",
        "token: x ",
        "password:'",
        "-----BEGIN ",
        "://",
        "token:\\\"",
        "= ",
        "<token>",
        "<token ",
        "[(\"token\", ",
        ",('token',(",
    ] {
        let text = part.repeat(32 * 1024 / part.len());
        assert!(secrets(&text).len() <= text.len());
    }
}
