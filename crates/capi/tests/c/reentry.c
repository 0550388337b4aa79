/* Uses the runtime where it is in use already. Each status is noted, with the text of the error. */
#include "common.h"

#include "nulls.h"

static lambda_runtime *the_runtime;
static lambda_invocation *last;
static int reenters;

/* Runs after each invocation and, for the event `reenter`, calls the runtime that is calling it. */
static void hook(void *user_data) {
    lambda_invocation *next = last;
    (void)user_data;
    if (!reenters) {
        return;
    }
    reenters = 0;
    if (the_runtime) {
        note_error("next", lambda_next(the_runtime, &next));
        note("next %s", next ? "a handle" : "NULL");
        note("next_invocation %s", lambda_next_invocation(the_runtime) ? "a handle" : "NULL");
        note_error("init_error", lambda_init_error(the_runtime, "No", "no"));
        lambda_close(the_runtime);
    }
    note("open %s", lambda_open(NULL, NULL) ? "a handle" : "NULL");
    note_error("respond", lambda_respond_str(last, "no"));
    note_error("fail", lambda_fail(last, "No", "no"));
}

static void handler(lambda_invocation *invocation, void *user_data) {
    const char *event = lambda_event(invocation, NULL);
    (void)user_data;
    if (responds_with_notes(invocation)) {
        return;
    }
    if (after(event, "run")) {
        lambda_run(handler, NULL);
    }
    reenters = after(event, "reenter") != NULL;
    last = invocation;
    lambda_respond_str(invocation, event);
}

int main(void) {
    lambda_options *options = lambda_options_new();
    lambda_invocation *invocation;
    lambda_options_after_invocation(options, hook, NULL);
    if (!is_pull()) {
        lambda_run_with(options, NULL, handler, NULL);
    }
    the_runtime = lambda_open(options, NULL);
    if (getenv("TEST_RUN")) {
        lambda_run(handler, NULL);
    }
    while (lambda_next(the_runtime, &invocation) == LAMBDA_OK) {
        handler(invocation, NULL);
    }
    return 1;
}
