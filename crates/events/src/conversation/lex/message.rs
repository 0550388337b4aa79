//! Lex V2: messages for the user.

use std::borrow::Cow;

use crate::json::{ResponseError, record};

record! {
    /// A message for the user. A string converts into a `PlainText` message.
    ///
    /// ```
    /// use lambda_native_events::lex::{LexButton, LexImageResponseCard, LexMessage};
    ///
    /// assert_eq!(LexMessage::from("Hello!").content_type, "PlainText");
    ///
    /// let card = LexImageResponseCard {
    ///     title: "Which size?".into(),
    ///     buttons: vec![LexButton::new("Large", "large"), LexButton::new("Small", "small")],
    ///     ..Default::default()
    /// };
    /// assert_eq!(LexMessage::card(card).content_type, "ImageResponseCard");
    /// ```
    pub struct LexMessage<'a> {
        /// `PlainText`, `SSML`, `CustomPayload` or `ImageResponseCard`.
        pub content_type: Cow<'a, str> as "contentType",
        /// The text, up to 1,024 characters.
        pub content: Option<Cow<'a, str>> as "content" secret,
        /// `ImageResponseCard`: the card.
        pub image_response_card: Option<LexImageResponseCard<'a>> as "imageResponseCard",
    }
}

impl<'a> LexMessage<'a> {
    /// Speech with markup: `<speak>Hello!</speak>`.
    pub fn ssml(content: impl Into<Cow<'a, str>>) -> Self {
        Self::text("SSML", content.into())
    }

    /// A payload in a format that the client defines.
    pub fn custom_payload(content: impl Into<Cow<'a, str>>) -> Self {
        Self::text("CustomPayload", content.into())
    }

    /// A card.
    pub fn card(card: LexImageResponseCard<'a>) -> Self {
        Self {
            content_type: "ImageResponseCard".into(),
            content: None,
            image_response_card: Some(card),
        }
    }

    fn text(content_type: &'static str, content: Cow<'a, str>) -> Self {
        Self {
            content_type: content_type.into(),
            content: Some(content),
            image_response_card: None,
        }
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for LexMessage<'a> {
    fn from(content: T) -> Self {
        Self::text("PlainText", content.into())
    }
}

record! {
    /// A card with a title, a picture and buttons.
    pub struct LexImageResponseCard<'a> {
        /// The title, up to 250 characters.
        pub title: Cow<'a, str> as "title",
        /// The subtitle, up to 250 characters.
        pub subtitle: Option<Cow<'a, str>> as "subtitle",
        /// The URL of the picture, up to 250 characters.
        pub image_url: Option<Cow<'a, str>> as "imageUrl",
        /// The buttons, up to 5.
        pub buttons: Vec<LexButton<'a>> as "buttons",
    }
}

record! {
    /// A button.
    pub struct LexButton<'a> {
        /// The label, at most 50 characters.
        pub text: Cow<'a, str> as "text",
        /// The value that pressing it sends, at most 50 characters.
        pub value: Cow<'a, str> as "value",
    }
}

impl<'a> LexButton<'a> {
    /// A button with a label, and the value that pressing it sends.
    pub fn new(text: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        Self {
            text: text.into(),
            value: value.into(),
        }
    }
}

/// The limits are those of "Message", "ImageResponseCard" and "Button" in Amazon Lex's API
/// Reference. `path`: of the message.
pub(super) fn check(
    response: &'static str,
    path: &str,
    message: &LexMessage,
) -> Result<(), ResponseError> {
    let kind = &*message.content_type;
    match kind {
        "PlainText" | "SSML" | "CustomPayload" => {
            let content = message.content.as_deref().unwrap_or_default();
            length(response, format!("{path}.content"), content, 1_024)
        }
        "ImageResponseCard" => match &message.image_response_card {
            Some(card) => check_card(response, &format!("{path}.imageResponseCard"), card),
            None => Err(ResponseError::invalid(
                response,
                format!("{path}.imageResponseCard"),
                "is missing, but the content type is ImageResponseCard".to_owned(),
            )),
        },
        _ => Err(ResponseError::invalid(
            response,
            format!("{path}.contentType"),
            format!("`{kind}` is not one of PlainText, SSML, CustomPayload and ImageResponseCard"),
        )),
    }
}

fn check_card(
    response: &'static str,
    path: &str,
    card: &LexImageResponseCard,
) -> Result<(), ResponseError> {
    length(response, format!("{path}.title"), &card.title, 250)?;
    if let Some(subtitle) = &card.subtitle {
        length(response, format!("{path}.subtitle"), subtitle, 250)?;
    }
    if let Some(url) = &card.image_url {
        length(response, format!("{path}.imageUrl"), url, 250)?;
    }
    let count = card.buttons.len();
    if count > 5 {
        let problem = format!("has {count} buttons (the limit is 5)");
        return Err(ResponseError::invalid(
            response,
            format!("{path}.buttons"),
            problem,
        ));
    }
    for (at, button) in card.buttons.iter().enumerate() {
        length(
            response,
            format!("{path}.buttons[{at}].text"),
            &button.text,
            50,
        )?;
        length(
            response,
            format!("{path}.buttons[{at}].value"),
            &button.value,
            50,
        )?;
    }
    Ok(())
}

fn length(
    response: &'static str,
    path: String,
    text: &str,
    most: usize,
) -> Result<(), ResponseError> {
    let length = text.chars().count();
    if (1..=most).contains(&length) {
        return Ok(());
    }
    let problem = if length == 0 {
        "is empty".to_owned()
    } else {
        format!("has {length} characters (the limit is {most})")
    };
    Err(ResponseError::invalid(response, path, problem))
}
