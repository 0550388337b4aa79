/* What a program may do with its process: fork, catch signals, close the standard streams, change the
 * environment, end its thread, exit. */
#define _GNU_SOURCE
#include "common.h"

#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t alarms;
static lambda_runtime *the_runtime;
static lambda_invocation *last;

static void on_alarm(int signal) {
    (void)signal;
    alarms = 1;
}

/* Interrupts system calls every millisecond. */
static void start_timer(void) {
    struct itimerval every = {{0, 1000}, {0, 1000}};
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_alarm;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
}

/* Runs in the child. Returns 1 if the child is to return from the handler. */
static int is_left_to_return(lambda_invocation *invocation, const char *way) {
    if (strcmp(way, "return") == 0) {
        return 1;
    }
    if (strcmp(way, "respond") == 0) {
        lambda_respond_str(invocation, "of the child");
        return 1;
    }
    if (strcmp(way, "stream") == 0) {
        lambda_stream_begin(invocation, NULL);
        _exit(10 + lambda_stream_write_str(invocation, "of the child"));
    }
    if (strcmp(way, "exit") == 0) {
        exit(3);
    }
    if (strcmp(way, "abort") == 0) {
        abort();
    }
    return 0;
}

/* Returns 1 in a child that is to return from the handler. */
static int forks(lambda_invocation *invocation, const char *way) {
    char text[32];
    int status = 0;
    pid_t child = fork();
    if (child == 0 && is_left_to_return(invocation, way)) {
        return 1;
    }
    while (waitpid(child, &status, 0) == -1) {
    }
    snprintf(text, sizeof text, "%s %d", WIFEXITED(status) ? "code" : "signal",
             WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    lambda_respond_str(invocation, text);
    return 0;
}

/* Whether the variable of the X-Ray trace has the value of the invocation. */
static const char *trace(lambda_invocation *invocation) {
    const char *variable = getenv("_X_AMZN_TRACE_ID");
    return variable && strcmp(variable, lambda_trace_id(invocation, NULL)) == 0 ? "same" : "other";
}

/* The number of entries in the environment. */
static int variables(void) {
    int count = 0;
    while (environ && environ[count]) {
        count++;
    }
    return count;
}

/* Runs after `exit` has been called. */
static void at_exit(void) {
    lambda_log(LAMBDA_INFO, "at exit");
    lambda_fail(last, "TooLate", "too late");
    lambda_stream_begin(last, NULL);
    lambda_stream_write_str(last, "too late");
    if (the_runtime) {
        lambda_next_invocation(the_runtime);
        lambda_close(the_runtime);
    }
}

static void handler(lambda_invocation *invocation, void *user_data) {
    size_t len;
    const char *event = lambda_event(invocation, &len);
    const char *rest;
    (void)user_data;
    last = invocation;
    if ((rest = after(event, "fork"))) {
        forks(invocation, rest);
    } else if (after(event, "alarms")) {
        while (!alarms) {
            pause();
        }
        lambda_respond_str(invocation, "interrupted");
    } else if (after(event, "trace")) {
        lambda_respond_str(invocation, trace(invocation));
    } else if ((rest = after(event, "setenv"))) {
        setenv(rest, "of the function", 1);
        lambda_respond_str(invocation, "set");
    } else if (after(event, "clearenv")) {
        clearenv();
        lambda_respond_str(invocation, lambda_function_name(invocation, NULL));
    } else if (after(event, "variables")) {
        note("%d variables", variables());
        lambda_respond_str(invocation, notes);
    } else if (after(event, "exit")) {
        exit(3);
    } else if (after(event, "thread-exit")) {
        pthread_exit(NULL);
    } else {
        lambda_log(LAMBDA_INFO, "served");
        lambda_respond(invocation, event, len);
    }
}

static int has(const char *name) {
    const char *names = getenv("TEST_PROCESS");
    return names && strstr(names, name) != NULL;
}

int main(void) {
    lambda_options *options = lambda_options_new();
    lambda_invocation *invocation;
    int style = is_pull();
    int n;
    if (has("closed")) {
        /* The test takes the end of stderr for the end of the process, so it stays open elsewhere. */
        dup2(2, 100);
        close(0);
        close(1);
        close(2);
    }
    if (has("timer")) {
        start_timer();
    }
    if (has("at-exit")) {
        atexit(at_exit);
    }
    if (has("no-environment")) {
        lambda_options_runtime_api(options, getenv("AWS_LAMBDA_RUNTIME_API"));
        clearenv();
    }
    if (!style) {
        lambda_run_with(options, NULL, handler, NULL);
    }
    if (has("reopened")) {
        note("%d variables", variables());
        for (n = 0; n < 100; n++) {
            lambda_close(lambda_open(options, NULL));
        }
    }
    the_runtime = lambda_open(options, NULL);
    lambda_options_free(options);
    while (lambda_next(the_runtime, &invocation) == LAMBDA_OK) {
        handler(invocation, NULL);
    }
    return 1;
}
