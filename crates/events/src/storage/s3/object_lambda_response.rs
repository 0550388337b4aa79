//! The response to HEAD and LIST requests of an Object Lambda access point.

use std::borrow::Cow;

use crate::json::{Json, Map, ResponseError, record, response};

const RESPONSE: &str = "S3 Object Lambda response";

record! {
    /// The response to a HeadObject, ListObjects or ListObjectsV2 through an Object Lambda access
    /// point. For a GetObject the function calls the API, and its response is ignored.
    ///
    /// ```
    /// use lambda_native_events::S3ObjectLambdaResponse;
    ///
    /// let head = S3ObjectLambdaResponse::head([("Content-Length", "7"), ("ETag", "\"e-1\"")]);
    /// assert_eq!(
    ///     head.to_json()?,
    ///     r#"{"statusCode":200,"headers":{"Content-Length":"7","ETag":"\"e-1\""}}"#
    /// );
    /// let list = S3ObjectLambdaResponse::list_xml("<ListBucketResult/>");
    /// assert_eq!(
    ///     list.to_json()?,
    ///     r#"{"statusCode":200,"listResultXml":"<ListBucketResult/>"}"#
    /// );
    /// let error = S3ObjectLambdaResponse::error(403, "AccessDenied", "not for you");
    /// assert_eq!(
    ///     error.to_json()?,
    ///     r#"{"statusCode":403,"errorCode":"AccessDenied","errorMessage":"not for you"}"#
    /// );
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` rejects a status outside 100–599 (including the default, 0), and a list that is
    /// set both as XML and as JSON.
    ///
    /// AWS: [Writing Lambda functions for S3 Object Lambda Access Points](https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-writing-lambda.html).
    pub struct S3ObjectLambdaResponse<'a> {
        /// The status, 100 to 599.
        pub status_code: u16 as "statusCode",
        /// The error code of S3: `NoSuchKey`.
        pub error_code: Option<Cow<'a, str>> as "errorCode",
        /// The error message.
        pub error_message: Option<Cow<'a, str>> as "errorMessage",
        /// HeadObject: the headers. `Content-Length` is required.
        pub headers: Map<'a> as "headers",
        /// ListObjects, ListObjectsV2: the XML of S3's response.
        pub list_result_xml: Option<Cow<'a, str>> as "listResultXml",
        /// ListObjectsV2: the list as JSON, which S3 converts to XML: `{"name": "b",
        /// "contents": [{"key": "a.txt", "size": 7}]}`.
        pub list_bucket_result: Option<Json<'a>> as "listBucketResult",
    }
}

response!(S3ObjectLambdaResponse, "S3 Object Lambda response", check);

impl<'a> S3ObjectLambdaResponse<'a> {
    /// The headers of an object.
    pub fn head<K: Into<Cow<'a, str>>, V: Into<Cow<'a, str>>>(
        headers: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        Self {
            status_code: 200,
            headers: headers.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Creates a response with a list of objects, as the XML of S3's response.
    pub fn list_xml(xml: impl Into<Cow<'a, str>>) -> Self {
        Self {
            status_code: 200,
            list_result_xml: Some(xml.into()),
            ..Self::default()
        }
    }

    /// An error with its status, code and message.
    pub fn error(
        status_code: u16,
        code: impl Into<Cow<'a, str>>,
        message: impl Into<Cow<'a, str>>,
    ) -> Self {
        Self {
            status_code,
            error_code: Some(code.into()),
            error_message: Some(message.into()),
            ..Self::default()
        }
    }
}

fn check(response: &S3ObjectLambdaResponse) -> Result<(), ResponseError> {
    let invalid =
        |path: &str, message: String| Err(ResponseError::invalid(RESPONSE, path.into(), message));
    let status = response.status_code;
    if !(100..=599).contains(&status) {
        return invalid("$.statusCode", format!("{status} is outside 100–599"));
    }
    if response.list_result_xml.is_some() && response.list_bucket_result.is_some() {
        let message = "the list is also in listResultXml; S3 accepts only one of the two";
        return invalid("$.listBucketResult", message.to_owned());
    }
    Ok(())
}
