/* A streamed HTTP response: server-sent events behind a Function URL.
 *
 * The response to `GET /?count=3` is the first three prime numbers, each sent as soon as it is found:
 *
 *     id: 1
 *     data: 2
 *
 *     id: 2
 *     data: 3
 *     …
 *
 * After a browser's `EventSource` has lost its connection, it sends the last id that it received as
 * `Last-Event-ID`, and the stream continues after it. A cookie stores the count for the next visit. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <lambda_native.h>

/* The default count. */
#define COUNT "10"

/* The odd primes that have been found, in order. */
struct primes {
    uint64_t *odd;
    size_t len, capacity;
};

static bool wanted(const lambda_api_gw_v2_request *request, uint64_t *count, uint64_t *seen);
static bool parse_number(const char *text, uint64_t *number);
static void respond_bad_request(lambda_invocation *invocation);
static lambda_status begin_events(lambda_invocation *invocation, uint64_t count);
static void send_primes(lambda_invocation *invocation, uint64_t count, uint64_t seen);
static bool next_prime(struct primes *primes, uint64_t *prime);

static void handler(lambda_invocation *invocation, void *user_data)
{
    size_t len;
    const char *error;
    const char *event = lambda_event(invocation, &len);
    lambda_api_gw_v2_request *request;
    uint64_t count, seen;
    bool valid;

    (void)user_data;
    if (lambda_api_gw_v2_parse(event, len, &request, &error) != LAMBDA_OK) {
        /* An error before the first byte is an ordinary function error. */
        lambda_fail(invocation, "EventError", error);
        return;
    }
    valid = wanted(request, &count, &seen);
    lambda_api_gw_v2_request_free(request);
    if (!valid) {
        respond_bad_request(invocation);
        return;
    }
    if (begin_events(invocation, count) == LAMBDA_OK)
        send_primes(invocation, count, seen);
}

int main(void)
{
    lambda_run(handler, NULL);
}

/* How many numbers to send, and how many of them the client has received already. */
static bool wanted(const lambda_api_gw_v2_request *request, uint64_t *count, uint64_t *seen)
{
    const char *text = lambda_api_gw_v2_cookie(request, "count", NULL);
    const char *last_id = lambda_api_gw_v2_header(request, "last-event-id", NULL);

    if (lambda_api_gw_v2_has_query(request, "count"))
        text = lambda_api_gw_v2_query(request, "count", NULL);
    else if (*text == '\0')
        text = COUNT;
    if (*last_id == '\0')
        last_id = "0";
    return parse_number(text, count) && parse_number(last_id, seen);
}

/* `strtoull` also accepts spaces, signs and numbers that are too large. */
static bool parse_number(const char *text, uint64_t *number)
{
    *number = 0;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        uint64_t digit = (uint64_t)(*text - '0');
        if (*text < '0' || *text > '9' || *number > (UINT64_MAX - digit) / 10)
            return false;
        *number = *number * 10 + digit;
    }
    return true;
}

static void respond_bad_request(lambda_invocation *invocation)
{
    lambda_prelude *prelude = lambda_prelude_new(400);

    lambda_prelude_header(prelude, "content-type", "text/plain; charset=utf-8");
    lambda_stream_begin_http(invocation, prelude);
    lambda_prelude_free(prelude);
    lambda_stream_write_str(invocation, "count and Last-Event-ID must be numbers\n");
}

static lambda_status begin_events(lambda_invocation *invocation, uint64_t count)
{
    lambda_prelude *prelude = lambda_prelude_new(200);
    char cookie[80];
    lambda_status status;

    snprintf(cookie, sizeof cookie, "count=%llu; Max-Age=86400; Secure; HttpOnly",
             (unsigned long long)count);
    lambda_prelude_header(prelude, "content-type", "text/event-stream");
    lambda_prelude_header(prelude, "cache-control", "no-store");
    lambda_prelude_cookie(prelude, cookie);
    status = lambda_stream_begin_http(invocation, prelude);
    lambda_prelude_free(prelude);
    return status;
}

static void send_primes(lambda_invocation *invocation, uint64_t count, uint64_t seen)
{
    struct primes primes = {NULL, 0, 0};
    uint64_t id, prime = 2;

    for (id = 1; id <= count; id++) {
        char text[80];
        int len;

        if (id > 1 && !next_prime(&primes, &prime)) {
            /* The stream has begun, so the client gets this error in the trailers. */
            lambda_fail(invocation, "OutOfMemory", "there is no memory for another prime");
            break;
        }
        if (id <= seen)
            continue;
        len = snprintf(text, sizeof text, "id: %llu\ndata: %llu\n\n", (unsigned long long)id,
                       (unsigned long long)prime);
        /* The client receives the event before the search for the next number starts. If the client has
         * disconnected, the write fails, which ends the search. */
        if (lambda_stream_write(invocation, text, (size_t)len) != LAMBDA_OK)
            break;
    }
    free(primes.odd);
}

/* Finds the next odd prime by trial division with the smaller ones. */
static bool next_prime(struct primes *primes, uint64_t *prime)
{
    uint64_t number = primes->len == 0 ? 3 : primes->odd[primes->len - 1] + 2;
    size_t i = 0;

    if (primes->len == primes->capacity) {
        size_t capacity = primes->capacity == 0 ? 64 : 2 * primes->capacity;
        uint64_t *odd = realloc(primes->odd, capacity * sizeof *odd);
        if (odd == NULL)
            return false;
        primes->odd = odd;
        primes->capacity = capacity;
    }
    while (i < primes->len && primes->odd[i] <= number / primes->odd[i]) {
        if (number % primes->odd[i] != 0) {
            i++;
            continue;
        }
        number += 2;
        i = 0;
    }
    primes->odd[primes->len++] = number;
    *prime = number;
    return true;
}
