/* State that concurrent invocations share. It works on Managed Instances and on ordinary functions.
 *
 * The event is a number, and the response has its prime factors. For `360` this is
 * `{"factors":[2,2,2,3,3,5],"cached":false}`; the second time, it comes from the cache. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <lambda_native.h>

/* A 64-bit number has fewer prime factors than bits. */
struct result {
    uint64_t number;
    size_t len;
    uint64_t factors[64];
};

/* The results so far, shared by all threads. Each number has one slot, which it shares with others. */
#define SLOTS 1024
struct cache {
    pthread_mutex_t lock;
    struct result *slots;
};

static bool parse_number(const char *text, size_t len, uint64_t *number);
static bool find(struct cache *cache, uint64_t number, struct result *result);
static void keep(struct cache *cache, const struct result *result);
static void factor(uint64_t number, struct result *result);
static void respond(lambda_invocation *invocation, const struct result *result, bool cached);

/* Runs once, before any thread requests an event. */
static int init(void *user_data)
{
    struct cache *cache = user_data;

    if (pthread_mutex_init(&cache->lock, NULL) != 0)
        return lambda_hook_error("NoLock", "the lock of the cache cannot be created");
    cache->slots = calloc(SLOTS, sizeof *cache->slots);
    if (cache->slots == NULL)
        return lambda_hook_error("OutOfMemory", "there is no memory for the cache");
    return 0;
}

static void handler(lambda_invocation *invocation, void *user_data)
{
    struct cache *cache = user_data;
    size_t len;
    const char *event = lambda_event(invocation, &len);
    uint64_t number;
    struct result result;
    bool cached;

    if (!parse_number(event, len, &number)) {
        lambda_fail(invocation, "InvalidNumber", "the event must be a number of at most 64 bits");
        return;
    }
    if (number == 0) {
        lambda_fail(invocation, "NoFactors", "0 has no prime factors");
        return;
    }
    cached = find(cache, number, &result);
    if (!cached) {
        /* The lock is not held here, so that a hard number does not block the other threads. Two
         * threads may factor the same number, which is harmless. */
        factor(number, &result);
        keep(cache, &result);
    }
    respond(invocation, &result, cached);
}

int main(void)
{
    static struct cache cache;

    lambda_run_with(NULL, init, handler, &cache);
}

static bool parse_number(const char *text, size_t len, uint64_t *number)
{
    size_t i;

    *number = 0;
    for (i = 0; i < len; i++) {
        uint64_t digit = (uint64_t)(text[i] - '0');
        if (text[i] < '0' || text[i] > '9' || *number > (UINT64_MAX - digit) / 10)
            return false;
        *number = *number * 10 + digit;
    }
    return len > 0;
}

static bool find(struct cache *cache, uint64_t number, struct result *result)
{
    pthread_mutex_lock(&cache->lock);
    *result = cache->slots[number % SLOTS];
    pthread_mutex_unlock(&cache->lock);
    return result->number == number;
}

static void keep(struct cache *cache, const struct result *result)
{
    pthread_mutex_lock(&cache->lock);
    cache->slots[result->number % SLOTS] = *result;
    pthread_mutex_unlock(&cache->lock);
}

static void factor(uint64_t number, struct result *result)
{
    uint64_t divisor;

    result->number = number;
    result->len = 0;
    for (divisor = 2; divisor <= number / divisor; divisor++) {
        while (number % divisor == 0) {
            result->factors[result->len++] = divisor;
            number /= divisor;
        }
    }
    if (number > 1)
        result->factors[result->len++] = number;
}

static void respond(lambda_invocation *invocation, const struct result *result, bool cached)
{
    size_t i;

    lambda_append_str(invocation, "{\"factors\":[");
    for (i = 0; i < result->len; i++) {
        char text[32];
        snprintf(text, sizeof text, "%s%llu", i == 0 ? "" : ",",
                 (unsigned long long)result->factors[i]);
        lambda_append_str(invocation, text);
    }
    lambda_append_str(invocation, cached ? "],\"cached\":true}" : "],\"cached\":false}");
}
