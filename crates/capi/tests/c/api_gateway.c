/* Parses events of API Gateway and responds in the same format. TEST_STYLE selects the style. */
#include "common.h"

/* Appends `name=value` with the length, because a body may contain any bytes. */
static void text(lambda_invocation *invocation, const char *name, const char *value, size_t len) {
    char head[64];
    snprintf(head, sizeof head, "%s[%lu]=", name, (unsigned long)len);
    lambda_append_str(invocation, head);
    lambda_append(invocation, value, len);
    lambda_append_str(invocation, value[len] == '\0' ? "\n" : " (no NUL)\n");
}

#define TEXT(name, call)                     \
    do {                                     \
        size_t len = (size_t)-1;             \
        const char *value = call;            \
        text(invocation, name, value, len);  \
    } while (0)

static void headers(lambda_invocation *invocation, const lambda_api_gw_v2_request *request) {
    size_t index;
    size_t count = lambda_api_gw_v2_header_count(request);
    for (index = 0; index <= count; index++) {
        char name[64];
        const char *header = lambda_api_gw_v2_header_name(request, index, NULL);
        snprintf(name, sizeof name, "header %lu %s", (unsigned long)index, header);
        TEXT(name, lambda_api_gw_v2_header_value(request, index, &len));
    }
}

static void parts(lambda_invocation *invocation, const lambda_api_gw_v2_request *request) {
    char line[64];
    TEXT("method", lambda_api_gw_v2_method(request, &len));
    TEXT("path", lambda_api_gw_v2_path(request, &len));
    TEXT("request id", lambda_api_gw_v2_request_id(request, &len));
    TEXT("host", lambda_api_gw_v2_header(request, "HOST", &len));
    TEXT("no header", lambda_api_gw_v2_header(request, "X-Missing", &len));
    TEXT("raw query", lambda_api_gw_v2_raw_query(request, &len));
    TEXT("a", lambda_api_gw_v2_query(request, "a", &len));
    TEXT("no query", lambda_api_gw_v2_query(request, "missing", &len));
    TEXT("cookie", lambda_api_gw_v2_cookie(request, "id", &len));
    TEXT("no cookie", lambda_api_gw_v2_cookie(request, "missing", &len));
    TEXT("path parameter", lambda_api_gw_v2_path_parameter(request, "id", &len));
    TEXT("no path parameter", lambda_api_gw_v2_path_parameter(request, "missing", &len));
    TEXT("source ip", lambda_api_gw_v2_source_ip(request, &len));
    TEXT("body", lambda_api_gw_v2_body(request, &len));
    headers(invocation, request);
    snprintf(line, sizeof line, "has=%d%d%d\n", lambda_api_gw_v2_has_query(request, "a"),
             lambda_api_gw_v2_has_query(request, "empty"),
             lambda_api_gw_v2_has_query(request, "missing"));
    lambda_append_str(invocation, line);
}

/* Echoes the request, with a header and cookies. */
static void respond(lambda_invocation *invocation, const lambda_api_gw_v2_request *request) {
    lambda_api_gw_v2_response *response = lambda_api_gw_v2_response_new(201);
    size_t len;
    const char *body = lambda_api_gw_v2_body(request, &len);
    lambda_api_gw_v2_response_header(response, "X-Old", "replaced");
    lambda_api_gw_v2_response_header(response, "x-old", "new");
    lambda_api_gw_v2_response_header(response, "Set-Cookie", "a=1");
    lambda_api_gw_v2_response_cookie(response, "id=7; Secure");
    lambda_api_gw_v2_response_body_str(response, "replaced");
    lambda_api_gw_v2_response_body(response, body, len);
    note("respond %d", lambda_respond_api_gw_v2(invocation, response));
    lambda_api_gw_v2_response_free(response);
}

/* A response that is not valid HTTP, and then one that is. */
static void invalid(lambda_invocation *invocation, int status, const char *name,
                    const char *value) {
    lambda_api_gw_v2_response *response = lambda_api_gw_v2_response_new(status);
    size_t len = 7;
    const char *json;
    lambda_api_gw_v2_response_header(response, name, value);
    json = lambda_api_gw_v2_serialize(response, &len);
    note("serialize \"%s\" %lu", json, (unsigned long)len);
    note("%s", lambda_last_error());
    note("respond %d", lambda_respond_api_gw_v2(invocation, response));
    lambda_api_gw_v2_response_free(response);

    response = lambda_api_gw_v2_response_new(200);
    json = lambda_api_gw_v2_serialize(response, NULL);
    note("respond %d", lambda_respond_str(invocation, json));
    lambda_api_gw_v2_response_free(response);
}

static void handler(lambda_invocation *invocation, void *user_data) {
    size_t len;
    const char *event = lambda_event(invocation, &len);
    const char *error = "unset";
    lambda_api_gw_v2_request *request;
    lambda_status status;
    (void)user_data;
    if (responds_with_notes(invocation)) {
        return;
    }
    if (after(event, "invalid-status")) {
        invalid(invocation, 99, "X-Valid", "yes");
        return;
    }
    if (after(event, "invalid-name")) {
        invalid(invocation, 200, "a b", "c");
        return;
    }
    if (after(event, "invalid-value")) {
        invalid(invocation, 200, "X-Line", "a\r\nX-Other: b");
        return;
    }
    status = lambda_api_gw_v2_parse(event, len, &request, &error);
    if (status != LAMBDA_OK) {
        note("parse %d %s %s", status, request ? "a request" : "NULL",
             strcmp(error, lambda_last_error()) == 0 ? "same" : "different");
        lambda_fail(invocation, "InvalidEvent", error);
        return;
    }
    if (strcmp(lambda_api_gw_v2_header(request, "x-test", NULL), "echo") == 0) {
        respond(invocation, request);
    } else {
        parts(invocation, request);
        finish(invocation);
    }
    lambda_api_gw_v2_request_free(request);
}

int main(void) { return serve(NULL, NULL, handler, NULL); }
