/* What the test programs share: both styles of the interface, and notes that a later event reads.
 * Include it first. */
#ifndef COMMON_H
#define COMMON_H

#define _POSIX_C_SOURCE 200809L

#include <lambda_native.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether the test runs the program in pull style. */
static inline int is_pull(void) {
    const char *style = getenv("TEST_STYLE");
    return style && strcmp(style, "Pull") == 0;
}

/* Serves in the style of the test. Returns the exit status. */
static inline int serve(const lambda_options *options, lambda_hook init, lambda_handler handler,
                        void *user_data) {
    lambda_invocation *invocation;
    lambda_runtime *runtime;
    const char *error;

    if (!is_pull()) {
        lambda_run_with(options, init, handler, user_data);
    }
    runtime = lambda_open(options, &error);
    if (!runtime) {
        fprintf(stderr, "lambda_open: %s\n", error);
        return 1;
    }
    if (init && init(user_data) != 0) {
        /* `init` has no handle in this style, so a test of init errors has a loop of its own. */
        return 1;
    }
    while (lambda_next(runtime, &invocation) == LAMBDA_OK) {
        handler(invocation, user_data);
    }
    lambda_close(runtime);
    return 1;
}

static char notes[64 * 1024];

/* Adds a line to the notes. */
static inline void note(const char *format, ...) {
    size_t used = strlen(notes);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(notes + used, sizeof notes - used - 1, format, arguments);
    va_end(arguments);
    strcat(notes, "\n");
}

/* Responds with the notes and clears them, if that is what the event asks for. */
static inline int responds_with_notes(lambda_invocation *invocation) {
    if (strcmp(lambda_event(invocation, NULL), "notes") != 0) {
        return 0;
    }
    lambda_respond_str(invocation, notes);
    notes[0] = '\0';
    return 1;
}

/* The rest of the event if its first word is this one, or NULL. */
static inline const char *after(const char *event, const char *word) {
    size_t len = strlen(word);
    if (strncmp(event, word, len) != 0) {
        return NULL;
    }
    if (event[len] == '\0') {
        return event + len;
    }
    return event[len] == ' ' ? event + len + 1 : NULL;
}

/* Posts what has been appended. The callback style does so without this call. */
static inline void finish(lambda_invocation *invocation) {
    if (is_pull()) {
        note("finish %d", lambda_finish(invocation));
    }
}

#endif
