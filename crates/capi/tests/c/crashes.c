/* Crashes in the way that the event says. */
#include "common.h"

#include <pthread.h>
#include <signal.h>

static int *volatile null_pointer;

/* Overflows the stack. The result of the call is used, so that the compiler cannot make it a tail call. */
static int overflow(int depth) {
    volatile char frame[1024];
    frame[depth % 1024] = (char)depth;
    return depth == -1 ? 0 : overflow(depth + 1) + frame[depth % 1024];
}

static void *write_to_null(void *unused) {
    *null_pointer = 1;
    return unused;
}

static void crash(const char *way) {
    pthread_t thread;
    if (strcmp(way, "null") == 0) {
        *null_pointer = 1;
    } else if (strcmp(way, "null in a thread") == 0) {
        if (pthread_create(&thread, NULL, write_to_null, NULL) == 0) {
            pthread_join(thread, NULL);
        }
    } else if (strcmp(way, "abort") == 0) {
        abort();
    } else if (strcmp(way, "exit") == 0) {
        exit(3);
    } else if (strcmp(way, "overflow") == 0) {
        exit(overflow(0));
    } else if (strcmp(way, "divide") == 0) {
        raise(SIGFPE);
    }
}

static void handler(lambda_invocation *invocation, void *user_data) {
    const char *event = lambda_event(invocation, NULL);
    const char *way = after(event, "stream");
    (void)user_data;
    if (way) {
        lambda_stream_begin(invocation, "text/plain");
        lambda_stream_write_str(invocation, "half");
        crash(way);
    }
    crash(event);
    lambda_respond_str(invocation, event);
}

static int init(void *user_data) {
    const char *way = getenv("TEST_INIT");
    (void)user_data;
    if (way) {
        crash(way);
    }
    return 0;
}

/* Opens the first runtime of the process on another thread than the one that serves. */
static void *open_and_close(void *unused) {
    lambda_close(lambda_open(NULL, NULL));
    return unused;
}

int main(void) {
    pthread_t thread;
    if (getenv("TEST_REOPENED") && pthread_create(&thread, NULL, open_and_close, NULL) == 0) {
        pthread_join(thread, NULL);
    }
    return serve(NULL, init, handler, NULL);
}
