// A C++ exception that leaves a callback of the C interface ends in `std::terminate`, which aborts.
#include <lambda_native.h>

#include <cstring>
#include <stdexcept>

static void act(const char *event) {
    if (std::strcmp(event, "throw") == 0) {
        throw std::runtime_error("no bicycles");
    }
}

// Before C++17, the type of the callback does not require `noexcept`.
static void handler(lambda_invocation *invocation, void *) LAMBDA_NOEXCEPT {
    const char *event = lambda_event(invocation, nullptr);
    act(event);
    lambda_respond_str(invocation, event);
}

int main() { lambda_run(handler, nullptr); }
