/* A function with all hooks. Each writes a line, and TEST_HOOK names the one that fails. */
#include "common.h"

#include <unistd.h>

static void line(const char *text) {
    /* One write for each line, because hooks run on several threads. */
    char buffer[128];
    int len = snprintf(buffer, sizeof buffer, "hook %s\n", text);
    if (write(STDERR_FILENO, buffer, (size_t)len) != len) {
        abort();
    }
}

/* What a hook returns whose name is in `user_data`. */
static int result(const char *name) {
    const char *failing = getenv("TEST_HOOK");
    if (!failing || strncmp(failing, name, strlen(name)) != 0) {
        return 0;
    }
    failing += strlen(name);
    if (strcmp(failing, " with an error") == 0) {
        return lambda_hook_error("NoBicycles", "none is left");
    }
    if (strcmp(failing, " with invalid text") == 0) {
        return lambda_hook_error("No\xff", "a\xff");
    }
    if (strcmp(failing, " with nothing") == 0) {
        return lambda_hook_error(NULL, NULL);
    }
    return 7;
}

static int failing_hook(void *user_data) {
    line(user_data);
    return result(user_data);
}

static void hook(void *user_data) { line(user_data); }

static void handler(lambda_invocation *invocation, void *user_data) {
    size_t len;
    const char *event = lambda_event(invocation, &len);
    (void)user_data;
    if (strcmp(event, "fail") == 0) {
        lambda_fail(invocation, "No", "no");
    } else if (strcmp(event, "block") == 0) {
        line("blocked");
        for (;;) {
            pause();
        }
    } else {
        lambda_respond(invocation, event, len);
    }
}

static int init(void *user_data) {
    (void)user_data;
    return failing_hook("init");
}

/* The pull style has no init function: a failure is reported before the first `lambda_next`. */
static int pull(const lambda_options *options) {
    lambda_invocation *invocation;
    lambda_runtime *runtime = lambda_open(options, NULL);
    const char *failing = getenv("TEST_HOOK");
    if (!runtime) {
        fprintf(stderr, "%s\n", lambda_last_error());
        return 1;
    }
    line("init");
    if (failing && strcmp(failing, "init with an error") == 0) {
        lambda_status status = lambda_init_error(runtime, "NoBicycles", "none is left");
        fprintf(stderr, "init_error %d\n", status);
        lambda_close(runtime);
        return 1;
    }
    if (failing && strcmp(failing, "init with nothing") == 0) {
        fprintf(stderr, "init_error %d\n", lambda_init_error(runtime, NULL, NULL));
        return 1;
    }
    while (lambda_next(runtime, &invocation) == LAMBDA_OK) {
        handler(invocation, NULL);
    }
    lambda_close(runtime);
    return 1;
}

/* The hooks that TEST_HOOKS names are set. Others would change how the runtime starts. */
static int has(const char *name) {
    const char *names = getenv("TEST_HOOKS");
    return names && strstr(names, name) != NULL;
}

int main(void) {
    lambda_options *options = lambda_options_new();
    if (has("after-invocation")) {
        lambda_options_after_invocation(options, hook, "replaced");
        lambda_options_after_invocation(options, hook, "after invocation");
    }
    if (has("snapshot")) {
        lambda_options_before_snapshot(options, failing_hook, "before 1");
        lambda_options_before_snapshot(options, failing_hook, "before 2");
        lambda_options_after_restore(options, failing_hook, "restored 1");
        lambda_options_after_restore(options, failing_hook, "restored 2");
    }
    if (has("shutdown")) {
        lambda_options_on_shutdown(options, hook, "shutdown 1");
        lambda_options_on_shutdown(options, hook, "shutdown 2");
    }
    if (is_pull()) {
        int status = pull(options);
        lambda_options_free(options);
        return status;
    }
    lambda_run_with(options, init, handler, NULL);
}
