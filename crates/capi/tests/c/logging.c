/* Writes log records. The first word of the event selects which. */
#include "common.h"

#include <math.h>
#include <stdint.h>

static void levels(void) {
    static const char *const names[] = {"trace", "debug", "info", "warn", "error", "fatal"};
    char text[32];
    int level;
    for (level = LAMBDA_TRACE; level <= LAMBDA_FATAL; level++) {
        snprintf(text, sizeof text, "at %s", names[level - 1]);
        lambda_log(level, text);
    }
}

/* Which levels are enabled, also outside the range. */
static void enabled(lambda_invocation *invocation) {
    char text[16];
    int level;
    for (level = -1; level <= 8; level++) {
        snprintf(text, sizeof text, "%d", lambda_log_enabled(level));
        lambda_append_str(invocation, text);
    }
    finish(invocation);
}

static void fields(void) {
    lambda_record *record = lambda_record_begin(LAMBDA_WARN, "an order");
    lambda_record_str(record, "text", "a \"quote\"");
    lambda_record_str(record, "null", NULL);
    lambda_record_int(record, "least", INT64_MIN);
    lambda_record_int(record, "most", INT64_MAX);
    lambda_record_double(record, "half", 0.5);
    lambda_record_double(record, "nan", NAN);
    lambda_record_bool(record, "yes", 2);
    lambda_record_bool(record, "no", 0);
    lambda_record_str(record, NULL, "without a name");
    lambda_record_int(record, NULL, 1);
    lambda_record_double(record, NULL, 1);
    lambda_record_bool(record, NULL, 1);
    lambda_record_end(record);
}

static void hostile(void) {
    lambda_record *record = lambda_record_begin(LAMBDA_ERROR, "line\nbreak \xff end");
    lambda_record_str(record, "fi\xff\"eld", "v\xff\nalue");
    lambda_record_end(record);
    lambda_log(LAMBDA_INFO, NULL);
    lambda_log(-5, "far below");
    lambda_log(99, "far above");
    record = lambda_record_begin(LAMBDA_INFO, NULL);
    lambda_record_str(record, "", "an empty name");
    lambda_record_end(record);
}

/* A record that is not written, and NULL. */
static void not_written(lambda_invocation *invocation) {
    lambda_record *record = lambda_record_begin(LAMBDA_DEBUG, "not written");
    int is_null = record == NULL;
    lambda_record_str(record, "a", "b");
    lambda_record_int(record, "a", 1);
    lambda_record_double(record, "a", 1);
    lambda_record_bool(record, "a", 1);
    lambda_record_end(record);
    lambda_respond_str(invocation, is_null ? "NULL" : "a record");
}

static void handler(lambda_invocation *invocation, void *user_data) {
    const char *event = lambda_event(invocation, NULL);
    (void)user_data;
    if (strcmp(event, "enabled") == 0) {
        enabled(invocation);
        return;
    }
    if (strcmp(event, "not-written") == 0) {
        not_written(invocation);
        return;
    }
    if (strcmp(event, "levels") == 0) {
        levels();
    } else if (strcmp(event, "fields") == 0) {
        fields();
    } else if (strcmp(event, "hostile") == 0) {
        hostile();
    }
    lambda_respond_str(invocation, "logged");
    /* In pull style, the response has been posted. */
    if (strcmp(event, "late") == 0) {
        lambda_log(LAMBDA_INFO, "after the response");
    }
}

int main(void) { return serve(NULL, NULL, handler, NULL); }
