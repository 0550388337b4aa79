//! The client, and what else is known about a request.

use lambda_native_http::conversion::{Options, to_request};
use lambda_native_http::{LambdaContext, RequestContext, RequestExt};
use serde_json::{Value, json};

use super::cases;
use crate::support::*;

fn client(event: &Value) -> Option<String> {
    let request = request(event);
    let ip = request.invocation().unwrap().client_ip();
    ip.map(|ip| ip.to_string())
}

cases! {
    57 Observed "the client of format 2.0 is `requestContext.http.sourceIp`": clients_of_format_2 {
        let event = http_api(json!({"headers": {"x-forwarded-for": "1.1.1.1"}}));
        assert_eq!(client(&event).unwrap(), "203.0.113.7");
    }
    58 Observed "the client of a REST API is `requestContext.identity.sourceIp`": clients_of_rest_apis {
        let event = rest(json!({"headers": {"x-forwarded-for": "1.1.1.1"}}));
        assert_eq!(client(&event).unwrap(), "203.0.113.7");
        assert_eq!(client(&websocket(json!({}))).unwrap(), "203.0.113.7");
    }
    59 Observed "the client of a load balancer is the last entry of `x-forwarded-for`": clients_of_load_balancers {
        assert_eq!(client(&alb(json!({}))).unwrap(), "203.0.113.7");
        assert_eq!(client(&alb_multi_value(json!({}))).unwrap(), "203.0.113.7");
        assert_eq!(client(&lattice_v1(json!({}))).unwrap(), "10.0.1.9");
        assert_eq!(client(&lattice_v2(json!({}))).unwrap(), "10.0.1.9");
        // With the setting that keeps the port of the client.
        let with_port = alb(json!({"headers": {"x-forwarded-for": "1.1.1.1, [2001:db8::1]:4711"}}));
        assert_eq!(client(&with_port).unwrap(), "2001:db8::1");
    }
    60 OurChoice "an address that is missing or not one is `None`": addresses_may_be_missing {
        assert_eq!(client(&alb(json!({"headers": {"x-forwarded-for": "unknown"}}))), None);
        assert_eq!(client(&alb(json!({"headers": {"x-forwarded-for": ""}}))), None);
        assert_eq!(client(&http_api(json!({"requestContext": {"http": {"sourceIp": null}}}))), None);
        assert_eq!(client(&rest(json!({"requestContext": {"identity": {"sourceIp": "test-invoke-source-ip"}}}))), None);
    }
    61 Observed "the contexts are in the extensions": contexts_are_in_the_extensions {
        let event = rest(json!({
            "pathParameters": {"id": "7"}, "stageVariables": {"table": "orders"},
            "requestContext": {"authorizer": {"principalId": "u-1"}},
        }));
        let ctx = LambdaContext { request_id: "r-1", ..LambdaContext::default() };
        let (request, _) = to_request(event.to_string().as_bytes(), &ctx, &Options::default()).unwrap();
        let invocation = request.invocation().unwrap();
        assert_eq!(invocation.context(), ctx);
        assert_eq!(invocation.path_parameters().get("id"), Some("7"));
        assert_eq!(invocation.stage_variables().get("table"), Some("orders"));
        let Some(RequestContext::ApiGwV1(context)) = invocation.request_context().unwrap() else {
            panic!("{invocation:?}");
        };
        let authorizer = context.authorizer.unwrap();
        let principal = authorizer.get("principalId").unwrap();
        assert_eq!(principal.as_str().unwrap(), "u-1");
        for (source, event) in every_source() {
            let request = crate::support::request(&event);
            let context = request.invocation().unwrap().request_context().unwrap();
            assert_eq!(context.is_some(), source != "Lattice v1", "{source}");
        }
    }
    62 OurChoice "the target of a request has no scheme and no host": targets_are_in_origin_form {
        for (source, event) in every_source() {
            let uri = request(&event).uri().clone();
            assert!(uri.scheme().is_none() && uri.authority().is_none(), "{source}");
        }
        let event = http_api(json!({"headers": {"x-forwarded-proto": "https"}}));
        assert_eq!(header(&event, "x-forwarded-proto"), ["https"]);
    }
}
