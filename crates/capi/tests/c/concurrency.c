/* Serves several invocations at once: `lambda_run` on its own threads, or a handle on each of ours. No
 * event is responded to before all workers have one. */
#include "common.h"

#include <pthread.h>

static pthread_barrier_t all;

static void handler(lambda_invocation *invocation, void *user_data) {
    size_t len;
    const char *event = lambda_event(invocation, &len);
    if (user_data != &all) {
        lambda_fail(invocation, "WrongUserData", "user_data is not shared");
        return;
    }
    if (strcmp(event, "alone") != 0) {
        pthread_barrier_wait(&all);
    }
    if (strcmp(event, "log") == 0) {
        lambda_log(LAMBDA_INFO, "in a worker");
    }
    lambda_append_str(invocation, lambda_request_id(invocation, NULL));
    lambda_append_str(invocation, " ");
    lambda_append(invocation, event, len);
    finish(invocation);
}

/* Reports an init error on a second handle after the first one has got an event. */
static void *fail_init(void *unused) {
    lambda_runtime *runtime = lambda_open(NULL, NULL);
    note("init_error %d", lambda_init_error(runtime, "TooLate", "too late"));
    lambda_close(runtime);
    return unused;
}

/* Serves on this thread, and fails on another for the event `late`. */
static int fail_late(void) {
    lambda_invocation *invocation;
    lambda_runtime *runtime = lambda_open(NULL, NULL);
    pthread_t thread;
    while (lambda_next(runtime, &invocation) == LAMBDA_OK) {
        if (responds_with_notes(invocation)) {
            continue;
        }
        if (pthread_create(&thread, NULL, fail_init, NULL) == 0) {
            pthread_join(thread, NULL);
        }
        lambda_respond_str(invocation, "late");
    }
    return 1;
}

/* The number of workers before and after the option has been used. */
static int count(const lambda_options *options) {
    lambda_runtime *runtime;
    fprintf(stderr, "before %u\n", (unsigned)lambda_concurrency());
    runtime = lambda_open(options, NULL);
    fprintf(stderr, "open %u\n", (unsigned)lambda_concurrency());
    lambda_close(runtime);
    return 0;
}

static void *worker(void *options) {
    lambda_invocation *invocation;
    lambda_runtime *runtime = lambda_open(options, NULL);
    if (!runtime) {
        fprintf(stderr, "lambda_open: %s\n", lambda_last_error());
        return NULL;
    }
    while (lambda_next(runtime, &invocation) == LAMBDA_OK) {
        handler(invocation, &all);
    }
    lambda_close(runtime);
    return NULL;
}

int main(void) {
    uint32_t workers = lambda_concurrency();
    const char *set = getenv("TEST_CONCURRENCY");
    lambda_options *options = lambda_options_new();
    pthread_t threads[16];
    uint32_t n;

    fprintf(stderr, "concurrency %u\n", (unsigned)workers);
    if (set) {
        workers = (uint32_t)strtoul(set, NULL, 10);
        fprintf(stderr, "set %d\n", lambda_options_concurrency(options, workers));
    }
    if (getenv("TEST_LATE")) {
        return fail_late();
    }
    if (workers > 16) {
        return count(options);
    }
    pthread_barrier_init(&all, NULL, workers);
    if (!is_pull()) {
        lambda_run_with(options, NULL, handler, &all);
    }
    for (n = 0; n < workers; n++) {
        if (pthread_create(&threads[n], NULL, worker, options) != 0) {
            return 3;
        }
    }
    for (n = 0; n < workers; n++) {
        pthread_join(threads[n], NULL);
    }
    lambda_options_free(options);
    return 1;
}
