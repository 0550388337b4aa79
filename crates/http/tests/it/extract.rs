//! Parameters, queries, bodies and cookies of requests.

#![expect(
    clippy::needless_pass_by_value,
    reason = "the functions of routes own their request"
)]

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use lambda_native_http::{IntoResponse, Request, RequestExt, Result, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::support::requests::{ask, ok, request, status_and_body};

/// The status and the message of an error, as the client gets them.
fn client_error<T: Debug>(result: Result<T>) -> (u16, String) {
    let response = result.expect_err("an error").into_response();
    let (status, body) = status_and_body(&response);
    let body: BTreeMap<String, String> = serde_json::from_str(&body).expect("a JSON object");
    (status, body["message"].clone())
}

fn query<T: DeserializeOwned>(query: &str) -> Result<T> {
    request("GET", &format!("/?{query}")).query()
}

fn body(content_type: &str, body: &'static str) -> Request {
    let mut request = Request::new(body.into());
    let content_type = content_type.parse().unwrap();
    request.headers_mut().insert("content-type", content_type);
    request
}

#[test]
fn path_parameters_are_decoded_and_parsed() {
    let router = Router::new()
        .get("/text/{x}", |request: Request| {
            request.path_param::<String>("x")
        })
        .get("/number/{x}", |request: Request| {
            request.path_param::<u8>("x").map(|x| (x + 1).to_string())
        })
        .get("/rest/{*x}", |request: Request| {
            request.path_param::<String>("x")
        });
    assert_eq!(
        ask(&router, "GET", "/text/a%20b%2Fc+%E2%98%95"),
        ok("a b/c+☕")
    );
    assert_eq!(ask(&router, "GET", "/text/100%25%zz%4"), ok("100%%zz%4"));
    assert_eq!(ask(&router, "GET", "/rest/a/b%2fc/"), ok("a/b/c/"));
    assert_eq!(ask(&router, "GET", "/number/%37"), ok("8"));
    assert_eq!(
        ask(&router, "GET", "/number/256"),
        (
            400,
            r#"{"message":"invalid path parameter `x`: number too large to fit in target type: `256`"}"#.to_owned()
        )
    );
    assert_eq!(
        ask(&router, "GET", "/text/%ff"),
        (
            400,
            r#"{"message":"invalid path parameter `x`: not valid UTF-8"}"#.to_owned()
        )
    );
}

#[test]
fn a_parameter_that_the_route_does_not_have_is_a_function_error() {
    let request = request("GET", "/");
    let error = request.path_param::<String>("id").unwrap_err();
    assert_eq!(error.status(), 500);
    assert!(
        error.to_string().contains("no path parameter `id`"),
        "{error}"
    );

    let router = Router::new().get("/{name}", |request: Request| {
        request.path_param::<String>("id").unwrap_err().to_string()
    });
    let (_, message) = ask(&router, "GET", "/7");
    assert!(
        message.contains("the route `/{name}` has no parameter `id`"),
        "{message}"
    );
}

#[test]
fn all_parameters_of_a_path_become_a_value() {
    #[derive(Debug, Deserialize)]
    struct Ids {
        post: u32,
        user: String,
    }
    #[derive(Debug, Deserialize)]
    struct Id(u32);

    fn show<T: DeserializeOwned + Debug>(request: Request) -> Result<String> {
        Ok(format!("{:?}", request.path::<T>()?))
    }
    let router = Router::new()
        .get("/struct/{user}/{post}", |request: Request| {
            let Ids { post, user } = request.path()?;
            Ok::<_, lambda_native_http::Error>(format!("{user} {post}"))
        })
        .get("/tuple/{user}/{post}", show::<(String, u32)>)
        .get("/map/{user}/{post}", show::<BTreeMap<String, String>>)
        .get("/list/{user}/{post}", show::<Vec<String>>)
        .get("/one/{id}", show::<u32>)
        .get("/new/{id}", |request: Request| {
            request.path().map(|Id(id)| id.to_string())
        })
        .get("/two/{id}/{other}", show::<u32>)
        .get("/none", show::<()>);
    assert_eq!(ask(&router, "GET", "/struct/a%20b/7"), ok("a b 7"));
    assert_eq!(ask(&router, "GET", "/tuple/ada/7"), ok(r#"("ada", 7)"#));
    assert_eq!(
        ask(&router, "GET", "/map/ada/7"),
        ok(r#"{"post": "7", "user": "ada"}"#)
    );
    assert_eq!(ask(&router, "GET", "/list/ada/7"), ok(r#"["ada", "7"]"#));
    assert_eq!(ask(&router, "GET", "/one/7"), ok("7"));
    assert_eq!(ask(&router, "GET", "/new/7"), ok("7"));
    assert_eq!(ask(&router, "GET", "/none"), ok("()"));
    let invalid = |message: &str| (400, format!(r#"{{"message":"{message}"}}"#));
    assert_eq!(
        ask(&router, "GET", "/tuple/ada/x"),
        invalid("invalid path parameter `post`: expected u32, got `x`")
    );
    assert_eq!(
        ask(&router, "GET", "/two/1/2"),
        invalid("invalid path: expected one value, got 2")
    );
    assert_eq!(
        ask(&router, "GET", "/map/%ff/1"),
        invalid("invalid path parameter `user`: not valid UTF-8")
    );
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Search {
    text: String,
    limit: Option<u32>,
    deep: bool,
    ratio: f64,
    initial: Option<char>,
    order: Order,
    tag: Vec<String>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Order {
    #[default]
    Newest,
    Oldest,
}

#[test]
fn a_query_becomes_a_struct() {
    let search: Search =
        query("tag=a&text=a+b%26%3D%2B&limit=5&&deep=true&tag=b%20&ratio=-0.5&initial=%C3%A9&order=oldest&x=y")
            .unwrap();
    let expected = Search {
        text: "a b&=+".to_owned(),
        limit: Some(5),
        deep: true,
        ratio: -0.5,
        initial: Some('é'),
        order: Order::Oldest,
        tag: vec!["a".to_owned(), "b ".to_owned()],
    };
    assert_eq!(search, expected);
    assert_eq!(
        request("GET", "/").query::<Search>().unwrap(),
        Search::default()
    );
    assert_eq!(query::<Search>("").unwrap(), Search::default());
}

#[test]
fn a_query_becomes_a_map() {
    let map: BTreeMap<String, String> = query("b=2&a=1&flag&empty=&=nameless&a%20b=%3D").unwrap();
    let pairs = [
        ("", "nameless"),
        ("a", "1"),
        ("a b", "="),
        ("b", "2"),
        ("empty", ""),
        ("flag", ""),
    ];
    assert_eq!(
        map,
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    );
    let lists: HashMap<String, Vec<u8>> = query("a=1&b=3&a=2").unwrap();
    assert_eq!(
        lists,
        HashMap::from([("a".to_owned(), vec![1, 2]), ("b".to_owned(), vec![3])])
    );
    let any: serde_json::Value = query("a=1&b=3&a=2").unwrap();
    assert_eq!(any, serde_json::json!({ "a": ["1", "2"], "b": "3" }));
}

#[test]
fn a_query_that_does_not_fit_is_400_with_the_name_of_the_parameter() {
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        #[expect(dead_code)]
        id: u8,
    }
    for (source, message) in [
        (
            "id=256",
            "invalid query parameter `id`: expected u8, got `256`",
        ),
        ("id=", "invalid query parameter `id`: expected u8, got ``"),
        (
            "id=1&id=2",
            "invalid query parameter `id`: expected one value, got 2",
        ),
        ("", "invalid query parameter `id`: it is missing"),
        ("id=1&x=%FF", "invalid query parameter `x`: not valid UTF-8"),
        (
            "id=1&x=1",
            "invalid query: unknown field `x`, expected `id`",
        ),
    ] {
        assert_eq!(
            client_error(query::<Strict>(source)),
            (400, message.to_owned()),
            "{source}"
        );
    }
    let message =
        "invalid query parameter `order`: unknown variant `best`, expected `newest` or `oldest`";
    assert_eq!(
        client_error(query::<Search>("order=best")),
        (400, message.to_owned())
    );
}

#[test]
fn many_parameters_are_not_compared_with_each_other() {
    // This would take minutes.
    let body: String = (0..100_000).map(|number| format!("{number}=&")).collect();
    let mut request = Request::new(body.into());
    let form = "application/x-www-form-urlencoded".parse().unwrap();
    request.headers_mut().insert("content-type", form);
    assert_eq!(
        request.form::<HashMap<String, String>>().unwrap().len(),
        100_000
    );
}

#[derive(Debug, PartialEq, Deserialize)]
struct Item<'a> {
    name: &'a str,
    price: f64,
}

#[test]
fn a_json_body_may_be_borrowed() {
    let expected = Item {
        name: "tea",
        price: 2.5,
    };
    for content_type in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/vnd.shop+json",
    ] {
        let request = body(content_type, r#"{"name":"tea","price":2.5}"#);
        assert_eq!(request.json::<Item>().unwrap(), expected);
    }
}

#[test]
fn a_json_body_that_does_not_fit_is_refused_with_its_path() {
    let json = |text| client_error(body("application/json", text).json::<Vec<Item>>());
    assert_eq!(
        json(r#"[{"name":"tea","price":"2"}]"#),
        (
            422,
            r#"invalid JSON body: $[0].price: invalid type: string "2", expected f64 at line 1 column 26"#.to_owned()
        )
    );
    assert_eq!(
        json(r#"[{"price":2}]"#),
        (
            422,
            "invalid JSON body: $[0]: missing field `name` at line 1 column 12".to_owned()
        )
    );
    assert_eq!(
        json(r#"[{"price":2"#),
        (
            400,
            "invalid JSON body: $[0].price: EOF while parsing an object at line 1 column 11"
                .to_owned()
        )
    );
    assert_eq!(json("").0, 400);
}

#[test]
fn a_body_of_another_type_is_415() {
    let json =
        |content_type| client_error(body(content_type, "{}").json::<HashMap<String, String>>());
    for content_type in ["text/plain", "application/jsonp", "json", "text/x+json"] {
        let message = format!("expected the content type `application/json`, got `{content_type}`");
        assert_eq!(json(content_type), (415, message));
    }
    let message = "the header content-type is missing, expected `application/json`";
    assert_eq!(
        client_error(Request::default().json::<u8>()),
        (415, message.to_owned())
    );
    let message =
        "the header content-type is missing, expected `application/x-www-form-urlencoded`";
    assert_eq!(
        client_error(Request::default().form::<u8>()),
        (415, message.to_owned())
    );
}

#[test]
fn a_form_becomes_a_struct() {
    let form =
        |text| body("application/x-www-form-urlencoded; charset=UTF-8", text).form::<Search>();
    let search = form("text=a+b&limit=5").unwrap();
    assert_eq!((&*search.text, search.limit), ("a b", Some(5)));
    assert_eq!(
        client_error(form("limit=x")),
        (
            422,
            "invalid form field `limit`: expected u32, got `x`".to_owned()
        )
    );
}

#[test]
fn cookies_are_found_in_all_their_headers() {
    let mut request = request("GET", "/");
    for value in ["session=a b=c; theme=\"dark\"", "late=1;session=2"] {
        request
            .headers_mut()
            .append("cookie", value.parse().unwrap());
    }
    assert_eq!(request.cookie("session"), Some("a b=c"));
    assert_eq!(request.cookie("theme"), Some("\"dark\""));
    assert_eq!(request.cookie("late"), Some("1"));
    assert_eq!(request.cookie("Session"), None);
}
