// A program over lambda_native.hpp. The variable TEST_HANDLER chooses the handler, TEST_HOOK what fails, and
// the event what the handler does. The style is that of TEST_STYLE.
#include <lambda_native.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>
#include <vector>

namespace api_gw_v2 = lambda_native::api_gw_v2;
using lambda_native::context;
using lambda_native::error;

static std::string_view variable(const char *name) {
    const char *value = std::getenv(name);
    return value == nullptr ? "" : value;
}

#if LAMBDA_NATIVE_EXCEPTIONS
namespace shop {
struct sold_out : error {
    sold_out() : error("SoldOut", "no bicycles") {}
};
struct error : std::exception {
    const char *what() const noexcept override { return "the shop is closed"; }
};
template <class T> struct failed : std::runtime_error {
    using std::runtime_error::runtime_error;
};
} // namespace shop

[[noreturn]] static void throw_nested() {
    try {
        try {
            throw std::out_of_range("no such key");
        } catch (...) {
            std::throw_with_nested(std::runtime_error("the table is broken"));
        }
    } catch (...) {
        std::throw_with_nested(shop::sold_out());
    }
}

static void throw_if_asked(std::string_view event) {
    if (event == "runtime_error") throw std::runtime_error("no bicycles");
    if (event == "error") throw error("NotFound", "no such bicycle");
    if (event == "derived") throw shop::sold_out();
    if (event == "short") throw shop::error();
    if (event == "template") throw shop::failed<std::vector<int>>("failed");
    if (event == "system_error") throw std::system_error(std::make_error_code(std::errc::io_error), "disk");
    if (event == "text") throw "a text";
    if (event == "string") throw std::string("a string");
    if (event == "int") throw 7;
    if (event == "nested") throw_nested();
    if (event == "invalid") throw std::runtime_error("a\xff");
}
#else
static void throw_if_asked(std::string_view) {}
#endif

using result = std::variant<std::monostate, std::string, std::vector<unsigned char>,
                            lambda_native::static_text, api_gw_v2::response, error, std::runtime_error>;

static result text_handler(std::string_view event, const context &ctx) {
    throw_if_asked(event);
    if (event == "id") return std::string(ctx.request_id());
    if (event == "time") return std::to_string(ctx.time_remaining().count());
    if (event == "bytes") return std::vector<unsigned char>{1, 0, 255};
    if (event == "static") return lambda_native::static_text("static");
    if (event == "nothing") return {};
    if (event == "http") return api_gw_v2::response(201).cookie("a=1").body("b");
    if (event == "invalid header") return api_gw_v2::response().header("a b", "c");
    if (event == "invalid utf-8") return api_gw_v2::response().header("a", "\xff");
    if (event == "returned") return error("NotFound", "returned");
    if (event == "exception") return std::runtime_error("returned");
    if (event == "log") {
        std::string text = "text";
        lambda_native::log(lambda_native::level::warn, "logged",
                           {{"text", text},
                            {"view", std::string_view(text).substr(0, 2)},
                            {"number", -7},
                            {"large", UINT64_MAX},
                            {"real", 1.5},
                            {"bool", true},
                            {"null", nullptr}});
        lambda_native::log(lambda_native::level::error, std::string_view("plain text").substr(0, 5));
    }
    return std::string(event);
}

static api_gw_v2::response http_handler(const api_gw_v2::request &request) {
    throw_if_asked(request.body());
    std::string text = std::string(request.method()) + ' ' + std::string(request.path()) + ' ' +
                       std::string(request.query("q")) + ' ' + std::string(request.header("X-A")) + ' ' +
                       std::string(request.cookie(std::string_view("c"))) + ' ' +
                       (request.has_query("none") ? "1" : "0");
    for (auto [name, value] : request.headers())
        text += ' ' + std::string(name) + '=' + std::string(value);
    // The headers also work with the algorithms of the standard library.
    const auto headers = request.headers();
    const auto is_empty = [](const api_gw_v2::header_field &header) { return header.value.empty(); };
    text += ' ' + std::to_string(headers.size()) + ' ' +
            std::to_string(std::count_if(headers.begin(), headers.end(), is_empty));
    return api_gw_v2::response::text(text, 202);
}

static void buffer_handler(std::string_view event, const context &, lambda_native::response_buffer &out) {
    if (event == "nothing") return;
    out << "a";
    throw_if_asked(event);
    out << event;
}

static void stream_handler(std::string_view event, const context &, lambda_native::response_stream &out) {
    if (event == "nothing") return;
    if (event == "early") throw_if_asked("runtime_error");
    if (event == "bad prelude") {
        (void)out.begin(lambda_native::prelude(200).header("a b", "c"));
        return;
    }
    if (event == "twice") {
        (void)out.write("a");
        (void)out.begin("text/plain");
        return;
    }
    if (event == "http" && !out.begin(lambda_native::prelude(201).header("a", "b").cookie("c=d"))) return;
    if (event == "plain" && !out.begin("text/plain")) return;
    if (!out.write("one")) return;
    throw_if_asked(event);
    (void)out.write("two");
}

// It cannot be moved, so that it is constructed in place.
struct counter {
    explicit counter(int start) : count(start) {}
    std::string operator()(std::string_view event) const {
        throw_if_asked(event);
        std::lock_guard<std::mutex> lock(mutex);
        return std::to_string(count++);
    }
    mutable std::mutex mutex;
    mutable int count;
};

static void hook(std::string_view name) {
    lambda_native::log(lambda_native::level::info, name);
    if (variable("TEST_HOOK") == name) {
        throw_if_asked("nested");
    }
}

static lambda_native::options options() {
    lambda_native::options options;
    options.after_invocation([name = std::string("after invocation")] { hook(name); })
        .before_snapshot([] { hook("before snapshot"); })
        .after_restore([] { hook("after restore"); })
        .on_shutdown([] { hook("on shutdown"); });
    if (variable("TEST_HOOK") == "options") options.runtime_api("\xff");
    return options;
}

template <class Handler> static int serve(Handler handler) {
    if (variable("TEST_STYLE") != "Pull") lambda_native::run(handler);
    std::optional<lambda_native::runtime> runtime = lambda_native::runtime::open();
    if (!runtime) return 2;
    while (lambda_native::invocation next = runtime->next()) {
        if (next.event() == "respond") {
            (void)next.respond(std::array<char, 2>{'o', 'k'});
        } else if (next.event() == "fail") {
            (void)next.fail("NotFound", "failed");
        } else if (next.event() != "leave") {
            next.serve(handler);
        }
    }
    return 1;
}

int main() {
    const std::string_view handler = variable("TEST_HANDLER");
    if (handler == "http") return serve(http_handler);
    if (handler == "buffer") return serve(buffer_handler);
    if (handler == "stream") return serve(stream_handler);
    if (handler == "init") {
        lambda_native::run_with(options(), [start = std::make_unique<int>(7)] {
            hook("init");
            return counter(*start);
        });
    }
    return serve(text_handler);
}
