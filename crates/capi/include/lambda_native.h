/*
 * lambda_native.h: a custom runtime for AWS Lambda, for C, C++ and every language that can call C.
 *
 *     #include <lambda_native.h>
 *
 *     static void handler(lambda_invocation *invocation, void *user_data) {
 *         size_t len;
 *         const char *event = lambda_event(invocation, &len);
 *         (void)user_data;
 *         lambda_respond(invocation, event, len);
 *     }
 *
 *     int main(void) { lambda_run(handler, NULL); }
 *
 * There are two styles, which share all functions that take a `lambda_invocation`:
 *
 * - Callback style: `lambda_run` calls your handler for each event. On Lambda Managed Instances it
 *   calls the handler on several threads at once.
 * - Pull style, for languages that cannot be called from C: `lambda_open`, then `lambda_next` and
 *   `lambda_respond` in a loop.
 *
 * Every invocation gets exactly one response. An invocation that your code leaves without one becomes
 * a function error, and a crash or a call to `exit` during an invocation is reported to Lambda before
 * the process ends.
 *
 * Rules that hold everywhere, unless a function says otherwise:
 *
 * - Input. Strings and data that you pass are copied before the function returns. `const char *` without
 *   a length is NUL-terminated UTF-8; where invalid bytes are allowed, U+FFFD replaces them.
 * - Output. A returned `const char *` is never NULL. It is NUL-terminated, belongs to the library, and
 *   must not be freed or changed. If `len` is not NULL, the length in bytes without the NUL is stored
 *   there. The data of an event may contain NUL bytes, so use the length. A missing value is the empty
 *   string.
 * - Errors. A function that can fail returns a `lambda_status`, or NULL in place of a handle, and
 *   `lambda_last_error()` then describes the failure. No function prints, throws or ends the process,
 *   except where it says so.
 * - Handles. NULL is never dereferenced. The handle of an invocation that has ended is recognized
 *   during the next 63 invocations of its thread, and not afterwards. Every other handle is
 *   invalid after its `_free`, `_end` or `lambda_close`.
 * - Threads. A function may be called on any thread, but functions that change an invocation, and
 *   those that take a `lambda_runtime`, only on the thread that received it. Two threads must not use
 *   the same options, prelude, request, response or record at the same time.
 * - C++ exceptions, `longjmp` and `pthread_exit` must not leave a callback. With C++17, a callback has
 *   to be `noexcept`, so the compiler ensures the first; `lambda_native.hpp` converts exceptions into
 *   function errors.
 * - The library ignores SIGPIPE in the whole process, and installs handlers for fatal signals, as
 *   docs/crashes.md describes.
 *
 * More: docs/c.md of the project. License: MIT OR Apache-2.0.
 */
#ifndef LAMBDA_NATIVE_H
#define LAMBDA_NATIVE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) || defined(__clang__)
#define LAMBDA_NORETURN __attribute__((noreturn))
#else
#define LAMBDA_NORETURN
#endif

/* A callback must not throw. Since C++17 this is part of its type. */
#if defined(__cplusplus) && __cplusplus >= 201703L
#define LAMBDA_NOEXCEPT noexcept
#else
#define LAMBDA_NOEXCEPT
#endif

/* ---- Version ------------------------------------------------------------------------------------ */

/* The version of the interface that this header describes. It changes only if a program that was
 * compiled with an older header would no longer work. */
#define LAMBDA_ABI_VERSION 1

/* The version of the library, such as "0.4.0". Static. */
const char *lambda_version(void);

/* The `LAMBDA_ABI_VERSION` that the library was built with. Compare it with yours if you load the
 * library dynamically. */
int lambda_abi_version(void);

/* ---- Status and errors -------------------------------------------------------------------------- */

typedef int lambda_status;

typedef enum lambda_status_code {
    /* Success. */
    LAMBDA_OK = 0,
    /* An argument is NULL where it must not be, or its value is invalid. Nothing has changed. */
    LAMBDA_INVALID_ARGUMENT = 1,
    /* The invocation has already been responded to, or has ended. Nothing has changed. */
    LAMBDA_ALREADY_RESPONDED = 2,
    /* The call came from a thread to which the handle does not belong. Nothing has changed. */
    LAMBDA_WRONG_THREAD = 3,
    /* The function cannot be called at this point, such as a write to a stream that has not begun.
     * Nothing has changed. */
    LAMBDA_WRONG_ORDER = 4,
    /* The response exceeds Lambda's limit of 6,291,556 bytes. Respond with something shorter;
     * otherwise the caller gets the error `Function.ResponseSizeTooLarge`. */
    LAMBDA_TOO_LARGE = 5,
    /* Lambda did not accept the response or the stream, for example because the invocation has timed
     * out. The library has logged the reason. Continue with the next invocation. */
    LAMBDA_NOT_ACCEPTED = 6,
    /* The event is not what the function expects. */
    LAMBDA_INVALID_EVENT = 7,
    /* The runtime cannot continue, and has logged the reason. Exit with a status other than 0. */
    LAMBDA_STOPPED = 8
} lambda_status_code;

/* Describes the last failure on the calling thread, in one line of UTF-8 of at most 1,023 bytes. Valid
 * until the next failure on this thread. Empty if nothing has failed yet; a success does not clear it. */
const char *lambda_last_error(void);

/* ---- Callbacks ---------------------------------------------------------------------------------- */

/* One invocation: its event, its context and its response. The runtime owns it. It is valid until the
 * handler returns (callback style) or the invocation has been responded to (pull style). */
typedef struct lambda_invocation lambda_invocation;

/* Handles one invocation. Before it returns, it calls `lambda_respond` or a similar function,
 * `lambda_fail`, or begins a stream. If it does none of these, the caller gets the function error
 * `NoResponse`. On Managed Instances several threads call it at once, with the same `user_data`. */
typedef void (*lambda_handler)(lambda_invocation *invocation, void *user_data) LAMBDA_NOEXCEPT;

/* An init function or a hook that can fail. Return 0 for success. To fail, return the result of
 * `lambda_hook_error`; any other value is an error without a description. */
typedef int (*lambda_hook)(void *user_data) LAMBDA_NOEXCEPT;

/* A hook that cannot fail. */
typedef void (*lambda_callback)(void *user_data) LAMBDA_NOEXCEPT;

/* Records the error with which the calling init function or hook fails. Returns -1.
 * `type`: a short name such as "NoConfig". NULL or empty: "Error". `message`: NULL means empty.
 * Invalid UTF-8 is replaced in both. */
int lambda_hook_error(const char *type, const char *message);

/* ---- Options ------------------------------------------------------------------------------------ */

/* The options of the runtime. You own them and free them. `lambda_run_with` and `lambda_open` copy
 * them, but not what the `user_data` pointers of hooks refer to: that must exist until the process
 * ends. */
typedef struct lambda_options lambda_options;

/* Creates the default options. Never NULL. Free them with `lambda_options_free`. */
lambda_options *lambda_options_new(void);

/* Frees the options. NULL is ignored. */
void lambda_options_free(lambda_options *options);

/* All functions below return LAMBDA_INVALID_ARGUMENT if `options`, `address` or `hook` is NULL. */

/* The address of the Runtime API, in place of AWS_LAMBDA_RUNTIME_API: `host:port`, or an `http` URL
 * with an optional path. LAMBDA_INVALID_ARGUMENT if it is not UTF-8. An address that is invalid in
 * another way is reported by `lambda_open` or `lambda_run_with`. */
lambda_status lambda_options_runtime_api(lambda_options *options, const char *address);

/* Whether a response and the request for the next event are sent in one write (1, the default), which
 * saves a billed round trip, or separately (0). LAMBDA_NATIVE_PIPELINING=off has the same effect
 * without a change of the code. */
lambda_status lambda_options_pipelining(lambda_options *options, int on);

/* How many invocations are served at once, in place of AWS_LAMBDA_MAX_CONCURRENCY: on as many threads
 * in callback style, with as many handles in pull style. 0 means 1, and
 * more than 1,600 means 1,600, Lambda's maximum. */
lambda_status lambda_options_concurrency(lambda_options *options, uint32_t workers);

/* Runs after each response and before the next event is requested, on the thread of the invocation.
 * The response and the request are then sent separately. There is one such hook; another call
 * replaces it. */
lambda_status lambda_options_after_invocation(lambda_options *options, lambda_callback hook,
                                              void *user_data);

/* Runs after init and before SnapStart takes its snapshot. The last one added runs first. A failure is
 * posted as `Runtime.BeforeSnapshotError`, and the process exits with status 64. */
lambda_status lambda_options_before_snapshot(lambda_options *options, lambda_hook hook,
                                             void *user_data);

/* Runs after the environment has been restored from the snapshot. The first one added runs first. A
 * failure is posted as `Runtime.AfterRestoreError`, and the process exits with status 65. */
lambda_status lambda_options_after_restore(lambda_options *options, lambda_hook hook,
                                           void *user_data);

/* Runs on a separate thread when Lambda shuts the environment down (SIGTERM). The last one added runs
 * first. Lambda kills the process 500 ms after the signal. After the hooks the process exits with
 * status 0. See docs/shutdown.md. */
lambda_status lambda_options_on_shutdown(lambda_options *options, lambda_callback hook,
                                         void *user_data);

/* ---- Callback style ----------------------------------------------------------------------------- */

/* Serves invocations with this handler and never returns. If the runtime cannot continue, `handler` is
 * NULL, or the process has another runtime, it logs the reason in one line and exits with status 1.
 * `user_data` is passed to the handler and may be NULL. */
LAMBDA_NORETURN void lambda_run(lambda_handler handler, void *user_data);

/* Like `lambda_run`, with options and an init function.
 * `options`: NULL means the defaults. `init`: NULL means none. It runs once, before the first event is
 * requested; both callbacks get `user_data`. If it fails, the error is posted to Lambda as an init
 * error, and the process exits with status 1. */
LAMBDA_NORETURN void lambda_run_with(const lambda_options *options, lambda_hook init,
                                     lambda_handler handler, void *user_data);

/* ---- Pull style --------------------------------------------------------------------------------- */

/* A worker that takes one invocation at a time. It belongs to the thread that opened it. */
typedef struct lambda_runtime lambda_runtime;

/* Opens the runtime. Call it first in `main`: what runs between this call and the first `lambda_next`
 * is the init phase, and a crash there is reported as an init error.
 * `options`: NULL means the defaults.
 * `error`: if not NULL, it receives `lambda_last_error()` on failure.
 * Returns NULL if AWS_LAMBDA_RUNTIME_API is missing or invalid, if `lambda_run` has been called, or if
 * all handles are open: one, or on Managed Instances `lambda_concurrency()`, each opened by its own
 * thread. While one handle is open, the options of further ones are ignored. Close the handle with
 * `lambda_close`. */
lambda_runtime *lambda_open(const lambda_options *options, const char **error);

/* How many invocations Lambda sends at once: 1, or more on Managed Instances. */
uint32_t lambda_concurrency(void);

/* Waits for the next event, without a time limit, and stores its handle in `*invocation`.
 * If the previous invocation has no response yet, the function error `NoResponse` is posted for it.
 * The first call ends the init phase. With SnapStart, it also runs the hooks around the snapshot.
 * Errors: LAMBDA_STOPPED, with `*invocation` NULL, if the runtime cannot continue.
 * LAMBDA_INVALID_ARGUMENT if an argument is NULL. LAMBDA_WRONG_ORDER if a hook calls it.
 * LAMBDA_WRONG_THREAD. */
lambda_status lambda_next(lambda_runtime *runtime, lambda_invocation **invocation);

/* Like `lambda_next`, for languages without output parameters. Returns NULL on failure. */
lambda_invocation *lambda_next_invocation(lambda_runtime *runtime);

/* Reports that init has failed, in place of the first `lambda_next`, and logs it. Exit with a status
 * other than 0 afterwards. NULL texts: see `lambda_hook_error`.
 * Errors: LAMBDA_NOT_ACCEPTED if the report did not reach Lambda. LAMBDA_WRONG_ORDER after the first
 * `lambda_next` or `lambda_init_error`. LAMBDA_INVALID_ARGUMENT if `runtime` is NULL.
 * LAMBDA_WRONG_THREAD. */
lambda_status lambda_init_error(lambda_runtime *runtime, const char *type, const char *message);

/* Closes the runtime. An invocation without a response gets the function error `NoResponse`. NULL is
 * ignored, and so is a call from another thread or from a hook. With pipelining, the next event may have
 * been requested together with the last response, and would time out if only other handles go on. */
void lambda_close(lambda_runtime *runtime);

/* ---- The event and its context ------------------------------------------------------------------ */

/* These functions may be called on every thread while the invocation is valid. For NULL and for an
 * invocation that has ended they return the empty string or 0. The returned strings are valid until
 * the invocation ends, and those about the function until the environment variable changes. */

/* The event, as Lambda sent it: usually JSON. */
const char *lambda_event(const lambda_invocation *invocation, size_t *len);

/* The request id, which stays the same when Lambda retries the invocation. */
const char *lambda_request_id(const lambda_invocation *invocation, size_t *len);

/* The id of this attempt at the request. */
const char *lambda_invocation_id(const lambda_invocation *invocation, size_t *len);

/* The X-Ray tracing header: `Root=…;Parent=…;Sampled=1`. */
const char *lambda_trace_id(const lambda_invocation *invocation, size_t *len);

/* The ARN with which the function was invoked, including its alias or version. */
const char *lambda_function_arn(const lambda_invocation *invocation, size_t *len);

/* The tenant id, in tenant isolation mode. */
const char *lambda_tenant_id(const lambda_invocation *invocation, size_t *len);

/* The client context that mobile SDKs send, as JSON. */
const char *lambda_client_context(const lambda_invocation *invocation, size_t *len);

/* The caller's Amazon Cognito identity, as JSON. */
const char *lambda_cognito_identity(const lambda_invocation *invocation, size_t *len);

/* When the invocation times out, in milliseconds since 1970-01-01T00:00Z. 0 if it is not known. */
int64_t lambda_deadline_ms(const lambda_invocation *invocation);

/* The time until the deadline in milliseconds. Negative after the deadline. INT64_MAX if no deadline is
 * known. */
int64_t lambda_time_remaining_ms(const lambda_invocation *invocation);

/* AWS_LAMBDA_FUNCTION_NAME. The functions about the function accept NULL and invocations that have
 * ended. */
const char *lambda_function_name(const lambda_invocation *invocation, size_t *len);

/* AWS_LAMBDA_FUNCTION_VERSION: a number, or "$LATEST". */
const char *lambda_function_version(const lambda_invocation *invocation, size_t *len);

/* AWS_LAMBDA_FUNCTION_MEMORY_SIZE in MB. 0 if it is not known. */
uint32_t lambda_memory_mb(const lambda_invocation *invocation);

/* AWS_LAMBDA_LOG_GROUP_NAME. Empty under SnapStart. */
const char *lambda_log_group(const lambda_invocation *invocation, size_t *len);

/* AWS_LAMBDA_LOG_STREAM_NAME. Empty under SnapStart. */
const char *lambda_log_stream(const lambda_invocation *invocation, size_t *len);

/* ---- The response ------------------------------------------------------------------------------- */

/* In callback style, these functions store the response, and the runtime posts it after the handler
 * has returned. In pull style, `lambda_respond*`, `lambda_finish`, `lambda_fail*` and
 * `lambda_stream_end` post it, and the invocation with its event and strings ends. The request for the
 * next event leaves with the response, so the environment may be frozen from then on; if work follows,
 * use `lambda_options_pipelining(options, 0)`.
 *
 * Errors of all functions: LAMBDA_INVALID_ARGUMENT if `invocation`, `text` or `line` is NULL, or the
 * data is NULL and the length is not 0. LAMBDA_ALREADY_RESPONDED. LAMBDA_WRONG_THREAD.
 * LAMBDA_WRONG_ORDER from `lambda_respond*` after `lambda_append*`, and after `lambda_stream_begin*`
 * from all but `lambda_fail*` and `lambda_add_stack_line`. LAMBDA_TOO_LARGE. In pull style also
 * LAMBDA_NOT_ACCEPTED and LAMBDA_STOPPED. */

/* Responds with these bytes, usually JSON. `len` may be 0. You can free them when the function returns.
 * In pull style they are sent without a copy, unless they are part of the event. */
lambda_status lambda_respond(lambda_invocation *invocation, const void *data, size_t len);

/* Responds with a NUL-terminated string. */
lambda_status lambda_respond_str(lambda_invocation *invocation, const char *text);

/* Like `lambda_respond`, but never copies. The bytes must stay valid and unchanged until the process
 * ends, as those of string literals do. */
lambda_status lambda_respond_static(lambda_invocation *invocation, const void *data, size_t len);

/* Appends to the response, which is empty at first. The memory is reused, so that a warm function
 * allocates nothing. In callback style the response is what has been appended when the handler
 * returns. In pull style, `lambda_finish` posts it. */
lambda_status lambda_append(lambda_invocation *invocation, const void *data, size_t len);

/* Appends a NUL-terminated string. */
lambda_status lambda_append_str(lambda_invocation *invocation, const char *text);

/* Responds with what has been appended. Not necessary in callback style. */
lambda_status lambda_finish(lambda_invocation *invocation);

/* Fails the invocation with a function error. `type` is a short name such as "NotFound", and `message`
 * describes the error for people; the caller receives both. NULL texts: see `lambda_hook_error`.
 * Invalid UTF-8 is replaced.
 * In callback style it replaces a response that has been stored before. If a stream has begun, the
 * error is sent in its trailers, and the caller keeps what it has received. */
lambda_status lambda_fail(lambda_invocation *invocation, const char *type, const char *message);

/* Like `lambda_fail`, with lengths. */
lambda_status lambda_fail_n(lambda_invocation *invocation, const char *type, size_t type_len,
                            const char *message, size_t message_len);

/* Adds a line to the stack trace of the error with which the invocation will fail, such as
 * "caused by: …" or "name at path:line", which X-Ray shows as a frame. Call it before `lambda_fail`. */
lambda_status lambda_add_stack_line(lambda_invocation *invocation, const char *line);

/* ---- Streaming ---------------------------------------------------------------------------------- */

/* The status, headers and cookies of a streamed HTTP response. You own and free it. */
typedef struct lambda_prelude lambda_prelude;

/* Creates a prelude. `status`: 200 to 599, checked by `lambda_stream_begin_http`. Never NULL. */
lambda_prelude *lambda_prelude_new(int status);

/* Adds a header. If a name is added twice, the values are joined with a comma. `Set-Cookie` becomes a
 * cookie. LAMBDA_INVALID_ARGUMENT if an argument is NULL or not UTF-8. */
lambda_status lambda_prelude_header(lambda_prelude *prelude, const char *name, const char *value);

/* Adds a cookie in the form of a `Set-Cookie` header: "id=7; Secure". Errors as above. */
lambda_status lambda_prelude_cookie(lambda_prelude *prelude, const char *cookie);

/* Frees the prelude. NULL is ignored. */
void lambda_prelude_free(lambda_prelude *prelude);

/* In the functions below, LAMBDA_WRONG_ORDER means that a part of a response has been appended, or that
 * the stream has not begun or has begun already. LAMBDA_NOT_ACCEPTED means that Lambda has closed the
 * connection or refused the response; the handler can return then, and in pull style
 * `lambda_stream_end` ends the invocation. Other errors as for the response. */

/* Begins a streamed response. `content_type`: NULL means "application/octet-stream".
 * LAMBDA_INVALID_ARGUMENT if it is not UTF-8 or contains control characters. Nothing is sent before the
 * first write, so an error until then is an ordinary function error. */
lambda_status lambda_stream_begin(lambda_invocation *invocation, const char *content_type);

/* Begins a streamed HTTP response, for a Function URL with the invoke mode RESPONSE_STREAM, and sends
 * the prelude. The prelude stays yours. LAMBDA_INVALID_ARGUMENT if it is NULL or not valid HTTP. */
lambda_status lambda_stream_begin_http(lambda_invocation *invocation, const lambda_prelude *prelude);

/* Sends bytes to the caller at once. Blocks while Lambda cannot accept more. A `len` of 0 sends
 * nothing. */
lambda_status lambda_stream_write(lambda_invocation *invocation, const void *data, size_t len);

/* Sends a NUL-terminated string. */
lambda_status lambda_stream_write_str(lambda_invocation *invocation, const char *text);

/* Ends the stream. Not necessary in callback style. Further writes return LAMBDA_ALREADY_RESPONDED. */
lambda_status lambda_stream_end(lambda_invocation *invocation);

/* ---- Logging ------------------------------------------------------------------------------------ */

/* Lambda's log levels. */
typedef enum lambda_log_level {
    LAMBDA_TRACE = 1,
    LAMBDA_DEBUG = 2,
    LAMBDA_INFO = 3,
    LAMBDA_WARN = 4,
    LAMBDA_ERROR = 5,
    LAMBDA_FATAL = 6
} lambda_log_level;

/* Whether records of this level are written (AWS_LAMBDA_LOG_LEVEL): 1 or 0. */
int lambda_log_enabled(int level);

/* Writes a record in the format of the function (AWS_LAMBDA_LOG_FORMAT), with the request id of the
 * calling thread's invocation: one line and one write to stderr. A level outside 1 to 6 is treated as
 * the nearest one. NULL is an empty message. Invalid UTF-8 is replaced. */
void lambda_log(int level, const char *message);

/* A record with fields. */
typedef struct lambda_record lambda_record;

/* Begins a record. Returns NULL if records of this level are not written; all functions below accept
 * NULL and do nothing then. Write and free it with `lambda_record_end`. */
lambda_record *lambda_record_begin(int level, const char *message);

/* Adds a field. A NULL name adds nothing, and a NULL value is JSON's null. */
void lambda_record_str(lambda_record *record, const char *name, const char *value);
void lambda_record_int(lambda_record *record, const char *name, int64_t value);
void lambda_record_double(lambda_record *record, const char *name, double value);
void lambda_record_bool(lambda_record *record, const char *name, int value);

/* Writes and frees the record. */
void lambda_record_end(lambda_record *record);

/* ---- API Gateway v2 and Function URLs ------------------------------------------------------------ */

/* An HTTP request: an event of an API Gateway HTTP API with payload format 2.0, or of a Function URL. */
typedef struct lambda_api_gw_v2_request lambda_api_gw_v2_request;

/* Parses an event. The request is a copy, so the event may end first. Free it with
 * `lambda_api_gw_v2_request_free`. The strings of a request are valid until then.
 * `error`: if not NULL, it receives `lambda_last_error()` on failure.
 * Errors: LAMBDA_INVALID_EVENT if it is not a JSON object, or a member has the wrong type;
 * `lambda_last_error()` has the JSON path and the reason. Missing members are not an error, so other
 * events give requests with empty parts.
 * LAMBDA_INVALID_ARGUMENT if `event` or `request` is NULL. On failure, `*request` is NULL. */
lambda_status lambda_api_gw_v2_parse(const char *event, size_t len,
                                     lambda_api_gw_v2_request **request, const char **error);

/* Like `lambda_api_gw_v2_parse`, for languages without output parameters. Returns NULL on failure. */
lambda_api_gw_v2_request *lambda_api_gw_v2_parse_str(const char *event);

/* Frees the request. NULL is ignored. */
void lambda_api_gw_v2_request_free(lambda_api_gw_v2_request *request);

/* The functions below return the empty string for NULL and for what the request does not have. */

/* The method: "GET". */
const char *lambda_api_gw_v2_method(const lambda_api_gw_v2_request *request, size_t *len);

/* The path without the stage: "/users/7". An HTTP API has decoded it; a Function URL has not. */
const char *lambda_api_gw_v2_path(const lambda_api_gw_v2_request *request, size_t *len);

/* The request id of API Gateway, which differs from that of the invocation. */
const char *lambda_api_gw_v2_request_id(const lambda_api_gw_v2_request *request, size_t *len);

/* The value of a header. The case of the name does not matter. Repeated headers are joined with
 * commas. */
const char *lambda_api_gw_v2_header(const lambda_api_gw_v2_request *request, const char *name,
                                    size_t *len);

/* The number of headers, and the name and the value of each. `index` starts at 0; one that is too large
 * gives the empty string. The names are as Lambda sends them, usually in lower case. */
size_t lambda_api_gw_v2_header_count(const lambda_api_gw_v2_request *request);
const char *lambda_api_gw_v2_header_name(const lambda_api_gw_v2_request *request, size_t index,
                                         size_t *len);
const char *lambda_api_gw_v2_header_value(const lambda_api_gw_v2_request *request, size_t index,
                                          size_t *len);

/* The query as the client sent it, without the question mark: "a=1&b=2". */
const char *lambda_api_gw_v2_raw_query(const lambda_api_gw_v2_request *request, size_t *len);

/* The first value of a query parameter, decoded. */
const char *lambda_api_gw_v2_query(const lambda_api_gw_v2_request *request, const char *name,
                                   size_t *len);

/* Whether the query has this parameter: 1 or 0. */
int lambda_api_gw_v2_has_query(const lambda_api_gw_v2_request *request, const char *name);

/* The value of a cookie, as the client sent it. */
const char *lambda_api_gw_v2_cookie(const lambda_api_gw_v2_request *request, const char *name,
                                    size_t *len);

/* The value of a path parameter of the route, such as "id" in "/users/{id}". */
const char *lambda_api_gw_v2_path_parameter(const lambda_api_gw_v2_request *request,
                                            const char *name, size_t *len);

/* The address of the client. */
const char *lambda_api_gw_v2_source_ip(const lambda_api_gw_v2_request *request, size_t *len);

/* The body, decoded from base64 if necessary. It may contain any bytes. */
const char *lambda_api_gw_v2_body(const lambda_api_gw_v2_request *request, size_t *len);

/* An HTTP response. You own and free it. */
typedef struct lambda_api_gw_v2_response lambda_api_gw_v2_response;

/* Creates a response. `status`: 100 to 599, checked when the response is serialized. Never NULL. */
lambda_api_gw_v2_response *lambda_api_gw_v2_response_new(int status);

/* Frees the response. NULL is ignored. */
void lambda_api_gw_v2_response_free(lambda_api_gw_v2_response *response);

/* Sets a header, and replaces an earlier one of this name. `Set-Cookie` adds a cookie instead.
 * LAMBDA_INVALID_ARGUMENT if an argument is NULL or not UTF-8. */
lambda_status lambda_api_gw_v2_response_header(lambda_api_gw_v2_response *response,
                                               const char *name, const char *value);

/* Adds a cookie in the form of a `Set-Cookie` header: "id=7; Secure". Errors as above. */
lambda_status lambda_api_gw_v2_response_cookie(lambda_api_gw_v2_response *response,
                                               const char *cookie);

/* Sets the body, which replaces an earlier one. Bytes that are not UTF-8 are sent as base64.
 * LAMBDA_INVALID_ARGUMENT if `response` is NULL, or `data` is NULL and `len` is not 0. */
lambda_status lambda_api_gw_v2_response_body(lambda_api_gw_v2_response *response, const void *data,
                                             size_t len);

/* Sets the body to a NUL-terminated string. */
lambda_status lambda_api_gw_v2_response_body_str(lambda_api_gw_v2_response *response,
                                                 const char *text);

/* The JSON for `lambda_respond`. It belongs to the response, and is valid until the response is changed,
 * serialized again or freed. Empty if the response is NULL or not valid HTTP; `lambda_last_error()`
 * says why. */
const char *lambda_api_gw_v2_serialize(lambda_api_gw_v2_response *response, size_t *len);

/* Responds to the invocation with this response, which stays yours. Errors: LAMBDA_INVALID_ARGUMENT if
 * it is NULL or not valid HTTP, and those of `lambda_respond`. */
lambda_status lambda_respond_api_gw_v2(lambda_invocation *invocation,
                                       lambda_api_gw_v2_response *response);

#ifdef __cplusplus
}
#endif

#endif
