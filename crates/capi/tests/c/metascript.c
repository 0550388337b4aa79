/* The calls of bindings/metascript, as a MetaScript compiler would make them: each function below that
 * names a MetaScript function in its comment makes the same calls in the same order. A test compares
 * the two.
 *
 * MetaScript copies a `const char *` where it becomes a string, and frees the copy with the last
 * reference. `copy_of` and `free` stand for that. A deferred call runs at the end of its function. */
#define _POSIX_C_SOURCE 200809L

#include <lambda_native.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- The data of the binding -------------------------------------------------------------------- */

typedef struct {
    char *request_id;
    char *invocation_id;
    int64_t deadline;
    char *trace_id;
    char *invoked_function_arn;
    char *tenant_id;
    char *client_context;
    char *cognito_identity;
    char *function_name;
    char *function_version;
    uint32_t memory_mb;
    char *log_group;
    char *log_stream;
} Context;

/* Stands for a Map<string, string>. */
typedef struct {
    size_t count;
    char **names;
    char **values;
} Headers;

typedef struct {
    char *method;
    char *path;
    char *raw_query;
    Headers headers;
    char *body;
    char *request_id;
    char *source_ip;
    char *json;
} ApiGwV2Event;

typedef struct {
    int status_code;
    /* One header and one cookie are enough here. NULL: none. */
    const char *header_name;
    const char *header_value;
    const char *cookie;
    const char *body;
} ApiGwV2Response;

/* `value` if `ok`, and both texts of the error if not. */
typedef struct {
    int ok;
    char *value;
    char *error_type;
    char *error_message;
} Result;

typedef Result (*Handler)(const char *event, const Context *ctx);

static char *copy_of(const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        abort();
    return copy;
}

static void set_header(Headers *headers, char *name, char *value)
{
    size_t count = headers->count + 1;
    headers->names = realloc(headers->names, count * sizeof *headers->names);
    headers->values = realloc(headers->values, count * sizeof *headers->values);
    if (headers->names == NULL || headers->values == NULL)
        abort();
    headers->names[count - 1] = name;
    headers->values[count - 1] = value;
    headers->count = count;
}

/* NULL if there is no such header. */
static const char *get_header(const Headers *headers, const char *name)
{
    size_t index;
    for (index = 0; index < headers->count; index++) {
        if (strcmp(headers->names[index], name) == 0)
            return headers->values[index];
    }
    return NULL;
}

static Result ok_of(char *value)
{
    Result result = {1, NULL, NULL, NULL};
    result.value = value;
    return result;
}

static Result error_of(const char *type, char *message)
{
    Result result = {0, NULL, NULL, NULL};
    result.error_type = copy_of(type);
    result.error_message = message;
    return result;
}

static void free_result(Result *result)
{
    free(result->value);
    free(result->error_type);
    free(result->error_message);
}

static void free_context(Context *ctx)
{
    free(ctx->request_id);
    free(ctx->invocation_id);
    free(ctx->trace_id);
    free(ctx->invoked_function_arn);
    free(ctx->tenant_id);
    free(ctx->client_context);
    free(ctx->cognito_identity);
    free(ctx->function_name);
    free(ctx->function_version);
    free(ctx->log_group);
    free(ctx->log_stream);
}

static void free_event(ApiGwV2Event *event)
{
    size_t index;
    for (index = 0; index < event->headers.count; index++) {
        free(event->headers.names[index]);
        free(event->headers.values[index]);
    }
    free(event->headers.names);
    free(event->headers.values);
    free(event->method);
    free(event->path);
    free(event->raw_query);
    free(event->body);
    free(event->request_id);
    free(event->source_ip);
    free(event->json);
}

/* ---- context.ms --------------------------------------------------------------------------------- */

/* contextOf */
static Context context_of(lambda_invocation *invocation)
{
    Context ctx;
    ctx.request_id = copy_of(lambda_request_id(invocation, NULL));
    ctx.invocation_id = copy_of(lambda_invocation_id(invocation, NULL));
    ctx.deadline = lambda_deadline_ms(invocation);
    ctx.trace_id = copy_of(lambda_trace_id(invocation, NULL));
    ctx.invoked_function_arn = copy_of(lambda_function_arn(invocation, NULL));
    ctx.tenant_id = copy_of(lambda_tenant_id(invocation, NULL));
    ctx.client_context = copy_of(lambda_client_context(invocation, NULL));
    ctx.cognito_identity = copy_of(lambda_cognito_identity(invocation, NULL));
    ctx.function_name = copy_of(lambda_function_name(invocation, NULL));
    ctx.function_version = copy_of(lambda_function_version(invocation, NULL));
    ctx.memory_mb = lambda_memory_mb(invocation);
    ctx.log_group = copy_of(lambda_log_group(invocation, NULL));
    ctx.log_stream = copy_of(lambda_log_stream(invocation, NULL));
    return ctx;
}

/* getTimeRemaining */
static int64_t get_time_remaining(const Context *ctx)
{
    struct timespec now;
    if (ctx->deadline == 0)
        return INT64_MAX;
    clock_gettime(CLOCK_REALTIME, &now);
    return ctx->deadline - ((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

/* ---- runtime.ms --------------------------------------------------------------------------------- */

/* resultOf: an exception of the handler is already a result here. */
static Result result_of(Handler handler, const char *event, const Context *ctx)
{
    return handler(event, ctx);
}

/* serve */
static void serve(lambda_invocation *invocation, Handler handler)
{
    char *event = copy_of(lambda_event(invocation, NULL));
    Context ctx = context_of(invocation);
    Result result = result_of(handler, event, &ctx);
    if (result.ok)
        lambda_respond_str(invocation, result.value);
    else
        lambda_fail(invocation, result.error_type, result.error_message);
    free_result(&result);
    free_context(&ctx);
    free(event);
}

/* startLambda */
static void start_lambda(Handler handler)
{
    lambda_runtime *runtime = lambda_open(NULL, NULL);
    lambda_invocation *invocation;
    if (runtime == NULL) {
        lambda_log(LAMBDA_FATAL, lambda_last_error());
        exit(1);
    }
    invocation = lambda_next_invocation(runtime);
    while (invocation != NULL) {
        serve(invocation, handler);
        invocation = lambda_next_invocation(runtime);
    }
    lambda_close(runtime);
    exit(1);
}

/* ---- apiGwV2.ms --------------------------------------------------------------------------------- */

/* headersOf */
static Headers headers_of(const lambda_api_gw_v2_request *request)
{
    Headers headers = {0, NULL, NULL};
    size_t count = lambda_api_gw_v2_header_count(request);
    size_t index;
    for (index = 0; index < count; index++) {
        char *name = copy_of(lambda_api_gw_v2_header_name(request, index, NULL));
        char *value = copy_of(lambda_api_gw_v2_header_value(request, index, NULL));
        set_header(&headers, name, value);
    }
    return headers;
}

/* parseApiGwV2: returns the reason of a failure, or NULL. */
static char *parse_api_gw_v2(const char *json, ApiGwV2Event *event)
{
    lambda_api_gw_v2_request *request = lambda_api_gw_v2_parse_str(json);
    if (request == NULL)
        return copy_of(lambda_last_error());
    event->method = copy_of(lambda_api_gw_v2_method(request, NULL));
    event->path = copy_of(lambda_api_gw_v2_path(request, NULL));
    event->raw_query = copy_of(lambda_api_gw_v2_raw_query(request, NULL));
    event->headers = headers_of(request);
    event->body = copy_of(lambda_api_gw_v2_body(request, NULL));
    event->request_id = copy_of(lambda_api_gw_v2_request_id(request, NULL));
    event->source_ip = copy_of(lambda_api_gw_v2_source_ip(request, NULL));
    event->json = copy_of(json);
    lambda_api_gw_v2_request_free(request);
    return NULL;
}

/* query */
static char *query_of(const ApiGwV2Event *event, const char *name)
{
    lambda_api_gw_v2_request *request = lambda_api_gw_v2_parse_str(event->json);
    char *value = copy_of(lambda_api_gw_v2_query(request, name, NULL));
    lambda_api_gw_v2_request_free(request);
    return value;
}

/* cookie */
static char *cookie_of(const ApiGwV2Event *event, const char *name)
{
    lambda_api_gw_v2_request *request = lambda_api_gw_v2_parse_str(event->json);
    char *value = copy_of(lambda_api_gw_v2_cookie(request, name, NULL));
    lambda_api_gw_v2_request_free(request);
    return value;
}

/* pathParameter */
static char *path_parameter_of(const ApiGwV2Event *event, const char *name)
{
    lambda_api_gw_v2_request *request = lambda_api_gw_v2_parse_str(event->json);
    char *value = copy_of(lambda_api_gw_v2_path_parameter(request, name, NULL));
    lambda_api_gw_v2_request_free(request);
    return value;
}

/* serializeApiGwV2Response: returns the JSON, or NULL and the message of the exception. */
static char *serialize_api_gw_v2_response(const ApiGwV2Response *response, char **message)
{
    lambda_api_gw_v2_response *builder = lambda_api_gw_v2_response_new(response->status_code);
    char *json;
    if (response->header_name != NULL)
        lambda_api_gw_v2_response_header(builder, response->header_name, response->header_value);
    if (response->cookie != NULL)
        lambda_api_gw_v2_response_cookie(builder, response->cookie);
    if (response->body != NULL)
        lambda_api_gw_v2_response_body_str(builder, response->body);
    json = copy_of(lambda_api_gw_v2_serialize(builder, NULL));
    if (json[0] == '\0') {
        *message = copy_of(lambda_last_error());
        free(json);
        json = NULL;
    }
    lambda_api_gw_v2_response_free(builder);
    return json;
}

/* ---- A program that uses all of it -------------------------------------------------------------- */

/* Everything that the binding says about an invocation, one line each. */
static char *description_of(const ApiGwV2Event *request, const Context *ctx)
{
    static const char format[] =
        "method=%s\npath=%s\nquery=%s\nbody=%s\nrequest=%s\nip=%s\n"
        "headers=%lu\nx-test=%s\na=%s\nid=%s\nuser=%s\n"
        "invocation=%s/%s\narn=%s\ntrace=%s\ntenant=%s\nclient=%s\nidentity=%s\n"
        "function=%s/%s/%lu\nlogs=%s/%s\nin time=%s\n";
    const char *header = get_header(&request->headers, "x-test");
    char *query = query_of(request, "a");
    char *cookie = cookie_of(request, "id");
    char *user = path_parameter_of(request, "user");
    const char *in_time = get_time_remaining(ctx) > 0 ? "yes" : "no";
    char *text = NULL;
    int size = 0;
    /* Measures first, then writes. */
    for (;;) {
        int length = snprintf(text, (size_t)size, format,
                              request->method, request->path, request->raw_query, request->body,
                              request->request_id, request->source_ip,
                              (unsigned long)request->headers.count, header, query, cookie, user,
                              ctx->request_id, ctx->invocation_id, ctx->invoked_function_arn,
                              ctx->trace_id, ctx->tenant_id, ctx->client_context,
                              ctx->cognito_identity, ctx->function_name, ctx->function_version,
                              (unsigned long)ctx->memory_mb, ctx->log_group, ctx->log_stream, in_time);
        if (text != NULL)
            break;
        size = length + 1;
        text = malloc((size_t)size);
        if (text == NULL)
            abort();
    }
    free(query);
    free(cookie);
    free(user);
    return text;
}

/* Describes the invocation. The path "/invalid" makes the response invalid. */
static Result handler(const char *event, const Context *ctx)
{
    ApiGwV2Event request = {0};
    ApiGwV2Response response;
    char *json, *message = NULL;
    char *body, *reason = parse_api_gw_v2(event, &request);
    if (reason != NULL)
        return error_of("InvalidEvent", reason);
    body = description_of(&request, ctx);
    response.status_code = strcmp(request.path, "/invalid") == 0 ? 99 : 200;
    response.header_name = "content-type";
    response.header_value = "text/plain";
    response.cookie = "seen=1; Secure";
    response.body = body;
    json = serialize_api_gw_v2_response(&response, &message);
    free(body);
    free_event(&request);
    return json != NULL ? ok_of(json) : error_of("Error", message);
}

int main(void)
{
    start_lambda(handler);
}
