/* Mistakes that a sanitizer has to find. */
#include "common.h"

static void handler(lambda_invocation *invocation, void *user_data) {
    const char *event = lambda_event(invocation, NULL);
    volatile int exponent = 40;
    (void)user_data;
    if (strcmp(event, "heap") == 0) {
        volatile size_t size = 8;
        volatile char *data = malloc(size);
        data[size] = 'x';
        free((char *)data);
    } else if (strcmp(event, "shift") == 0) {
        exponent = 1 << exponent;
    } else if (strcmp(event, "end") == 0) {
        exit(0);
    }
    lambda_respond_str(invocation, "not found");
}

int main(void) { lambda_run(handler, NULL); }
