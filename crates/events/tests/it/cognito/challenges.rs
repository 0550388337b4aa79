//! Sign-ins with challenges.

use lambda_native_events::cognito::{CognitoChallenge, DefineAuthChallengeResponse};
use lambda_native_events::{
    CreateAuthChallengeEvent, DefineAuthChallengeEvent, VerifyAuthChallengeEvent, samples,
};

use super::{refused, response};

#[test]
fn the_next_challenge() {
    let text = samples::COGNITO_DEFINE_AUTH_CHALLENGE;
    let mut event = DefineAuthChallengeEvent::parse(text).unwrap();
    let last = &event.request.session[0];
    assert_eq!(last.challenge_name, CognitoChallenge::CustomChallenge);
    assert!(!last.challenge_result);
    assert_eq!(last.challenge_metadata.as_deref(), Some("CODE"));

    event.response = DefineAuthChallengeResponse::challenge("PASSWORD_VERIFIER");
    assert_eq!(
        event.response.challenge_name,
        CognitoChallenge::PasswordVerifier
    );
    assert_eq!(
        response(event.to_json()),
        r#"{"challengeName":"PASSWORD_VERIFIER","issueTokens":false,"failAuthentication":false}"#
    );
    event.response = DefineAuthChallengeResponse::issue_tokens();
    assert_eq!(
        response(event.to_json()),
        r#"{"issueTokens":true,"failAuthentication":false}"#
    );
    event.response = DefineAuthChallengeResponse::fail();
    assert_eq!(
        response(event.to_json()),
        r#"{"issueTokens":false,"failAuthentication":true}"#
    );
}

#[test]
fn an_undecided_sign_in_is_rejected() {
    let mut event = DefineAuthChallengeEvent::default();
    refused(
        event.to_json(),
        "Cognito define auth challenge response: $.response: \
         has no challengeName, and neither issueTokens nor failAuthentication",
    );
    event.response.issue_tokens = true;
    event.response.fail_authentication = true;
    refused(
        event.to_json(),
        "Cognito define auth challenge response: $.response: \
         has both issueTokens and failAuthentication",
    );
}

#[test]
fn a_challenge_has_public_and_private_parameters() {
    let text = samples::COGNITO_CREATE_AUTH_CHALLENGE;
    let mut event = CreateAuthChallengeEvent::parse(text).unwrap();
    assert_eq!(
        event.request.challenge_name,
        CognitoChallenge::CustomChallenge
    );
    assert_eq!(response(event.to_json()), "{}");
    event
        .response
        .public_challenge_parameters
        .insert("sent", "email");
    event
        .response
        .private_challenge_parameters
        .insert("answer", "729104");
    event.response.challenge_metadata = Some("CODE".into());
    assert_eq!(
        response(event.to_json()),
        r#"{"publicChallengeParameters":{"sent":"email"},"privateChallengeParameters":{"answer":"729104"},"challengeMetadata":"CODE"}"#
    );
}

#[test]
fn an_answer_is_right_or_wrong() {
    let text = samples::COGNITO_VERIFY_AUTH_CHALLENGE;
    let mut event = VerifyAuthChallengeEvent::parse(text).unwrap();
    refused(
        event.to_json(),
        "Cognito verify auth challenge response: $.response.answerCorrect: is missing",
    );
    event.response.answer_correct = Some(false);
    assert_eq!(response(event.to_json()), r#"{"answerCorrect":false}"#);

    let request = &mut event.request;
    assert!(request.answer_is("answer"));
    assert!(!request.answer_is("Answer"));
    request.user_not_found = true;
    assert!(!request.answer_is("answer"));
    request.user_not_found = false;
    request.challenge_answer = "".into();
    assert!(!request.answer_is("answer"));
    request.private_challenge_parameters.insert("answer", "");
    assert!(!request.answer_is("answer") && !request.answer_is("none"));
}
