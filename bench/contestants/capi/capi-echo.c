/* Returns the bytes of the event. */
#include <lambda_native.h>

static void handler(lambda_invocation *invocation, void *user_data)
{
    size_t len;
    const char *event = lambda_event(invocation, &len);

    (void)user_data;
    lambda_respond(invocation, event, len);
}

int main(void)
{
    lambda_run(handler, NULL);
}
