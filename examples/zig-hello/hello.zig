//! The shortest function in Zig: text in, text out.
const lambda = @import("lambda_native");

// The C calling convention replaces Zig's own start code, which this program does not need.
pub export fn main() callconv(.c) noreturn {
    lambda.lambda_run(handler, null);
}

fn handler(invocation: ?*lambda.lambda_invocation, _: ?*anyopaque) callconv(.c) void {
    append(invocation, "{\"id\":\"");
    append(invocation, text(lambda.lambda_request_id, invocation));
    append(invocation, "\",\"echo\":");
    append(invocation, text(lambda.lambda_event, invocation));
    append(invocation, "}");
}

/// Appends to the response, whose memory the library reuses for each invocation. If the response becomes
/// too large, the caller gets an error, so the status is not needed.
fn append(invocation: ?*lambda.lambda_invocation, bytes: []const u8) void {
    _ = lambda.lambda_append(invocation, bytes.ptr, bytes.len);
}

/// The result of a getter as a slice. The library owns it until the invocation ends.
fn text(comptime getter: anytype, invocation: ?*lambda.lambda_invocation) []const u8 {
    var len: usize = 0;
    return getter(invocation, &len)[0..len];
}
