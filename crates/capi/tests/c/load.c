/* A function for tests with many events and with faults: the runtime's own tests have the same commands. The
 * response has the request id and the event. */
#include "common.h"

static void echo(lambda_invocation *invocation, const char *event, size_t len) {
    size_t id_len;
    const char *id = lambda_request_id(invocation, &id_len);
    lambda_append(invocation, id, id_len);
    lambda_append(invocation, " ", 1);
    lambda_append(invocation, event, len);
    if (is_pull()) {
        lambda_finish(invocation);
    }
}

static void stream(lambda_invocation *invocation, const char *text) {
    char *size;
    char chunk[64];
    long left = strtol(text, &size, 10);
    size_t len = strtoul(size, NULL, 10);
    memset(chunk, 'x', sizeof chunk);
    lambda_stream_begin(invocation, NULL);
    for (; left > 0; left--) {
        lambda_stream_write(invocation, chunk, len < sizeof chunk ? len : sizeof chunk);
    }
    if (is_pull()) {
        lambda_stream_end(invocation);
    }
}

static void handler(lambda_invocation *invocation, void *user_data) {
    static char mebibyte[1024 * 1024];
    size_t len;
    const char *event = lambda_event(invocation, &len);
    const char *rest;
    (void)user_data;
    if (after(event, "fail")) {
        lambda_fail_n(invocation, "OutOfStock", 10, event, len);
    } else if ((rest = after(event, "stream"))) {
        stream(invocation, rest);
    } else if (after(event, "itself")) {
        lambda_respond(invocation, event, len);
    } else if (after(event, "large")) {
        int left;
        for (left = 7; left > 0; left--) {
            lambda_append(invocation, mebibyte, sizeof mebibyte);
        }
        if (is_pull()) {
            lambda_finish(invocation);
        }
    } else {
        echo(invocation, event, len);
    }
}

int main(void) {
    lambda_options *options = lambda_options_new();
    const char *pipelining = getenv("TEST_PIPELINING");
    int status;
    if (pipelining) {
        lambda_options_pipelining(options, atoi(pipelining));
    }
    status = serve(options, NULL, handler, NULL);
    lambda_options_free(options);
    return status;
}
