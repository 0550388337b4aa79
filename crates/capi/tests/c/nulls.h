/* Every function of the interface with NULL for every pointer. */
#ifndef NULLS_H
#define NULLS_H

#include "common.h"

/* Notes a status, and whether it has a text. */
static inline void note_error(const char *name, lambda_status status) {
    const char *text = lambda_last_error();
    note("%s %d%s", name, status, status != LAMBDA_OK && *text == '\0' ? " (no text)" : "");
}

static inline void note_empty(const char *name, const char *value, size_t len) {
    note("%s %s", name, value && *value == '\0' && len == 0 ? "empty" : "not empty");
}

static inline int null_hook(void *user_data) {
    (void)user_data;
    return 0;
}

static inline void null_callback(void *user_data) { (void)user_data; }

static inline void nulls_of_options(void) {
    lambda_options *options = lambda_options_new();
    lambda_options_free(NULL);
    note_error("options_runtime_api", lambda_options_runtime_api(NULL, "localhost:1"));
    note_error("options_runtime_api", lambda_options_runtime_api(options, NULL));
    note_error("options_pipelining", lambda_options_pipelining(NULL, 1));
    note_error("options_concurrency", lambda_options_concurrency(NULL, 1));
    note_error("options_after_invocation",
               lambda_options_after_invocation(NULL, null_callback, NULL));
    note_error("options_after_invocation", lambda_options_after_invocation(options, NULL, NULL));
    note_error("options_before_snapshot", lambda_options_before_snapshot(NULL, null_hook, NULL));
    note_error("options_before_snapshot", lambda_options_before_snapshot(options, NULL, NULL));
    note_error("options_after_restore", lambda_options_after_restore(NULL, null_hook, NULL));
    note_error("options_after_restore", lambda_options_after_restore(options, NULL, NULL));
    note_error("options_on_shutdown", lambda_options_on_shutdown(NULL, null_callback, NULL));
    note_error("options_on_shutdown", lambda_options_on_shutdown(options, NULL, NULL));
    lambda_options_free(options);
}

static inline void nulls_of_runtime(void) {
    lambda_invocation *invocation = (lambda_invocation *)&invocation;
    note_error("next", lambda_next(NULL, &invocation));
    note("next %s", invocation ? "not NULL" : "NULL");
    note_error("next", lambda_next(NULL, NULL));
    note("next_invocation %s", lambda_next_invocation(NULL) ? "not NULL" : "NULL");
    note_error("init_error", lambda_init_error(NULL, NULL, NULL));
    lambda_close(NULL);
}

/* The accessors of an invocation that return a string, except those about the function. */
static inline void nulls_of_context(void) {
    static const char *(*const accessors[])(const lambda_invocation *, size_t *) = {
        lambda_event,        lambda_request_id, lambda_invocation_id,  lambda_trace_id,
        lambda_function_arn, lambda_tenant_id,  lambda_client_context, lambda_cognito_identity};
    size_t n;
    for (n = 0; n < sizeof accessors / sizeof *accessors; n++) {
        size_t len = 7;
        const char *value = accessors[n](NULL, &len);
        note_empty("accessor", value, len);
        accessors[n](NULL, NULL);
    }
    note("deadline %d", lambda_deadline_ms(NULL) == 0);
    note("remaining %d", lambda_time_remaining_ms(NULL) == 0);
    note("function_name %s", lambda_function_name(NULL, NULL));
    note("function_version %s", lambda_function_version(NULL, NULL));
    note("memory %d", (int)lambda_memory_mb(NULL));
    note("log_group %s", lambda_log_group(NULL, NULL));
    note("log_stream %d", *lambda_log_stream(NULL, NULL) != '\0');
}

static inline void nulls_of_responses(void) {
    note_error("respond", lambda_respond(NULL, "a", 1));
    note_error("respond_str", lambda_respond_str(NULL, "a"));
    note_error("respond_static", lambda_respond_static(NULL, "a", 1));
    note_error("append", lambda_append(NULL, "a", 1));
    note_error("append_str", lambda_append_str(NULL, "a"));
    note_error("finish", lambda_finish(NULL));
    note_error("fail", lambda_fail(NULL, "a", "a"));
    note_error("fail_n", lambda_fail_n(NULL, "a", 1, "a", 1));
    note_error("add_stack_line", lambda_add_stack_line(NULL, "a"));
    note_error("respond", lambda_respond(NULL, NULL, 1));
    note_error("fail", lambda_fail(NULL, NULL, NULL));
}

static inline void nulls_of_streams(void) {
    lambda_prelude *prelude = lambda_prelude_new(-1);
    note_error("prelude_header", lambda_prelude_header(NULL, "a", "b"));
    note_error("prelude_header", lambda_prelude_header(prelude, NULL, "b"));
    note_error("prelude_header", lambda_prelude_header(prelude, "a", NULL));
    note_error("prelude_header", lambda_prelude_header(prelude, "a\xff", "b"));
    note_error("prelude_header", lambda_prelude_header(prelude, "a", "b\xff"));
    note_error("prelude_cookie", lambda_prelude_cookie(NULL, "a=b"));
    note_error("prelude_cookie", lambda_prelude_cookie(prelude, NULL));
    note_error("prelude_cookie", lambda_prelude_cookie(prelude, "a=\xff"));
    note_error("stream_begin", lambda_stream_begin(NULL, NULL));
    note_error("stream_begin_http", lambda_stream_begin_http(NULL, prelude));
    note_error("stream_write", lambda_stream_write(NULL, "a", 1));
    note_error("stream_write_str", lambda_stream_write_str(NULL, "a"));
    note_error("stream_end", lambda_stream_end(NULL));
    lambda_prelude_free(prelude);
    lambda_prelude_free(NULL);
}

static inline void nulls_of_records(void) {
    lambda_log(LAMBDA_TRACE, NULL);
    lambda_record_str(NULL, "a", "b");
    lambda_record_int(NULL, "a", 1);
    lambda_record_double(NULL, "a", 1);
    lambda_record_bool(NULL, "a", 1);
    lambda_record_end(NULL);
    note("hook_error %d", lambda_hook_error(NULL, NULL));
}

static inline void nulls_of_requests(void) {
    static const char *(*const accessors[])(const lambda_api_gw_v2_request *, size_t *) = {
        lambda_api_gw_v2_method,    lambda_api_gw_v2_path,      lambda_api_gw_v2_request_id,
        lambda_api_gw_v2_raw_query, lambda_api_gw_v2_source_ip, lambda_api_gw_v2_body};
    static const char *(*const by_name[])(const lambda_api_gw_v2_request *, const char *,
                                          size_t *) = {
        lambda_api_gw_v2_header, lambda_api_gw_v2_query, lambda_api_gw_v2_cookie,
        lambda_api_gw_v2_path_parameter};
    static const char *(*const by_index[])(const lambda_api_gw_v2_request *, size_t, size_t *) = {
        lambda_api_gw_v2_header_name, lambda_api_gw_v2_header_value};
    lambda_api_gw_v2_request *request = (lambda_api_gw_v2_request *)&request;
    const char *error = NULL;
    size_t n;
    note_error("parse", lambda_api_gw_v2_parse(NULL, 1, &request, &error));
    note("parse %s %s", request ? "not NULL" : "NULL", error && *error ? "a text" : "no text");
    note_error("parse", lambda_api_gw_v2_parse("{}", 2, NULL, NULL));
    note("parse_str %s", lambda_api_gw_v2_parse_str(NULL) ? "not NULL" : "NULL");
    lambda_api_gw_v2_request_free(NULL);
    for (n = 0; n < sizeof accessors / sizeof *accessors; n++) {
        size_t len = 7;
        const char *value = accessors[n](NULL, &len);
        note_empty("accessor", value, len);
        accessors[n](NULL, NULL);
    }
    for (n = 0; n < sizeof by_name / sizeof *by_name; n++) {
        size_t len = 7;
        const char *value = by_name[n](NULL, "a", &len);
        note_empty("by name", value, len);
        note_empty("by name", by_name[n](NULL, NULL, NULL), 0);
    }
    note("has_query %d", lambda_api_gw_v2_has_query(NULL, "a"));
    note("header_count %lu", (unsigned long)lambda_api_gw_v2_header_count(NULL));
    for (n = 0; n < sizeof by_index / sizeof *by_index; n++) {
        size_t len = 7;
        const char *value = by_index[n](NULL, 0, &len);
        note_empty("by index", value, len);
        by_index[n](NULL, 0, NULL);
    }
}

static inline void nulls_of_http_responses(void) {
    lambda_api_gw_v2_response *response = lambda_api_gw_v2_response_new(-1);
    const char *json;
    size_t len = 7;
    note_error("response_header", lambda_api_gw_v2_response_header(NULL, "a", "b"));
    note_error("response_header", lambda_api_gw_v2_response_header(response, NULL, "b"));
    note_error("response_header", lambda_api_gw_v2_response_header(response, "a", NULL));
    note_error("response_header", lambda_api_gw_v2_response_header(response, "a", "\xff"));
    note_error("response_cookie", lambda_api_gw_v2_response_cookie(NULL, "a=b"));
    note_error("response_cookie", lambda_api_gw_v2_response_cookie(response, NULL));
    note_error("response_body", lambda_api_gw_v2_response_body(NULL, "a", 1));
    note_error("response_body", lambda_api_gw_v2_response_body(response, NULL, 1));
    note_error("response_body", lambda_api_gw_v2_response_body(response, NULL, 0));
    note_error("response_body_str", lambda_api_gw_v2_response_body_str(NULL, "a"));
    note_error("response_body_str", lambda_api_gw_v2_response_body_str(response, NULL));
    json = lambda_api_gw_v2_serialize(NULL, &len);
    note_empty("serialize", json, len);
    len = 7;
    json = lambda_api_gw_v2_serialize(response, &len);
    note_empty("serialize", json, len);
    note_error("respond_api_gw_v2", lambda_respond_api_gw_v2(NULL, response));
    note_error("respond_api_gw_v2", lambda_respond_api_gw_v2(NULL, NULL));
    lambda_api_gw_v2_response_free(response);
    lambda_api_gw_v2_response_free(NULL);
}

static inline void nulls(void) {
    nulls_of_options();
    nulls_of_runtime();
    nulls_of_context();
    nulls_of_responses();
    nulls_of_streams();
    nulls_of_records();
    nulls_of_requests();
    nulls_of_http_responses();
}

#endif
