//! The query of a request.

use serde_json::json;

use super::cases;
use crate::support::*;

cases! {
    26 Observed "the query of format 2.0 is taken byte for byte": raw_queries_are_as_sent {
        for event in [http_api, function_url] {
            let query = "a=b%20c&d=e+f&g=%2B&&=&h=1&h=2&i=%zz";
            assert_eq!(uri(&event(json!({"rawQueryString": query}))), format!("/?{query}"));
        }
    }
    27 Observed "`queryStringParameters` of format 2.0 are not used": joined_parameters_are_not_used {
        let event = http_api(json!({
            "rawQueryString": "a=1&a=2", "queryStringParameters": {"a": "1,2"},
        }));
        assert_eq!(uri(&event), "/?a=1&a=2");
    }
    28 Observed "a repeated parameter of a REST API has all values": rest_parameters_have_all_values {
        let event = rest(json!({
            "queryStringParameters": {"repeat": "two"},
            "multiValueQueryStringParameters": {"repeat": ["one", "two"]},
        }));
        assert_eq!(uri(&event), "/?repeat=one&repeat=two");
        let single = rest(json!({"queryStringParameters": {"a": "1"}}));
        assert_eq!(uri(&single), "/?a=1");
    }
    29 Observed "names and values of a REST API are encoded again": rest_parameters_are_encoded_again {
        let event = rest(json!({"multiValueQueryStringParameters": {"a b": ["c&d=e", "é"]}}));
        assert_eq!(uri(&event), "/?a%20b=c%26d%3De&a%20b=%C3%A9");
    }
    30 Observed "a plus sign of a REST API becomes `%2B`": plus_signs_of_rest_apis_are_encoded {
        let event = rest(json!({"multiValueQueryStringParameters": {"q": ["a+b"]}}));
        assert_eq!(uri(&event), "/?q=a%2Bb");
    }
    31 Observed "a load balancer does not decode": alb_parameters_are_as_sent {
        let event = alb(json!({"queryStringParameters": {"a": "a%2Bb", "b": "a+b"}}));
        assert_eq!(uri(&event), "/?a=a%2Bb&b=a+b");
        let event = alb_multi_value(json!({"multiValueQueryStringParameters": {"a": ["x%20y", "z"]}}));
        assert_eq!(uri(&event), "/?a=x%20y&a=z");
    }
    32 Observed "`%26` and `%3D` of a load balancer stay in their value": alb_values_are_not_split {
        let event = alb(json!({"queryStringParameters": {"a": "b%26c%3Dd"}}));
        assert_eq!(uri(&event), "/?a=b%26c%3Dd");
    }
    33 Observed "an empty value is kept": empty_values_are_kept {
        assert_eq!(uri(&rest(json!({"multiValueQueryStringParameters": {"empty": [""]}}))), "/?empty=");
        assert_eq!(uri(&alb(json!({"queryStringParameters": {"empty": ""}}))), "/?empty=");
        assert_eq!(uri(&http_api(json!({"rawQueryString": "empty="}))), "/?empty=");
    }
    34 OurChoice "a name without `=` gets one where the event does not tell": names_without_a_value {
        assert_eq!(uri(&rest(json!({"multiValueQueryStringParameters": {"flag": [""]}}))), "/?flag=");
        assert_eq!(uri(&http_api(json!({"rawQueryString": "flag"}))), "/?flag");
    }
    35 Observed "a parameter with an empty name is kept": empty_names_are_kept {
        assert_eq!(uri(&rest(json!({"multiValueQueryStringParameters": {"": ["a"]}}))), "/?=a");
        assert_eq!(uri(&alb(json!({"queryStringParameters": {"": "a"}}))), "/?=a");
    }
    36 Observed "without a query there is no `?`": no_query_has_no_question_mark {
        for (source, event) in every_source() {
            assert_eq!(request(&event).uri().query(), None, "{source}");
        }
    }
    37 Observed "the order of names is that of the event": names_are_in_the_order_of_the_event {
        // A text, because a `Value` sorts its members.
        let event = rest(json!({"multiValueQueryStringParameters": "QUERY"})).to_string();
        let event = event.replace("\"QUERY\"", r#"{"b": ["1"], "a": ["2"]}"#);
        let converted = lambda_native_http::conversion::to_request(
            event.as_bytes(), &Default::default(), &Default::default(),
        );
        assert_eq!(converted.unwrap().0.uri(), "/?b=1&a=2");
    }
    38 Observed "null and empty maps are no query": null_maps_are_no_query {
        assert_eq!(uri(&rest(json!({"queryStringParameters": {}, "multiValueQueryStringParameters": {}}))), "/");
        assert_eq!(uri(&alb(json!({"queryStringParameters": null}))), "/");
        assert_eq!(uri(&http_api(json!({"rawQueryString": null}))), "/");
    }
    39 Observed "what a URI cannot contain is encoded": raw_characters_in_queries_are_encoded {
        assert_eq!(uri(&http_api(json!({"rawQueryString": "a=b c\"#é"}))), "/?a=b%20c%22%23%C3%A9");
        assert_eq!(uri(&alb(json!({"queryStringParameters": {"a": "b c"}}))), "/?a=b%20c");
    }
    40 Observed "a REST API refuses or splits `|`, `{`, `}` and `;` itself": "happens before the function is invoked; docs/http.md says so";
}
