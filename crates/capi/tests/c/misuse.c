/* Calls the interface in ways that are not allowed. Each status is noted, with the text of the error. */
#include "common.h"

#include <pthread.h>

#include "nulls.h"

/* The handle of an invocation that has ended. */
static lambda_invocation *stale;
static lambda_runtime *the_runtime;

/* Every function that changes an invocation. */
static void change(lambda_invocation *invocation) {
    note_error("respond", lambda_respond(invocation, "no", 2));
    note_error("respond_str", lambda_respond_str(invocation, "no"));
    note_error("respond_static", lambda_respond_static(invocation, "no", 2));
    note_error("append", lambda_append(invocation, "no", 2));
    note_error("append_str", lambda_append_str(invocation, "no"));
    note_error("finish", lambda_finish(invocation));
    note_error("fail", lambda_fail(invocation, "No", "no"));
    note_error("fail_n", lambda_fail_n(invocation, "No", 2, "no", 2));
    note_error("add_stack_line", lambda_add_stack_line(invocation, "no"));
    note_error("stream_begin", lambda_stream_begin(invocation, NULL));
    note_error("stream_write", lambda_stream_write(invocation, "no", 2));
    note_error("stream_write_str", lambda_stream_write_str(invocation, "no"));
    note_error("stream_end", lambda_stream_end(invocation));
}

/* Every function that changes an invocation and takes another handle. */
static void change_with_handles(lambda_invocation *invocation) {
    lambda_prelude *prelude = lambda_prelude_new(200);
    lambda_api_gw_v2_response *response = lambda_api_gw_v2_response_new(200);
    note_error("stream_begin_http", lambda_stream_begin_http(invocation, prelude));
    note_error("respond_api_gw_v2", lambda_respond_api_gw_v2(invocation, response));
    lambda_prelude_free(prelude);
    lambda_api_gw_v2_response_free(response);
}

static void *on_another_thread(void *invocation) {
    change(invocation);
    change_with_handles(invocation);
    if (the_runtime) {
        lambda_invocation *next = invocation;
        note_error("next", lambda_next(the_runtime, &next));
        note("next_invocation %s", lambda_next_invocation(the_runtime) ? "a handle" : "NULL");
        note_error("init_error", lambda_init_error(the_runtime, "No", "no"));
        lambda_close(the_runtime);
    }
    /* Reading is allowed on every thread. */
    note("event %s", lambda_event(invocation, NULL));
    return NULL;
}

static void wrong_thread(lambda_invocation *invocation) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, on_another_thread, invocation) != 0) {
        abort();
    }
    pthread_join(thread, NULL);
    lambda_respond_str(invocation, "right thread");
}

/* What the accessors of an ended invocation return. */
static void read_stale(void) {
    size_t len = 7;
    note("event \"%s\"", lambda_event(stale, &len));
    note("length %lu", (unsigned long)len);
    note("request id \"%s\"", lambda_request_id(stale, NULL));
    note("deadline %ld", (long)lambda_deadline_ms(stale));
    note("remaining %d", lambda_time_remaining_ms(stale) == 0);
    note("function \"%s\"", lambda_function_name(stale, NULL));
}

static void null_data(lambda_invocation *invocation) {
    note_error("respond", lambda_respond(invocation, NULL, 1));
    note_error("respond_str", lambda_respond_str(invocation, NULL));
    note_error("respond_static", lambda_respond_static(invocation, NULL, 1));
    note_error("append", lambda_append(invocation, NULL, 1));
    note_error("append_str", lambda_append_str(invocation, NULL));
    note_error("fail_n", lambda_fail_n(invocation, NULL, 1, "no", 2));
    note_error("fail_n", lambda_fail_n(invocation, "No", 2, NULL, 1));
    note_error("add_stack_line", lambda_add_stack_line(invocation, NULL));
    note_error("stream_begin_http", lambda_stream_begin_http(invocation, NULL));
    note_error("stream_write", lambda_stream_write(invocation, NULL, 1));
    note_error("respond_api_gw_v2", lambda_respond_api_gw_v2(invocation, NULL));
    lambda_respond_str(invocation, "still possible");
}

static void open_again(lambda_invocation *invocation) {
    const char *error = NULL;
    lambda_runtime *second = lambda_open(NULL, &error);
    note("open %s", second ? "a handle" : "NULL");
    note("error %s", error && *error ? "has a text" : "is empty");
    if (the_runtime) {
        note_error("init_error", lambda_init_error(the_runtime, "No", "no"));
    }
    lambda_respond_str(invocation, "one runtime");
}

static void handler(lambda_invocation *invocation, void *user_data) {
    const char *event = lambda_event(invocation, NULL);
    (void)user_data;
    if (responds_with_notes(invocation)) {
        return;
    }
    if (after(event, "keep")) {
        lambda_respond_str(invocation, "kept");
        stale = invocation;
    } else if (after(event, "twice")) {
        lambda_respond_str(invocation, "first");
        change(invocation);
        change_with_handles(invocation);
    } else if (after(event, "fail-twice")) {
        note_error("fail", lambda_fail(invocation, "First", "first"));
        change(invocation);
        change_with_handles(invocation);
    } else if (after(event, "stale")) {
        change(stale);
        change_with_handles(stale);
        read_stale();
        lambda_respond_str(invocation, "of this one");
    } else if (after(event, "thread")) {
        wrong_thread(invocation);
    } else if (after(event, "null-data")) {
        null_data(invocation);
    } else if (after(event, "nulls")) {
        nulls();
        lambda_respond_str(invocation, "survived");
    } else if (after(event, "open-again")) {
        open_again(invocation);
    } else if (!after(event, "nothing")) {
        lambda_respond_str(invocation, event);
    }
}

/* Opens, closes with an open invocation, and opens again. */
static int pull(void) {
    lambda_invocation *invocation = NULL;
    the_runtime = lambda_open(NULL, NULL);
    if (!the_runtime) {
        fprintf(stderr, "%s\n", lambda_last_error());
        return 2;
    }
    while (lambda_next(the_runtime, &invocation) == LAMBDA_OK) {
        if (after(lambda_event(invocation, NULL), "close")) {
            lambda_close(the_runtime);
            the_runtime = lambda_open(NULL, NULL);
            if (!the_runtime) {
                fprintf(stderr, "%s\n", lambda_last_error());
                return 2;
            }
            continue;
        }
        handler(invocation, NULL);
    }
    note("stopped %s", invocation ? "with a handle" : "NULL");
    fprintf(stderr, "%s", notes);
    lambda_close(the_runtime);
    return 1;
}

int main(void) {
    if (is_pull()) {
        return pull();
    }
    lambda_run(handler, NULL);
}
