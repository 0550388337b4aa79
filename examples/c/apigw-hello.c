/* HTTP, behind an API Gateway HTTP API or a Function URL.
 *
 * The response to `GET /hi?x=1` is `{"method":"GET","path":"/hi","timeLeft":2998}`. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <lambda_native.h>

static char *hello(const lambda_api_gw_v2_request *request, int64_t time_left);
static char *write_json_string(char *to, const char *text, size_t len);

static void handler(lambda_invocation *invocation, void *user_data)
{
    size_t len;
    const char *error;
    const char *event = lambda_event(invocation, &len);
    lambda_api_gw_v2_request *request;
    lambda_api_gw_v2_response *response;
    char *body;

    (void)user_data;
    if (lambda_api_gw_v2_parse(event, len, &request, &error) != LAMBDA_OK) {
        lambda_fail(invocation, "EventError", error);
        return;
    }
    body = hello(request, lambda_time_remaining_ms(invocation));
    lambda_api_gw_v2_request_free(request);
    if (body == NULL) {
        lambda_fail(invocation, "OutOfMemory", "there is no memory for the body");
        return;
    }

    response = lambda_api_gw_v2_response_new(200);
    lambda_api_gw_v2_response_header(response, "content-type", "application/json");
    lambda_api_gw_v2_response_body_str(response, body);
    lambda_respond_api_gw_v2(invocation, response);
    lambda_api_gw_v2_response_free(response);
    free(body);
}

int main(void)
{
    lambda_run(handler, NULL);
}

/* The body of the response. The caller frees it. NULL if there is no memory. */
static char *hello(const lambda_api_gw_v2_request *request, int64_t time_left)
{
    size_t method_len, path_len;
    const char *method = lambda_api_gw_v2_method(request, &method_len);
    const char *path = lambda_api_gw_v2_path(request, &path_len);
    /* An escaped byte takes at most 6 bytes. The rest of the JSON takes fewer than 80. */
    size_t size = 80 + 6 * (method_len + path_len);
    char *body = malloc(size);
    char *end;

    if (body == NULL)
        return NULL;
    end = body + sprintf(body, "{\"method\":");
    end = write_json_string(end, method, method_len);
    end += sprintf(end, ",\"path\":");
    end = write_json_string(end, path, path_len);
    snprintf(end, size - (size_t)(end - body), ",\"timeLeft\":%" PRId64 "}", time_left);
    return body;
}

/* Writes the text as a JSON string, and returns the end of it. The text is valid UTF-8, of which JSON
 * escapes only quotes, backslashes and control characters. */
static char *write_json_string(char *to, const char *text, size_t len)
{
    size_t i;

    *to++ = '"';
    for (i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0x20) {
            to += sprintf(to, "\\u%04x", byte);
            continue;
        }
        if (byte == '"' || byte == '\\')
            *to++ = '\\';
        *to++ = text[i];
    }
    *to++ = '"';
    return to;
}
