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
        workers = (uint32_t)atoi(set);
        fprintf(stderr, "set %d\n", lambda_options_concurrency(options, workers));
    }
    if (workers > 16) {
        return 2;
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
