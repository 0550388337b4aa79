/* Streams responses. The first word of the event selects how. */
#include "common.h"

/* In callback style, the return of the handler ends the stream. */
static void end(lambda_invocation *invocation) {
    if (is_pull()) {
        note("end %d", lambda_stream_end(invocation));
    }
}

/* As many chunks of this size as the text says: "3 10". */
static void chunks(lambda_invocation *invocation, const char *text) {
    char *size;
    long left = strtol(text, &size, 10);
    size_t len = strtoul(size, NULL, 10);
    char *data = malloc(len + 1);
    memset(data, 'x', len);
    note("begin %d", lambda_stream_begin(invocation, NULL));
    for (; left > 0; left--) {
        lambda_status status = lambda_stream_write(invocation, data, len);
        if (status != LAMBDA_OK) {
            note("write %d", status);
            break;
        }
    }
    free(data);
    end(invocation);
}

static void http(lambda_invocation *invocation, int status) {
    lambda_prelude *prelude = lambda_prelude_new(status);
    note("header %d", lambda_prelude_header(prelude, "Content-Type", "text/plain"));
    note("header %d", lambda_prelude_header(prelude, "X-List", "a"));
    note("header %d", lambda_prelude_header(prelude, "x-list", "b"));
    note("header %d", lambda_prelude_header(prelude, "Set-Cookie", "a=1"));
    note("cookie %d", lambda_prelude_cookie(prelude, "id=7; Secure"));
    note("begin %d", lambda_stream_begin_http(invocation, prelude));
    lambda_prelude_free(prelude);
    note("write %d", lambda_stream_write_str(invocation, "the body"));
    end(invocation);
}

/* A prelude that is not valid HTTP. The stream does not begin, so another response is possible. */
static void invalid_http(lambda_invocation *invocation, int status, const char *name,
                         const char *value) {
    lambda_prelude *prelude = lambda_prelude_new(status);
    note("header %d", lambda_prelude_header(prelude, name, value));
    note("begin %d", lambda_stream_begin_http(invocation, prelude));
    note("%s", lambda_last_error());
    lambda_prelude_free(prelude);
    lambda_respond_str(invocation, "another");
}

/* Writes until that fails, as it does when the connection is closed. */
static void until_it_fails(lambda_invocation *invocation, const char *then) {
    lambda_status status;
    note("begin %d", lambda_stream_begin(invocation, "text/plain"));
    do {
        status = lambda_stream_write_str(invocation, "some text");
    } while (status == LAMBDA_OK);
    note("write %d", status);
    note("write %d", lambda_stream_write_str(invocation, "more"));
    if (strcmp(then, "fail") == 0) {
        note("fail %d", lambda_fail(invocation, "Broken", "the stream is broken"));
    } else if (strcmp(then, "leave") != 0) {
        end(invocation);
    }
}

/* The order of calls that is not allowed. */
static void order(lambda_invocation *invocation) {
    note("write %d", lambda_stream_write_str(invocation, "too early"));
    note("end %d", lambda_stream_end(invocation));
    note("begin %d", lambda_stream_begin(invocation, "text/plain"));
    note("begin %d", lambda_stream_begin(invocation, "text/plain"));
    note("respond %d", lambda_respond_str(invocation, "no stream"));
    note("append %d", lambda_append_str(invocation, "no stream"));
    note("finish %d", lambda_finish(invocation));
    note("write %d", lambda_stream_write_str(invocation, "stream"));
    note("write %d", lambda_stream_write(invocation, NULL, 0));
    note("write %d", lambda_stream_write(invocation, NULL, 1));
    note("write %d", lambda_stream_write_str(invocation, NULL));
    note("end %d", lambda_stream_end(invocation));
    note("write %d", lambda_stream_write_str(invocation, "too late"));
    note("end %d", lambda_stream_end(invocation));
}

static void handler(lambda_invocation *invocation, void *user_data) {
    const char *event = lambda_event(invocation, NULL);
    const char *rest;
    (void)user_data;
    if (responds_with_notes(invocation)) {
        return;
    }
    if ((rest = after(event, "chunks"))) {
        chunks(invocation, rest);
    } else if ((rest = after(event, "type"))) {
        note("begin %d", lambda_stream_begin(invocation, rest));
        note("write %d", lambda_stream_write_str(invocation, "typed"));
        end(invocation);
    } else if ((rest = after(event, "http"))) {
        http(invocation, atoi(rest));
    } else if (after(event, "invalid-status")) {
        invalid_http(invocation, 199, "X-Valid", "yes");
    } else if (after(event, "invalid-name")) {
        invalid_http(invocation, 200, "a b", "c");
    } else if (after(event, "invalid-value")) {
        invalid_http(invocation, 200, "X-Line", "a\r\nX-Other: b");
    } else if (after(event, "fail-after-write")) {
        note("begin %d", lambda_stream_begin(invocation, NULL));
        note("write %d", lambda_stream_write_str(invocation, "half"));
        note("fail %d", lambda_fail(invocation, "NoSpace", "the disk is full"));
        note("write %d", lambda_stream_write_str(invocation, "late"));
    } else if (after(event, "fail-before-write")) {
        note("begin %d", lambda_stream_begin(invocation, NULL));
        note("fail %d", lambda_fail(invocation, "NoSpace", "the disk is full"));
    } else if (after(event, "append-begin")) {
        note("append %d", lambda_append_str(invocation, "appended"));
        note("begin %d", lambda_stream_begin(invocation, NULL));
        finish(invocation);
    } else if (after(event, "append-leave")) {
        lambda_append_str(invocation, "half of a response");
    } else if (after(event, "leave")) {
        note("begin %d", lambda_stream_begin(invocation, NULL));
        note("write %d", lambda_stream_write_str(invocation, "left"));
    } else if ((rest = after(event, "until-it-fails"))) {
        until_it_fails(invocation, rest);
    } else if (after(event, "order")) {
        order(invocation);
    } else {
        lambda_fail(invocation, "NoSuchWord", event);
    }
}

int main(void) { return serve(NULL, NULL, handler, NULL); }
