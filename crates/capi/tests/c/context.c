/* Responds with the context of the invocation, or with the event. */
#include "common.h"

#include <inttypes.h>

/* Appends `name=value` and checks the length and the NUL. */
static void text(lambda_invocation *invocation, const char *name,
                 const char *(*accessor)(const lambda_invocation *, size_t *)) {
    size_t len = (size_t)-1;
    const char *value = accessor(invocation, &len);
    const char *again = accessor(invocation, NULL);
    char line[2048];
    int correct = strlen(value) == len && strcmp(value, again) == 0;
    snprintf(line, sizeof line, "%s=%s%s\n", name, value, correct ? "" : " (wrong length)");
    lambda_append_str(invocation, line);
}

static void context(lambda_invocation *invocation) {
    char line[128];
    text(invocation, "request id", lambda_request_id);
    text(invocation, "invocation id", lambda_invocation_id);
    text(invocation, "trace id", lambda_trace_id);
    text(invocation, "function arn", lambda_function_arn);
    text(invocation, "tenant id", lambda_tenant_id);
    text(invocation, "client context", lambda_client_context);
    text(invocation, "cognito identity", lambda_cognito_identity);
    text(invocation, "function name", lambda_function_name);
    text(invocation, "function version", lambda_function_version);
    text(invocation, "log group", lambda_log_group);
    text(invocation, "log stream", lambda_log_stream);
    snprintf(line, sizeof line, "memory=%" PRIu32 "\ndeadline=%" PRId64 "\nremaining=%" PRId64 "\n",
             lambda_memory_mb(invocation), lambda_deadline_ms(invocation),
             lambda_time_remaining_ms(invocation));
    lambda_append_str(invocation, line);
    finish(invocation);
}

static void handler(lambda_invocation *invocation, void *user_data) {
    size_t len;
    const char *event = lambda_event(invocation, &len);
    (void)user_data;
    if (strcmp(event, "context") == 0) {
        context(invocation);
        return;
    }
    if (event[len] != '\0') {
        lambda_fail(invocation, "NotTerminated", "the event has no NUL at its end");
        return;
    }
    lambda_respond(invocation, event, len);
}

int main(void) { return serve(NULL, NULL, handler, NULL); }
