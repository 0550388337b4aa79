//! The path of a request.

use lambda_native_http::conversion::Options;
use serde_json::json;

use super::cases;
use crate::support::*;

fn http_api_path(path: &str) -> String {
    uri(&http_api(json!({"rawPath": path})))
}

fn at_stage(path: &str, stage: &str) -> String {
    uri(&http_api(
        json!({"rawPath": path, "requestContext": {"stage": stage}}),
    ))
}

fn below(base_path: &str, path: &str) -> String {
    let options = Options::default().base_path(base_path);
    let event = rest(json!({"path": path}));
    request_with(&event, &options).uri().to_string()
}

cases! {
    1 Observed "a REST API sends the path as the client sent it": rest_paths_are_as_sent {
        assert_eq!(uri(&rest(json!({"path": "/a%20b"}))), "/a%20b");
    }
    2 Observed "the path parameters of a REST API are encoded": rest_path_parameters_are_encoded {
        let event = rest(json!({"path": "/a%20b", "pathParameters": {"proxy": "a%20b"}}));
        let request = request(&event);
        let invocation = lambda_native_http::RequestExt::invocation(&request).unwrap();
        assert_eq!(invocation.path_parameters().get("proxy"), Some("a%20b"));
    }
    3 Observed "`requestContext.path` of a REST API has the stage": rest_context_path_has_the_stage {
        let event = rest(json!({"path": "/a%20b", "requestContext": {"path": "/live/a%20b"}}));
        assert_eq!(uri(&event), "/a%20b");
        let kept = request_with(&event, &Options::default().keep_stage());
        assert_eq!(kept.uri(), "/live/a%20b");
    }
    4 Observed "an HTTP API with format 1.0 sends the path as the client sent it": format_1_paths_are_as_sent {
        let event = http_api_v1(json!({"path": "/a%20b", "requestContext": {"path": "/a b"}}));
        assert_eq!(uri(&event), "/a%20b");
    }
    5 Observed "an HTTP API decodes the path, which is encoded again": http_api_paths_are_encoded_again {
        assert_eq!(http_api_path("/a b"), "/a%20b");
        assert_eq!(http_api_path("/☕ Coffee"), "/%E2%98%95%20Coffee");
    }
    6 Observed "a Function URL sends the path as the client sent it": function_url_paths_are_as_sent {
        let event = function_url(json!({
            "rawPath": "/a%20b", "requestContext": {"http": {"path": "/a b"}},
        }));
        assert_eq!(uri(&event), "/a%20b");
    }
    7 Observed "a Function URL is told from an HTTP API by its domain or its account": function_urls_are_recognized {
        let path = json!({"rawPath": "/a%20b"});
        let by_domain = changed(function_url(path.clone()), json!({"requestContext": {"accountId": "1"}}));
        assert_eq!(uri(&by_domain), "/a%20b");
        let by_account = changed(function_url(path.clone()), json!({"requestContext": {"domainName": "localhost"}}));
        assert_eq!(uri(&by_account), "/a%20b");
        assert_eq!(uri(&http_api(path)), "/a%2520b");
    }
    8 Observed "every `%` in the path of an HTTP API is literal": percent_signs_of_http_apis_are_literal {
        assert_eq!(http_api_path("/100%"), "/100%25");
        assert_eq!(http_api_path("/100%25"), "/100%2525");
    }
    9 Observed "`#` and `?` in the path of an HTTP API are part of it": decoded_delimiters_stay_in_the_path {
        let request = request(&http_api(json!({"rawPath": "/a?b#c", "rawQueryString": "d=e"})));
        assert_eq!(request.uri().path(), "/a%3Fb%23c");
        assert_eq!(request.uri().query(), Some("d=e"));
    }
    10 Observed "an HTTP API cuts the path at `%3F`": "lost before the function gets it; docs/http.md says so";
    11 Observed "an HTTP API turns `%2F` into `/`": "lost before the function gets it; docs/http.md says so";
    12 Observed "a load balancer sends the path as the client sent it": alb_paths_are_as_sent {
        assert_eq!(uri(&alb(json!({"path": "/a%20b"}))), "/a%20b");
    }
    13 Observed "characters that a URI cannot contain are encoded": other_characters_are_encoded {
        assert_eq!(http_api_path("/\"<{é"), "/%22%3C%7B%C3%A9");
        // From emulators and hand-written events.
        assert_eq!(uri(&alb(json!({"path": "/a b\u{7}é"}))), "/a%20b%07%C3%A9");
        assert_eq!(uri(&rest(json!({"path": "/a?b#c"}))), "/a%3Fb%23c");
    }
    14 Observed "the stage is removed from the path of an HTTP API": stages_are_removed {
        assert_eq!(at_stage("/prod/x", "prod"), "/x");
        let event = http_api_v1(json!({"path": "/prod/x", "requestContext": {"stage": "prod"}}));
        assert_eq!(uri(&event), "/x");
        let event = http_api(json!({"rawPath": "/prod/x", "requestContext": {"stage": "prod"}}));
        assert_eq!(request_with(&event, &Options::default().keep_stage()).uri(), "/prod/x");
    }
    15 Observed "the path of the stage alone is `/`": a_stage_alone_is_the_root {
        assert_eq!(at_stage("/prod", "prod"), "/");
        assert_eq!(at_stage("/prod/", "prod"), "/");
    }
    16 Observed "a stage is a whole segment": stages_are_whole_segments {
        assert_eq!(at_stage("/production/x", "prod"), "/production/x");
        assert_eq!(at_stage("/x/prod", "prod"), "/x/prod");
    }
    17 Observed "the stage `$default` is not in the path": the_default_stage_is_not_in_the_path {
        assert_eq!(at_stage("/x", "$default"), "/x");
        assert_eq!(at_stage("/$default/x", "$default"), "/$default/x");
    }
    18 Observed "`path` of a REST API has no stage": rest_paths_have_no_stage {
        let event = rest(json!({"path": "/live/x", "requestContext": {"stage": "live"}}));
        assert_eq!(uri(&event), "/live/x");
    }
    19 Observed "a REST API behind a custom domain has the base path in `path`": base_paths_are_removed_if_configured {
        let event = rest(json!({"path": "/v1/x", "requestContext": {"domainName": "api.example.com"}}));
        assert_eq!(uri(&event), "/v1/x");
        assert_eq!(below("v1", "/v1/x"), "/x");
        assert_eq!(below("/v1/", "/v1/x"), "/x");
    }
    20 Observed "an HTTP API behind a custom domain has the stage in the path": custom_domains_of_http_apis_have_the_stage {
        let event = http_api(json!({
            "rawPath": "/prod/x",
            "requestContext": {"stage": "prod", "domainName": "api.example.com"},
        }));
        assert_eq!(uri(&event), "/x");
    }
    21 Observed "a base path is a whole segment": base_paths_are_whole_segments {
        assert_eq!(below("/api", "/apix"), "/apix");
        assert_eq!(below("/api/v1", "/api/v1/x"), "/x");
    }
    22 OurChoice "the base path alone is `/`": a_base_path_alone_is_the_root {
        assert_eq!(below("/api", "/api"), "/");
        assert_eq!(below("", "/api"), "/api");
    }
    23 Observed "`pathParameters.proxy` is not the path": the_proxy_parameter_is_not_the_path {
        assert_eq!(uri(&rest(json!({"path": "/v1/x", "pathParameters": {"proxy": "x"}}))), "/v1/x");
    }
    24 OurChoice "slashes and dot segments are kept": slashes_and_dots_are_kept {
        assert_eq!(http_api_path("/a/"), "/a/");
        assert_eq!(http_api_path("//a//b"), "//a//b");
        assert_eq!(http_api_path("/a/../b"), "/a/../b");
    }
    25 OurChoice "an empty or missing path is `/`": empty_paths_are_the_root {
        assert_eq!(http_api_path(""), "/");
        for (source, event) in every_source() {
            let mut event = event;
            for member in ["rawPath", "path", "raw_path"] {
                if let Some(path) = event.get_mut(member) {
                    *path = "".into();
                }
            }
            assert_eq!(uri(&event), "/", "{source}");
        }
        // Some have no slash at the start.
        assert_eq!(http_api_path("a"), "/a");
    }
}
