// HTTP, behind an API Gateway HTTP API or a Function URL.
//
// The response to `GET /hi?x=1` is `{"method":"GET","path":"/hi","timeLeft":2998}`.
#include <string>
#include <string_view>

#include <lambda_native.hpp>

using lambda_native::context;
namespace api_gw_v2 = lambda_native::api_gw_v2;

// The text as a JSON string. JSON escapes only quotes, backslashes and control characters.
static std::string json_string(std::string_view text) {
    constexpr char hex[] = "0123456789abcdef";
    std::string json = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\')
            json += {'\\', c};
        else if (static_cast<unsigned char>(c) < 0x20)
            json += {'\\', 'u', '0', '0', hex[c / 16], hex[c % 16]};
        else
            json += c;
    }
    return json += '"';
}

static api_gw_v2::response handler(const api_gw_v2::request &request, const context &ctx) {
    std::string time_left = std::to_string(ctx.time_remaining().count());
    return api_gw_v2::response::json("{\"method\":" + json_string(request.method()) +
                                     ",\"path\":" + json_string(request.path()) +
                                     ",\"timeLeft\":" + time_left + "}");
}

int main() {
    lambda_native::run(handler);
}
