/* Responds in every way that the interface has. The first word of the event selects it. */
#include "common.h"

/* Appends each word of the text on its own. */
static void append_words(lambda_invocation *invocation, const char *text) {
    while (*text) {
        size_t len = strcspn(text, " ");
        note("append %d", lambda_append(invocation, text, len));
        text += len + (text[len] == ' ');
    }
    finish(invocation);
}

/* Fails with the type before the first space and the message after it. */
static void fail(lambda_invocation *invocation, const char *text) {
    char type[64];
    size_t len = strcspn(text, " ");
    memcpy(type, text, len);
    type[len] = '\0';
    note("fail %d", lambda_fail(invocation, type, text + len + 1));
}

/* A response of this many bytes. If it is too large, a short one instead. */
static void large(lambda_invocation *invocation, const char *size) {
    size_t len = strtoul(size, NULL, 10);
    char *data = malloc(len);
    lambda_status status;
    memset(data, 'x', len);
    status = lambda_respond(invocation, data, len);
    note("respond %d", status);
    free(data);
    if (status == LAMBDA_TOO_LARGE) {
        note("%s", lambda_last_error());
        note("respond %d", lambda_respond_str(invocation, "too large"));
    }
}

/* Appends a MiB as often as the text says, and leaves the rest to the library. */
static void large_append(lambda_invocation *invocation, const char *times) {
    static char mebibyte[1024 * 1024];
    int left;
    memset(mebibyte, 'x', sizeof mebibyte);
    for (left = atoi(times); left > 0; left--) {
        note("append %d", lambda_append(invocation, mebibyte, sizeof mebibyte));
    }
    finish(invocation);
}

static void handler(lambda_invocation *invocation, void *user_data) {
    size_t len;
    const char *event = lambda_event(invocation, &len);
    const char *rest;
    (void)user_data;
    if (responds_with_notes(invocation)) {
        return;
    }
    if ((rest = after(event, "respond"))) {
        note("respond %d", lambda_respond(invocation, rest, len - (size_t)(rest - event)));
    } else if ((rest = after(event, "str"))) {
        note("respond_str %d", lambda_respond_str(invocation, rest));
    } else if (after(event, "static")) {
        note("respond_static %d", lambda_respond_static(invocation, "a literal", 9));
    } else if (after(event, "empty")) {
        note("respond %d", lambda_respond(invocation, NULL, 0));
    } else if ((rest = after(event, "append"))) {
        append_words(invocation, rest);
    } else if ((rest = after(event, "append-str"))) {
        note("append_str %d", lambda_append_str(invocation, rest));
        note("append_str %d", lambda_append_str(invocation, rest));
        finish(invocation);
    } else if (after(event, "append-nothing")) {
        note("append %d", lambda_append(invocation, NULL, 0));
        finish(invocation);
    } else if (after(event, "finish")) {
        note("append %d", lambda_append_str(invocation, "finished"));
        note("finish %d", lambda_finish(invocation));
    } else if ((rest = after(event, "fail"))) {
        fail(invocation, rest);
    } else if (after(event, "fail-n")) {
        note("fail_n %d", lambda_fail_n(invocation, "NoSpace...", 7, "a\0b.", 3));
    } else if (after(event, "fail-null")) {
        note("fail %d", lambda_fail(invocation, NULL, NULL));
    } else if (after(event, "fail-empty")) {
        note("fail_n %d", lambda_fail_n(invocation, NULL, 0, NULL, 0));
    } else if (after(event, "stack")) {
        note("line %d", lambda_add_stack_line(invocation, "caused by: the disk is full"));
        note("line %d", lambda_add_stack_line(invocation, "orders::place at src/orders.c:7"));
        note("fail %d", lambda_fail(invocation, "NoSpace", "cannot write"));
    } else if (after(event, "append-fail")) {
        note("append %d", lambda_append_str(invocation, "half of a response"));
        note("fail %d", lambda_fail(invocation, "NoSpace", "cannot write"));
    } else if ((rest = after(event, "large"))) {
        large(invocation, rest);
    } else if ((rest = after(event, "large-append"))) {
        large_append(invocation, rest);
    } else if (!after(event, "nothing")) {
        lambda_fail(invocation, "NoSuchWord", event);
    }
}

int main(void) { return serve(NULL, NULL, handler, NULL); }
