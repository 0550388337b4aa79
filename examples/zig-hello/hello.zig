//! The shortest function in Zig: text in, text out.
const lambda = @import("lambda_native");

// The C calling convention replaces Zig's own start code, which this program does not need.
pub export fn main() callconv(.c) noreturn {
    lambda.lambda_run(handler, null);
}

fn handler(invocation: ?*lambda.lambda_invocation, _: ?*anyopaque) callconv(.c) void {
    respond(invocation.?) catch {
        // The event was almost as large as a response may be.
        _ = lambda.lambda_fail(invocation, "TooLarge", lambda.lambda_last_error());
    };
}

fn respond(invocation: *lambda.lambda_invocation) !void {
    try append(invocation, "{\"id\":\"");
    try append(invocation, text(lambda.lambda_request_id, invocation));
    try append(invocation, "\",\"echo\":");
    try append(invocation, text(lambda.lambda_event, invocation));
    try append(invocation, "}");
}

/// Appends to the response, whose memory the library reuses for each invocation.
fn append(invocation: *lambda.lambda_invocation, bytes: []const u8) !void {
    const status = lambda.lambda_append(invocation, bytes.ptr, bytes.len);
    if (status != lambda.LAMBDA_OK) return error.NotAppended;
}

/// The result of a getter as a slice. The library owns it until the invocation ends.
fn text(comptime getter: anytype, invocation: *lambda.lambda_invocation) []const u8 {
    var len: usize = 0;
    return getter(invocation, &len)[0..len];
}
