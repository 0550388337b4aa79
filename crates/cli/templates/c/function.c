/* The shortest function: text in, text out. */
#include <lambda_native.h>

static void handler(lambda_invocation *invocation, void *user_data)
{
    size_t id_len, event_len;
    const char *id = lambda_request_id(invocation, &id_len);
    const char *event = lambda_event(invocation, &event_len);

    (void)user_data;
    lambda_append_str(invocation, "{\"id\":\"");
    lambda_append(invocation, id, id_len);
    lambda_append_str(invocation, "\",\"echo\":");
    lambda_append(invocation, event, event_len);
    lambda_append_str(invocation, "}");
}

int main(void)
{
    lambda_run(handler, NULL);
}
