/* Loads the shared library, opens the runtime, closes both, and crashes or exits. */
#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    /* ISO C has no conversion from an object pointer to a function pointer. */
    void *(*open_runtime)(const void *, const char **);
    void (*close_runtime)(void *);
    void *symbol;
    void *runtime;
    const char *end = getenv("TEST_END");
    void *library = dlopen(getenv("TEST_LIBRARY"), RTLD_NOW);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    symbol = dlsym(library, "lambda_open");
    memcpy(&open_runtime, &symbol, sizeof symbol);
    symbol = dlsym(library, "lambda_close");
    memcpy(&close_runtime, &symbol, sizeof symbol);
    runtime = open_runtime(NULL, NULL);
    if (!runtime) {
        return 3;
    }
    close_runtime(runtime);
    if (dlclose(library) != 0) {
        return 4;
    }
    if (end) {
        raise(SIGFPE);
    }
    return 0;
}
