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
    let names = "\
        authorization Proxy-Authorization cookie Set-Cookie cookies x-api-key apikey api_key apiKeys token \
        access_token refreshToken idToken accesstoken GITHUB_TOKEN x-auth-token X-Amz-Security-Token \
        X-Amz-Signature X-Amz-Credential x-hub-signature-256 stripe-signature password passwd pwd \
        DB_PASSWORD dbpassword PGPASSWORD newPassword2 passwordHash secret client_secret clientSecret \
        secretString SecretBinary private_key privateKeyPem AWS_SECRET_ACCESS_KEY AWS_ACCESS_KEY_ID \
        AWSAccessKeyId accessKey session sessionId JSESSIONID PHPSESSID connect.sid credential credentials \
        jwt x-amzn-oidc-data x-amzn-oidc-accesstoken otp mfaCode verification_code connectionString \
        AccountKey csrf_token x-xsrf-token samlResponse SAMLResponse receiptHandle client_assertion \
        user[password] auth tokenValue authorizationToken x-goog-signature Ocp-Apim-Subscription-Key \
        identitySource usageIdentifierKey tokenResponse challengeAnswer privateChallengeParameters userAttributes \
        clientMetadata validationData RotationToken resultToken LifecycleActionToken LifecycleEventHookExecutionId \
        UnsubscribeURL SubscribeUrl consentToken apiAccessToken secretAccessKey accessKeyId claimsToAddOrOverride \
        authorizer continuationToken X-Auth-Key x-functions-key consumerKey authKey MYSQL_PASS sig pin \
        code_verifier";
    for name in names.split(' ') {
        assert!(is_secret_name(name), "{name}");
    }
}

#[test]
fn names_about_secrets_and_other_names_are_not_hidden() {
    let names = "\
        tokenCount token_type tokenUse tokenUrl token_expires_in tokenExpiry tokenizer passwordResetUrl \
        passwordPolicy passwordLastUsed passwordless passwordLength secretId SecretId secretArn SECRET_NAME \
        secretary signatureVersion SignatureMethod SigningCertURL authType authenticationType \
        author authorName authority authorized key keys s3Key keyName publicKey primaryKey \
        sortKey partitionKey routeKey Keys sessionContext sessionDuration sessionState session_timeout \
        cookiePolicy compass passed passenger bypass passing code statusCode errorCode postalCode \
        description opaque message body headers userName email state nonce csv x-amz-signedheaders \
        X-Amz-Date X-Amz-Algorithm x-forwarded-for content-type etag notokens2count - 日本語";
    for name in names.split(' ') {
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
