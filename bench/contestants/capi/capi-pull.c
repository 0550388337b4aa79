/* Returns the bytes of the event, in pull style. */
#include <lambda_native.h>

int main(void)
{
    lambda_runtime *runtime = lambda_open(NULL, NULL);
    lambda_invocation *invocation;

    while (lambda_next(runtime, &invocation) == LAMBDA_OK) {
        size_t len;
        const char *event = lambda_event(invocation, &len);

        lambda_respond(invocation, event, len);
    }
    return 1;
}
