// lambda_native.hpp: a custom runtime for AWS Lambda, for C++17 and later.
//
//     #include <lambda_native.hpp>
//
//     std::string handler(std::string_view event, const lambda_native::context &ctx) {
//         return std::string(ctx.request_id());
//     }
//
//     int main() { lambda_native::run(handler); }
//
// This header wraps `lambda_native.h`, which documents the details. It is all inline code over the same
// library: `c++ main.cpp $(pkg-config --cflags --static --libs lambda-native)`.
//
// Handlers. A handler is anything that can be called: a function, a lambda, or an object. Its first
// parameter decides what it reads, and its result what the caller gets.
//
//   first parameter                        | the event as
//   `std::string_view`                     | text, usually JSON
//   `const api_gw_v2::request &`           | an HTTP request; other events fail with `EventError`
//
//   other parameters (may be left out)     | meaning
//   `const context &`                      | the request id, the remaining time and so on
//   `const context &, response_buffer &`   | the response is appended; nothing is allocated once warm
//   `const context &, response_stream &`   | the response is sent while the handler runs
//
//   result                                 | response
//   anything that converts to string_view  | these bytes, copied
//   a container of `char`, `std::byte`, …  | these bytes, copied
//   `static_text`                          | text that lives until the process ends, not copied
//   `api_gw_v2::response`                  | an HTTP response
//   `void`                                 | JSON's `null`, or what was appended or streamed
//   `error`, other exceptions by value     | a function error
//   `std::expected<T, E>`, or a similar type with `has_value` and `error`; E may be `error`, an exception,
//                  `std::error_code` or a text
//   `std::variant<T, …>`, for instance of `std::string` and `error`
//
// Errors. An exception that leaves a handler becomes a function error, and one that leaves init or a hook
// becomes an init error. `errorType` is the last part of the type's name, such as `runtime_error`, and
// `errorMessage` is `what()`. Exceptions inside (`std::throw_with_nested`) become lines "caused by: …" of
// `stackTrace`. After a stream has begun, the error is sent in its trailers. No exception gets into the
// library. This header also works with -fno-exceptions and -fno-rtti; a handler then fails by its result.
//
// Threads. On Lambda Managed Instances, several threads call the same handler at once. That is why its
// call operator must be const, and why shared state needs a mutex or an atomic.
//
// Views. A `std::string_view` of a context is valid until the invocation ends, and one of a request or a
// response as long as that object. `last_error()` explains the last failure on this thread.
//
// License: MIT OR Apache-2.0.
#ifndef LAMBDA_NATIVE_HPP
#define LAMBDA_NATIVE_HPP

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>

#if defined(__cpp_exceptions)
#define LAMBDA_NATIVE_EXCEPTIONS 1
#else
#define LAMBDA_NATIVE_EXCEPTIONS 0
#endif
#if LAMBDA_NATIVE_EXCEPTIONS
#include <exception>
#endif
#if LAMBDA_NATIVE_EXCEPTIONS || defined(__cpp_rtti)
#include <cstdlib>
#include <cxxabi.h>
#include <typeinfo>
#endif
#if defined(__has_include)
#if __has_include(<version>)
#include <version>
#endif
#endif
#if defined(__cpp_lib_expected)
#include <expected>
#endif

#include "lambda_native.h"

namespace lambda_native {

// ---- Texts and errors ------------------------------------------------------------------------------

// A NUL-terminated text as a parameter. It is made from a `const char *`, a `std::string` or a
// `std::string_view`; only the last one is copied.
class text_arg {
public:
    text_arg(const char *text) noexcept : text_(text) {}
    text_arg(const std::string &text) noexcept : text_(text.c_str()) {}
    text_arg(std::string_view text) : copy_(text), text_(copy_.c_str()) {}
    text_arg(const text_arg &) = delete;
    text_arg &operator=(const text_arg &) = delete;

    const char *c_str() const noexcept { return text_; }

private:
    std::string copy_;
    const char *text_;
};

// Text that lives until the process ends, such as a literal. As the result of a handler it is not copied.
class static_text {
public:
    constexpr explicit static_text(std::string_view text) noexcept : text_(text) {}
    constexpr std::string_view view() const noexcept { return text_; }

private:
    std::string_view text_;
};

// An error with a type of your choice. Throw it, or return it from a handler. The type is a short name
// that does not change, such as "NotFound", since alarms are set on it.
class error : public std::runtime_error {
public:
    error(std::string type, const std::string &message)
        : std::runtime_error(message), type_(std::move(type)) {}
    explicit error(const std::string &message) : error("Error", message) {}

    const std::string &type() const noexcept { return type_; }
    std::string_view message() const noexcept { return what(); }

private:
    std::string type_;
};

// The result of a call, as in `lambda_native.h`.
enum class [[nodiscard]] status : int {
    ok = LAMBDA_OK,
    invalid_argument = LAMBDA_INVALID_ARGUMENT,
    already_responded = LAMBDA_ALREADY_RESPONDED,
    wrong_thread = LAMBDA_WRONG_THREAD,
    wrong_order = LAMBDA_WRONG_ORDER,
    too_large = LAMBDA_TOO_LARGE,
    not_accepted = LAMBDA_NOT_ACCEPTED,
    invalid_event = LAMBDA_INVALID_EVENT,
    stopped = LAMBDA_STOPPED,
};

// The last failure on this thread, in one line. Valid until the next one.
inline std::string_view last_error() noexcept { return lambda_last_error(); }

// The version of the library, such as "0.4.0".
inline std::string_view version() noexcept { return lambda_version(); }

namespace detail {

// Calls a function of `lambda_native.h` that returns a text and stores its length.
template <class Function, class... Args>
std::string_view view(Function function, Args... args) noexcept {
    std::size_t len = 0;
    const char *data = function(args..., &len);
    return {data, len};
}

// The deleter of a handle. It has no state, so the owning pointer is as small as the handle.
template <auto Free> struct free_with {
    template <class T> void operator()(T *handle) const noexcept { Free(handle); }
};

template <class T> using bare = std::remove_cv_t<std::remove_reference_t<T>>;

template <class> constexpr bool always_false = false;

} // namespace detail

// ---- The context -----------------------------------------------------------------------------------

// What Lambda says about an invocation. It is as cheap to copy as a pointer.
class context {
public:
    explicit context(lambda_invocation *invocation) noexcept : invocation_(invocation) {}

    std::string_view event() const noexcept { return get(lambda_event); }
    // The same for every attempt at a request.
    std::string_view request_id() const noexcept { return get(lambda_request_id); }
    // The id of this attempt.
    std::string_view invocation_id() const noexcept { return get(lambda_invocation_id); }
    // X-Ray's header: `Root=…;Parent=…;Sampled=1`.
    std::string_view trace_id() const noexcept { return get(lambda_trace_id); }
    // The ARN that was invoked, with its alias or version.
    std::string_view function_arn() const noexcept { return get(lambda_function_arn); }
    std::string_view tenant_id() const noexcept { return get(lambda_tenant_id); }
    // JSON, from mobile SDKs.
    std::string_view client_context() const noexcept { return get(lambda_client_context); }
    // JSON.
    std::string_view cognito_identity() const noexcept { return get(lambda_cognito_identity); }

    // Negative after the deadline. The largest value if no deadline is known.
    std::chrono::milliseconds time_remaining() const noexcept {
        return std::chrono::milliseconds(lambda_time_remaining_ms(invocation_));
    }
    // The epoch if no deadline is known.
    std::chrono::system_clock::time_point deadline() const noexcept {
        return std::chrono::system_clock::time_point(
            std::chrono::milliseconds(lambda_deadline_ms(invocation_)));
    }

    std::string_view function_name() const noexcept { return get(lambda_function_name); }
    std::string_view function_version() const noexcept { return get(lambda_function_version); }
    std::uint32_t memory_mb() const noexcept { return lambda_memory_mb(invocation_); }
    std::string_view log_group() const noexcept { return get(lambda_log_group); }
    std::string_view log_stream() const noexcept { return get(lambda_log_stream); }

    // The handle for functions of `lambda_native.h`.
    lambda_invocation *handle() const noexcept { return invocation_; }

private:
    using accessor = const char *(*)(const lambda_invocation *, std::size_t *);
    std::string_view get(accessor function) const noexcept {
        return detail::view(function, invocation_);
    }

    lambda_invocation *invocation_;
};

// ---- Logging ---------------------------------------------------------------------------------------

enum class level : int {
    trace = LAMBDA_TRACE,
    debug = LAMBDA_DEBUG,
    info = LAMBDA_INFO,
    warn = LAMBDA_WARN,
    error = LAMBDA_ERROR,
    fatal = LAMBDA_FATAL,
};

inline bool log_enabled(level at) noexcept { return lambda_log_enabled(static_cast<int>(at)) != 0; }

// A field of a log record: a name, and a text, a number, a `bool` or `nullptr`.
class field {
public:
    template <class T> field(const char *name, const T &value) noexcept : name_(name) {
        if constexpr (std::is_same_v<T, bool>) {
            value_ = value;
        } else if constexpr (std::is_unsigned_v<T> && sizeof(T) >= sizeof(std::int64_t)) {
            // JSON has no largest number, but the library's integers are signed.
            if (value > static_cast<T>(INT64_MAX))
                value_ = static_cast<double>(value);
            else
                value_ = static_cast<std::int64_t>(value);
        } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
            value_ = static_cast<std::int64_t>(value);
        } else if constexpr (std::is_floating_point_v<T>) {
            value_ = static_cast<double>(value);
        } else if constexpr (std::is_same_v<T, std::string>) {
            value_ = value.c_str();
        } else if constexpr (std::is_convertible_v<const T &, const char *>) {
            value_ = static_cast<const char *>(value);
        } else if constexpr (!std::is_same_v<T, std::nullptr_t>) {
            static_assert(std::is_convertible_v<const T &, std::string_view>,
                          "a field is a text, a number, a bool or nullptr");
            value_ = std::string_view(value);
        }
    }

    void add_to(lambda_record *record) const {
        if (auto *number = std::get_if<std::int64_t>(&value_))
            lambda_record_int(record, name_, *number);
        else if (auto *real = std::get_if<double>(&value_))
            lambda_record_double(record, name_, *real);
        else if (auto *truth = std::get_if<bool>(&value_))
            lambda_record_bool(record, name_, *truth);
        else if (auto *view = std::get_if<std::string_view>(&value_))
            lambda_record_str(record, name_, std::string(*view).c_str());
        else
            lambda_record_str(record, name_, *std::get_if<const char *>(&value_));
    }

private:
    const char *name_;
    // A null pointer is JSON's null.
    std::variant<const char *, std::string_view, std::int64_t, double, bool> value_;
};

// Writes a record: `log(level::info, "stored", {{"key", key}, {"bytes", size}})`.
inline void log(level at, const text_arg &message, std::initializer_list<field> fields = {}) {
    if (fields.size() == 0)
        return lambda_log(static_cast<int>(at), message.c_str());
    lambda_record *record = lambda_record_begin(static_cast<int>(at), message.c_str());
    // Records of this level may be off. The fields are not converted then.
    if (record == nullptr)
        return;
    for (const field &each : fields)
        each.add_to(record);
    lambda_record_end(record);
}

// ---- Responses that are appended or streamed --------------------------------------------------------

// A response that is appended in parts. The library reuses the memory for the next invocation.
class response_buffer {
public:
    explicit response_buffer(lambda_invocation *invocation) noexcept : invocation_(invocation) {}
    response_buffer(const response_buffer &) = delete;
    response_buffer &operator=(const response_buffer &) = delete;

    // If the response gets too large, the caller gets `Function.ResponseSizeTooLarge`.
    response_buffer &append(std::string_view data) noexcept {
        lambda_append(invocation_, data.data(), data.size());
        return *this;
    }
    response_buffer &operator<<(std::string_view data) noexcept { return append(data); }

private:
    lambda_invocation *invocation_;
};

// The status, headers and cookies of a streamed HTTP response. What is invalid is reported by
// `response_stream::begin`.
class prelude {
public:
    explicit prelude(int status = 200) : handle_(lambda_prelude_new(status)) {}

    prelude &header(const text_arg &name, const text_arg &value) & {
        return note(lambda_prelude_header(handle(), name.c_str(), value.c_str()));
    }
    prelude &&header(const text_arg &name, const text_arg &value) && {
        return std::move(header(name, value));
    }
    // In the form of a `Set-Cookie` header: "id=7; Secure".
    prelude &cookie(const text_arg &cookie) & {
        return note(lambda_prelude_cookie(handle(), cookie.c_str()));
    }
    prelude &&cookie(const text_arg &cookie_) && { return std::move(cookie(cookie_)); }

    lambda_prelude *handle() const noexcept { return handle_.get(); }
    // The first failed call of this prelude: empty, or its `last_error()`.
    const std::string &problem() const noexcept { return problem_; }

private:
    prelude &note(lambda_status status) {
        if (status != LAMBDA_OK && problem_.empty())
            problem_ = lambda_last_error();
        return *this;
    }

    std::unique_ptr<lambda_prelude, detail::free_with<lambda_prelude_free>> handle_;
    std::string problem_;
};

// A response that is sent while the handler runs. All functions return false if nothing more can be sent,
// because the client has disconnected or a call was wrong; the handler should return then. A wrong call
// also fails the invocation, with the error `InvalidResponse`.
class response_stream {
public:
    explicit response_stream(lambda_invocation *invocation) noexcept : invocation_(invocation) {}
    response_stream(const response_stream &) = delete;
    response_stream &operator=(const response_stream &) = delete;

    // Begins the stream with a content type. Without this call, `write` begins it with
    // "application/octet-stream".
    bool begin(const text_arg &content_type) noexcept {
        begun_ = true;
        return check(lambda_stream_begin(invocation_, content_type.c_str()));
    }

    // Begins the stream as an HTTP response, and sends the prelude.
    bool begin(const prelude &head) noexcept {
        begun_ = true;
        if (!head.problem().empty())
            return fail(head.problem().c_str());
        return check(lambda_stream_begin_http(invocation_, head.handle()));
    }

    // Sends these bytes at once. Blocks if the client reads slowly.
    [[nodiscard]] bool write(std::string_view data) noexcept {
        if (!begun_ && !begin(nullptr))
            return false;
        return check(lambda_stream_write(invocation_, data.data(), data.size()));
    }

    // Ends the stream before the handler returns. Rarely necessary.
    bool end() noexcept {
        if (!begun_ && !begin(nullptr))
            return false;
        return check(lambda_stream_end(invocation_));
    }

private:
    bool check(lambda_status status) noexcept {
        if (status == LAMBDA_INVALID_ARGUMENT || status == LAMBDA_WRONG_ORDER)
            return fail(lambda_last_error());
        return status == LAMBDA_OK;
    }
    bool fail(const char *reason) noexcept {
        lambda_fail(invocation_, "InvalidResponse", reason);
        return false;
    }

    lambda_invocation *invocation_;
    bool begun_ = false;
};

// ---- API Gateway v2 and Function URLs ----------------------------------------------------------------

namespace api_gw_v2 {

// A header of a request. The views are valid as long as the request.
struct header_field {
    std::string_view name;
    std::string_view value;
};

// The headers of a request: `for (auto [name, value] : request.headers())`. Valid as long as the request.
class header_list {
public:
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = header_field;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = header_field;

        iterator() noexcept = default;
        header_field operator*() const noexcept {
            return {detail::view(lambda_api_gw_v2_header_name, request_, index_),
                    detail::view(lambda_api_gw_v2_header_value, request_, index_)};
        }
        iterator &operator++() noexcept {
            index_++;
            return *this;
        }
        iterator operator++(int) noexcept {
            iterator before = *this;
            index_++;
            return before;
        }
        bool operator==(const iterator &other) const noexcept { return index_ == other.index_; }
        bool operator!=(const iterator &other) const noexcept { return index_ != other.index_; }

    private:
        friend class header_list;
        iterator(const lambda_api_gw_v2_request *request, std::size_t index) noexcept
            : request_(request), index_(index) {}

        const lambda_api_gw_v2_request *request_ = nullptr;
        std::size_t index_ = 0;
    };

    explicit header_list(const lambda_api_gw_v2_request *request) noexcept : request_(request) {}

    iterator begin() const noexcept { return iterator(request_, 0); }
    iterator end() const noexcept { return iterator(request_, size()); }
    std::size_t size() const noexcept { return lambda_api_gw_v2_header_count(request_); }
    bool empty() const noexcept { return size() == 0; }

private:
    const lambda_api_gw_v2_request *request_;
};

// An HTTP request: an event of an API Gateway HTTP API with payload format 2.0, or of a Function URL. What
// the request does not have is the empty string.
class request {
public:
    // Parses an event. Without a value, `last_error()` has the JSON path and the reason.
    static std::optional<request> parse(std::string_view event) noexcept {
        lambda_api_gw_v2_request *handle = nullptr;
        if (lambda_api_gw_v2_parse(event.data(), event.size(), &handle, nullptr) != LAMBDA_OK)
            return std::nullopt;
        return request(handle);
    }

#if defined(__cpp_lib_expected)
    // Like `parse`, with the error `EventError`, which a handler can return.
    static std::expected<request, error> parse_expected(std::string_view event) {
        if (std::optional<request> parsed = parse(event))
            return *std::move(parsed);
        return std::expected<request, error>(std::unexpect, "EventError", lambda_last_error());
    }
#endif

    // The method: "GET".
    std::string_view method() const noexcept { return get(lambda_api_gw_v2_method); }
    // The path without the stage: "/users/7".
    std::string_view path() const noexcept { return get(lambda_api_gw_v2_path); }
    // The request id of API Gateway.
    std::string_view request_id() const noexcept { return get(lambda_api_gw_v2_request_id); }
    // The case of the name does not matter. Repeated headers are joined with commas.
    std::string_view header(const text_arg &name) const noexcept {
        return get(lambda_api_gw_v2_header, name);
    }
    // All headers. The names are as Lambda sends them, usually in lower case.
    header_list headers() const noexcept { return header_list(handle()); }
    // The query as the client sent it, without the question mark.
    std::string_view raw_query() const noexcept { return get(lambda_api_gw_v2_raw_query); }
    // The first value of a parameter, decoded.
    std::string_view query(const text_arg &name) const noexcept {
        return get(lambda_api_gw_v2_query, name);
    }
    bool has_query(const text_arg &name) const noexcept {
        return lambda_api_gw_v2_has_query(handle(), name.c_str()) != 0;
    }
    std::string_view cookie(const text_arg &name) const noexcept {
        return get(lambda_api_gw_v2_cookie, name);
    }
    // A part of the path that the route names, such as "id" in "/users/{id}".
    std::string_view path_parameter(const text_arg &name) const noexcept {
        return get(lambda_api_gw_v2_path_parameter, name);
    }
    std::string_view source_ip() const noexcept { return get(lambda_api_gw_v2_source_ip); }
    // The body, decoded from base64 if necessary.
    std::string_view body() const noexcept { return get(lambda_api_gw_v2_body); }

    lambda_api_gw_v2_request *handle() const noexcept { return handle_.get(); }

private:
    explicit request(lambda_api_gw_v2_request *handle) noexcept : handle_(handle) {}

    template <class Function> std::string_view get(Function function) const noexcept {
        return detail::view(function, handle());
    }
    template <class Function>
    std::string_view get(Function function, const text_arg &name) const noexcept {
        return detail::view(function, handle(), name.c_str());
    }

    std::unique_ptr<lambda_api_gw_v2_request, detail::free_with<lambda_api_gw_v2_request_free>>
        handle_;
};

// An HTTP response: `response(201).header("location", url).body(text)`. What is invalid becomes the function
// error `InvalidResponse` when the handler returns the response.
class response {
public:
    explicit response(int status = 200) : handle_(lambda_api_gw_v2_response_new(status)) {}

    // A response with this JSON text.
    static response json(std::string_view body, int status = 200) {
        return response(status).header("content-type", "application/json").body(body);
    }
    // A response with plain text.
    static response text(std::string_view body, int status = 200) {
        return response(status).header("content-type", "text/plain; charset=utf-8").body(body);
    }

    // Replaces an earlier header of this name. `Set-Cookie` adds a cookie instead.
    response &header(const text_arg &name, const text_arg &value) & {
        return note(lambda_api_gw_v2_response_header(handle(), name.c_str(), value.c_str()));
    }
    response &&header(const text_arg &name, const text_arg &value) && {
        return std::move(header(name, value));
    }
    // In the form of a `Set-Cookie` header: "id=7; Secure".
    response &cookie(const text_arg &cookie) & {
        return note(lambda_api_gw_v2_response_cookie(handle(), cookie.c_str()));
    }
    response &&cookie(const text_arg &cookie_) && { return std::move(cookie(cookie_)); }
    // Bytes that are not UTF-8 are sent as base64.
    response &body(std::string_view data) & {
        return note(lambda_api_gw_v2_response_body(handle(), data.data(), data.size()));
    }
    response &&body(std::string_view data) && { return std::move(body(data)); }

    // The JSON of the response. Without a value, `last_error()` says what is wrong.
    std::optional<std::string_view> serialize() const noexcept {
        if (!problem_.empty())
            return std::nullopt;
        std::string_view json = detail::view(lambda_api_gw_v2_serialize, handle());
        return json.empty() ? std::nullopt : std::optional(json);
    }

    lambda_api_gw_v2_response *handle() const noexcept { return handle_.get(); }
    // The first failed call of this response: empty, or its `last_error()`.
    const std::string &problem() const noexcept { return problem_; }

private:
    response &note(lambda_status status) {
        if (status != LAMBDA_OK && problem_.empty())
            problem_ = lambda_last_error();
        return *this;
    }

    std::unique_ptr<lambda_api_gw_v2_response, detail::free_with<lambda_api_gw_v2_response_free>>
        handle_;
    std::string problem_;
};

} // namespace api_gw_v2

// ---- How errors are described ------------------------------------------------------------------------

namespace detail {

// The last part of a type's name, without template arguments: `not_found` for `shop::not_found`. If this
// part is only "error" or "exception", the part before it is included: `std::exception`.
constexpr std::string_view short_name(std::string_view full) noexcept {
    // Types that standard libraries and Boost derive from the type that was thrown.
    constexpr std::string_view wrappers[] = {"std::_Nested_exception<", "std::__nested<",
                                             "std::__1::__nested<", "boost::wrapexcept<"};
    for (std::string_view wrapper : wrappers) {
        if (full.substr(0, wrapper.size()) == wrapper)
            full = full.substr(wrapper.size(), full.rfind('>') - wrapper.size());
    }

    std::size_t parent = 0, name = 0, depth = 0;
    for (std::size_t i = 0; i < full.size(); i++) {
        const char c = full[i];
        if (c == '<' || c == '(' || c == '{' || c == '[') {
            depth++;
        } else if (c == '>' || c == ')' || c == '}' || c == ']') {
            depth -= depth > 0 ? 1 : 0;
        } else if (depth == 0 && c == ':') {
            // The second colon sets the same start again.
            parent = full[i - (i > 0 ? 1 : 0)] == ':' ? parent : name;
            name = i + 1;
        }
    }
    std::string_view last = full.substr(name);
    last = last.substr(0, last.find_first_of("<[("));
    const bool says_little =
        last == "error" || last == "Error" || last == "exception" || last == "Exception";
    std::string_view with_parent = full.substr(parent, name + last.size() - parent);
    if (!says_little || with_parent.find_first_of("<[({ ") != std::string_view::npos)
        return last;
    return with_parent;
}

#if LAMBDA_NATIVE_EXCEPTIONS || defined(__cpp_rtti)
// A readable type name. It owns the memory that its view refers to.
class type_name {
public:
    explicit type_name(const std::type_info *type) noexcept {
        if (type == nullptr)
            return;
        int status = 0;
        demangled_.reset(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status));
        name_ = short_name(demangled_ ? demangled_.get() : type->name());
    }
    std::string_view view() const noexcept { return name_; }

private:
    std::unique_ptr<char, free_with<std::free>> demangled_;
    std::string_view name_ = "Error";
};
#endif

#if LAMBDA_NATIVE_EXCEPTIONS
// Calls `report(type, message)` for an exception, and returns the exception that is nested in it. The type
// is that of the thrown object, which is known without RTTI too.
template <class Report>
std::exception_ptr describe(const std::exception_ptr &thrown, Report report) {
    std::exception_ptr nested;
    try {
        std::rethrow_exception(thrown);
    } catch (const std::nested_exception &outer) {
        nested = outer.nested_ptr();
    } catch (...) {
    }
    try {
        std::rethrow_exception(thrown);
    } catch (const error &failure) {
        report(std::string_view(failure.type()), failure.message());
    } catch (const std::exception &failure) {
        type_name type(abi::__cxa_current_exception_type());
        report(type.view(), std::string_view(failure.what()));
    } catch (const std::string &text) {
        report(std::string_view("Error"), std::string_view(text));
    } catch (const char *text) {
        report(std::string_view("Error"), std::string_view(text));
    } catch (...) {
        type_name type(abi::__cxa_current_exception_type());
        report(type.view(), std::string_view("this exception has no message"));
    }
    return nested;
}
#endif

// Calls `report(type, message)` for an error that is returned by value.
template <class Error, class Report> auto describe_value(const Error &failure, Report report) {
    if constexpr (std::is_base_of_v<error, Error>) {
        return report(std::string_view(failure.type()), failure.message());
    } else if constexpr (std::is_base_of_v<std::exception, Error>) {
#if defined(__cpp_rtti)
        type_name type(&typeid(failure));
        return report(type.view(), std::string_view(failure.what()));
#else
        return report(std::string_view("Error"), std::string_view(failure.what()));
#endif
    } else if constexpr (std::is_same_v<Error, std::error_code>) {
        std::string message = failure.message();
        return report(std::string_view("error_code"), std::string_view(message));
    } else {
        static_assert(std::is_convertible_v<const Error &, std::string_view>,
                      "an error is a lambda_native::error, another exception, a std::error_code or a text");
        return report(std::string_view("Error"), std::string_view(failure));
    }
}

// Fails an invocation with an error that is returned by value.
template <class Error> lambda_status fail(lambda_invocation *invocation, const Error &failure) {
    return describe_value(failure, [=](std::string_view type, std::string_view message) {
        return lambda_fail_n(invocation, type.data(), type.size(), message.data(), message.size());
    });
}

// Fails the init function or hook that is running.
template <class Error> int fail_hook(const Error &failure) {
    return describe_value(failure, [](std::string_view type, std::string_view message) {
        return lambda_hook_error(std::string(type).c_str(), std::string(message).c_str());
    });
}

#if LAMBDA_NATIVE_EXCEPTIONS
// Fails an invocation with an exception. If an allocation fails here, only a line "caused by" is missing.
inline void fail_thrown(lambda_invocation *invocation, const std::exception_ptr &thrown) noexcept {
    std::exception_ptr cause = describe(thrown, [](std::string_view, std::string_view) {});
    while (cause) {
        std::exception_ptr next;
        try {
            next = describe(cause, [&](std::string_view type, std::string_view message) {
                std::string line = "caused by: ";
                line.append(type).append(": ").append(message);
                lambda_add_stack_line(invocation, line.c_str());
            });
        } catch (...) {
        }
        cause = std::move(next);
    }
    describe(thrown, [&](std::string_view type, std::string_view message) {
        lambda_fail_n(invocation, type.data(), type.size(), message.data(), message.size());
    });
}

// Fails the init function or hook that is running. An init error has no stack trace, so the causes are
// appended to its message.
inline int fail_hook_thrown(const std::exception_ptr &thrown) noexcept {
    try {
        std::string type, text;
        std::exception_ptr cause = describe(thrown, [&](std::string_view name, std::string_view message) {
            type = name;
            text = message;
        });
        while (cause) {
            cause = describe(cause, [&](std::string_view, std::string_view message) {
                text.append(": ").append(message);
            });
        }
        return lambda_hook_error(type.c_str(), text.c_str());
    } catch (...) {
        return lambda_hook_error("bad_alloc", "there is no memory to describe the error");
    }
}
#endif

} // namespace detail

// ---- Options -----------------------------------------------------------------------------------------

namespace detail {

template <class, class = void> struct is_expected : std::false_type {};
template <class T>
struct is_expected<T, std::void_t<decltype(std::declval<const T &>().has_value()),
                                  decltype(std::declval<const T &>().error())>> : std::true_type {};

template <class> struct is_variant : std::false_type {};
template <class... Ts> struct is_variant<std::variant<Ts...>> : std::true_type {};

// A hook, which the library may call until the process ends. So hooks are never freed. They stay in a list,
// where leak checkers find them.
struct kept {
    kept *next = nullptr;
};
inline std::atomic<kept *> all_kept{nullptr};

template <class Hook> struct kept_hook : kept {
    explicit kept_hook(Hook hook_) : hook(std::move(hook_)) {}
    Hook hook;
};

template <class Hook> void *keep(Hook hook) {
    auto *kept = new kept_hook<Hook>(std::move(hook));
    kept->next = all_kept.load(std::memory_order_relaxed);
    while (!all_kept.compare_exchange_weak(kept->next, kept, std::memory_order_release,
                                           std::memory_order_relaxed)) {
    }
    return &kept->hook;
}

// The result of a hook that can fail: nothing, or an expected value.
template <class Hook> int call_hook(Hook &hook) {
    using result = std::invoke_result_t<Hook &>;
    if constexpr (std::is_void_v<result>) {
        hook();
        return 0;
    } else {
        static_assert(is_expected<bare<result>>::value, "a hook returns void or a std::expected");
        auto &&outcome = hook();
        return outcome.has_value() ? 0 : fail_hook(outcome.error());
    }
}

template <class Hook> int on_hook(void *hook) noexcept {
#if LAMBDA_NATIVE_EXCEPTIONS
    try {
        return call_hook(*static_cast<Hook *>(hook));
    } catch (...) {
        return fail_hook_thrown(std::current_exception());
    }
#else
    return call_hook(*static_cast<Hook *>(hook));
#endif
}

// A hook that cannot fail. Its exceptions are logged.
template <class Hook> void on_callback(void *hook) noexcept {
#if LAMBDA_NATIVE_EXCEPTIONS
    try {
        (*static_cast<Hook *>(hook))();
    } catch (...) {
        describe(std::current_exception(), [](std::string_view type, std::string_view message) {
            log(level::error, "a hook has thrown an exception",
                {{"exception", type}, {"what", message}});
        });
    }
#else
    (*static_cast<Hook *>(hook))();
#endif
}

} // namespace detail

// The options of the runtime: `options().pipelining(false).on_shutdown([] { flush(); })`. Hooks are callables
// without parameters. They are kept until the process ends.
class options {
public:
    options() : handle_(lambda_options_new()) {}

    // The address of the Runtime API, in place of AWS_LAMBDA_RUNTIME_API.
    options &runtime_api(const text_arg &address) {
        return note(lambda_options_runtime_api(handle(), address.c_str()));
    }
    // Whether a response and the request for the next event are sent in one write (the default).
    options &pipelining(bool on) { return note(lambda_options_pipelining(handle(), on ? 1 : 0)); }
    // How many invocations are served at once, in place of AWS_LAMBDA_MAX_CONCURRENCY.
    options &concurrency(std::uint32_t workers) {
        return note(lambda_options_concurrency(handle(), workers));
    }
    // Runs after each response and before the next event is requested.
    template <class Hook> options &after_invocation(Hook hook) {
        return note(lambda_options_after_invocation(handle(), detail::on_callback<Hook>,
                                                    detail::keep(std::move(hook))));
    }
    // Runs before SnapStart takes its snapshot. It fails by an exception, or by its `std::expected<void, E>`.
    template <class Hook> options &before_snapshot(Hook hook) {
        return note(lambda_options_before_snapshot(handle(), detail::on_hook<Hook>,
                                                   detail::keep(std::move(hook))));
    }
    // Runs after a snapshot has been restored. It fails in the same ways.
    template <class Hook> options &after_restore(Hook hook) {
        return note(lambda_options_after_restore(handle(), detail::on_hook<Hook>,
                                                 detail::keep(std::move(hook))));
    }
    // Runs on a separate thread when Lambda shuts the environment down. It has less than 500 ms.
    template <class Hook> options &on_shutdown(Hook hook) {
        return note(lambda_options_on_shutdown(handle(), detail::on_callback<Hook>,
                                               detail::keep(std::move(hook))));
    }

    lambda_options *handle() const noexcept { return handle_.get(); }
    // The first failed call of these options: empty, or its `last_error()`. `run` reports it as an init error.
    const std::string &problem() const noexcept { return problem_; }

private:
    options &note(lambda_status status) {
        if (status != LAMBDA_OK && problem_.empty())
            problem_ = lambda_last_error();
        return *this;
    }

    std::unique_ptr<lambda_options, detail::free_with<lambda_options_free>> handle_;
    std::string problem_;
};

// ---- How a handler is called -------------------------------------------------------------------------

namespace detail {

// A container of bytes that is stored in one piece.
template <class, class = void> struct is_bytes : std::false_type {};
template <class T>
struct is_bytes<T, std::void_t<decltype(std::data(std::declval<const T &>())),
                               decltype(std::size(std::declval<const T &>()))>>
    : std::bool_constant<sizeof(*std::data(std::declval<const T &>())) == 1> {};

// Responds with what a handler has returned.
template <class Result> lambda_status respond(lambda_invocation *invocation, const Result &result) {
    if constexpr (std::is_base_of_v<std::exception, Result>) {
        return fail(invocation, result);
    } else if constexpr (std::is_same_v<Result, std::monostate>) {
        return lambda_respond_static(invocation, "null", 4);
    } else if constexpr (std::is_same_v<Result, static_text>) {
        return lambda_respond_static(invocation, result.view().data(), result.view().size());
    } else if constexpr (std::is_same_v<Result, api_gw_v2::response>) {
        if (!result.problem().empty())
            return lambda_fail(invocation, "InvalidResponse", result.problem().c_str());
        lambda_status status = lambda_respond_api_gw_v2(invocation, result.handle());
        if (status != LAMBDA_INVALID_ARGUMENT)
            return status;
        return lambda_fail(invocation, "InvalidResponse", lambda_last_error());
    } else if constexpr (is_expected<Result>::value) {
        if (!result.has_value())
            return fail(invocation, result.error());
        if constexpr (std::is_void_v<decltype(*result)>)
            return respond(invocation, std::monostate());
        else
            return respond(invocation, *result);
    } else if constexpr (is_variant<Result>::value) {
        return std::visit([=](const auto &value) { return respond(invocation, value); }, result);
    } else if constexpr (std::is_convertible_v<const Result &, std::string_view>) {
        std::string_view text = result;
        return lambda_respond(invocation, text.data(), text.size());
    } else if constexpr (is_bytes<Result>::value) {
        return lambda_respond(invocation, std::data(result), std::size(result));
    } else {
        static_assert(always_false<Result>, "a handler cannot return this type; the table at the top of "
                                            "lambda_native.hpp has all types");
    }
}

// Calls a handler that appends to its response or streams it, and ends the response.
template <class Call, class End> void call_writer(lambda_invocation *invocation, Call call, End end) {
    using result = std::invoke_result_t<Call>;
    if constexpr (std::is_void_v<result>) {
        call();
    } else {
        static_assert(is_expected<bare<result>>::value,
                      "a handler with a buffer or a stream returns void or std::expected<void, E>");
        auto &&outcome = call();
        if (!outcome.has_value()) {
            fail(invocation, outcome.error());
            return;
        }
    }
    end();
}

template <class Handler, class Event>
constexpr bool accepts = std::is_invocable_v<Handler, Event, const context &> ||
                         std::is_invocable_v<Handler, Event> ||
                         std::is_invocable_v<Handler, Event, const context &, response_stream &> ||
                         std::is_invocable_v<Handler, Event, const context &, response_buffer &>;

template <class Handler, class Event>
void call_with(lambda_invocation *invocation, const Handler &handler, const Event &event) {
    using handler_type = const Handler &;
    const context ctx(invocation);
    if constexpr (std::is_invocable_v<handler_type, const Event &, const context &, response_stream &>) {
        response_stream out(invocation);
        call_writer(
            invocation, [&]() -> decltype(auto) { return handler(event, ctx, out); },
            [&] { out.end(); });
    } else if constexpr (std::is_invocable_v<handler_type, const Event &, const context &,
                                             response_buffer &>) {
        response_buffer out(invocation);
        call_writer(
            invocation, [&]() -> decltype(auto) { return handler(event, ctx, out); },
            [&] { lambda_finish(invocation); });
    } else {
        auto call = [&]() -> decltype(auto) {
            if constexpr (std::is_invocable_v<handler_type, const Event &, const context &>)
                return handler(event, ctx);
            else
                return handler(event);
        };
        if constexpr (std::is_void_v<std::invoke_result_t<decltype(call)>>) {
            call();
            respond(invocation, std::monostate());
        } else {
            const auto &result = call();
            respond(invocation, result);
        }
    }
}

template <class Handler> void call(lambda_invocation *invocation, const Handler &handler) {
    constexpr bool text = accepts<const Handler &, const std::string_view &>;
    constexpr bool http = accepts<const Handler &, const api_gw_v2::request &>;
    if constexpr (text) {
        call_with(invocation, handler, view(lambda_event, invocation));
    } else if constexpr (http) {
        std::optional<api_gw_v2::request> request =
            api_gw_v2::request::parse(view(lambda_event, invocation));
        if (request)
            call_with(invocation, handler, *request);
        else
            lambda_fail(invocation, "EventError", lambda_last_error());
    } else {
        static_assert(!accepts<Handler &, const std::string_view &> &&
                          !accepts<Handler &, const api_gw_v2::request &>,
                      "the call operator of a handler must be const, because several threads call it at once "
                      "on Managed Instances");
        static_assert(text || http, "the table at the top of lambda_native.hpp has a handler's parameters");
    }
}

// Calls a handler. Exceptions become function errors.
template <class Handler> void serve(lambda_invocation *invocation, const Handler &handler) noexcept {
#if LAMBDA_NATIVE_EXCEPTIONS
    try {
        call(invocation, handler);
    } catch (...) {
        fail_thrown(invocation, std::current_exception());
    }
#else
    call(invocation, handler);
#endif
}

template <class Handler> void on_invocation(lambda_invocation *invocation, void *handler) noexcept {
    serve(invocation, *static_cast<const Handler *>(handler));
}

// An init function, and room for the handler that it returns. The handler is constructed in place, so that
// it may own a mutex.
template <class Init> class starter {
    using outcome = std::invoke_result_t<Init &>;
    static constexpr bool may_fail = is_expected<bare<outcome>>::value;

    static auto handler_type() {
        if constexpr (may_fail)
            return std::common_type<bare<decltype(*std::declval<outcome &>())>>();
        else
            return std::common_type<bare<outcome>>();
    }
    using handler = typename decltype(handler_type())::type;

public:
    explicit starter(Init init) : init_(std::move(init)) {}

    static int on_init(void *self) noexcept {
#if LAMBDA_NATIVE_EXCEPTIONS
        try {
            return static_cast<starter *>(self)->start();
        } catch (...) {
            return fail_hook_thrown(std::current_exception());
        }
#else
        return static_cast<starter *>(self)->start();
#endif
    }

    static void on_invocation(lambda_invocation *invocation, void *self) noexcept {
        serve(invocation, *static_cast<starter *>(self)->handler_);
    }

private:
    int start() {
        if constexpr (may_fail) {
            auto &&result = init_();
            if (!result.has_value())
                return fail_hook(result.error());
            handler_ = new (room_) handler(*std::move(result));
        } else {
            handler_ = new (room_) handler(init_());
        }
        return 0;
    }

    Init init_;
    handler *handler_ = nullptr;
    alignas(handler) unsigned char room_[sizeof(handler)];
};

} // namespace detail

// ---- Running -----------------------------------------------------------------------------------------

// Serves invocations with an init function, which returns the handler. Create there what the handler needs
// at each invocation:
//
//     run_with([] {
//         return [table = load_table()](std::string_view event) { return table.find(event); };
//     });
//
// If init throws, or returns a `std::expected` without a handler, that is an init error. Never returns.
template <class Init> [[noreturn]] void run_with(const options &options, Init init) {
    using starter = detail::starter<Init>;
    starter start(std::move(init));
    if (!options.problem().empty()) {
        auto fail = [](void *problem) noexcept {
            return lambda_hook_error("InvalidOptions", static_cast<const char *>(problem));
        };
        char *problem = const_cast<char *>(options.problem().c_str());
        lambda_run_with(nullptr, fail, starter::on_invocation, problem);
    }
    lambda_run_with(options.handle(), starter::on_init, starter::on_invocation, &start);
}
template <class Init> [[noreturn]] void run_with(Init init) {
    using starter = detail::starter<Init>;
    starter start(std::move(init));
    lambda_run_with(nullptr, starter::on_init, starter::on_invocation, &start);
}

// Serves invocations with this handler, and never returns.
template <class Handler> [[noreturn]] void run(Handler handler) {
    lambda_run(detail::on_invocation<Handler>, &handler);
}
template <class Handler> [[noreturn]] void run(const options &options, Handler handler) {
    run_with(options, [&handler] { return std::move(handler); });
}

// ---- Pull style --------------------------------------------------------------------------------------

// One invocation that `runtime::next` has returned, with its context. It ends with its response.
class invocation : public context {
public:
    using context::context;

    // False if the runtime cannot continue.
    explicit operator bool() const noexcept { return handle() != nullptr; }

    // Calls a handler and posts its response. Exceptions become function errors.
    template <class Handler> void serve(const Handler &handler) noexcept {
        detail::serve(handle(), handler);
    }
    // Posts a response: everything that a handler can return.
    template <class Result> status respond(const Result &result) {
        return static_cast<status>(detail::respond(handle(), result));
    }
    // Fails the invocation.
    status fail(const text_arg &type, const text_arg &message) noexcept {
        return static_cast<status>(lambda_fail(handle(), type.c_str(), message.c_str()));
    }
};

// A runtime that you ask for each event, in place of `run`:
//
//     std::optional<runtime> runtime = runtime::open();
//     while (invocation next = runtime->next())
//         next.serve(handler);
//
// It belongs to the thread that opened it. What runs between `open` and the first `next` is the init phase.
class runtime {
public:
    // Without a value, `last_error()` says why.
    static std::optional<runtime> open() noexcept { return wrap(lambda_open(nullptr, nullptr)); }
    static std::optional<runtime> open(const options &options) noexcept {
        return wrap(lambda_open(options.handle(), nullptr));
    }

    // Waits for the next event. If the previous invocation has no response, it fails with `NoResponse`.
    invocation next() noexcept { return invocation(lambda_next_invocation(handle())); }

    // Reports that init has failed, before the first `next`. Exit with a status other than 0 afterwards.
    status init_error(const text_arg &type, const text_arg &message) noexcept {
        return static_cast<status>(lambda_init_error(handle(), type.c_str(), message.c_str()));
    }

    lambda_runtime *handle() const noexcept { return handle_.get(); }

private:
    explicit runtime(lambda_runtime *handle) noexcept : handle_(handle) {}
    static std::optional<runtime> wrap(lambda_runtime *handle) noexcept {
        if (handle == nullptr)
            return std::nullopt;
        return runtime(handle);
    }

    std::unique_ptr<lambda_runtime, detail::free_with<lambda_close>> handle_;
};

} // namespace lambda_native

#endif
