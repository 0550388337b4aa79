//! Builds the examples as static programs in `zig-out/bin`:
//!
//!     zig build -Dlambda-native=PATH        # with an unpacked archive of lambda-native-capi
//!
//! For arm64, add `-Dtarget=aarch64-linux-musl`, and use the archive for it.
const std = @import("std");

pub fn build(b: *std.Build) void {
    const target = b.standardTargetOptions(.{
        .default_target = .{ .cpu_arch = .x86_64, .os_tag = .linux, .abi = .musl },
    });
    const optimize = b.option(
        std.builtin.OptimizeMode,
        "optimize",
        "ReleaseSmall (the default), ReleaseFast, ReleaseSafe or Debug",
    ) orelse .ReleaseSmall;
    const library = b.option(
        []const u8,
        "lambda-native",
        "The unpacked lambda-native-capi archive, with the folders include and lib",
    ) orelse @panic("-Dlambda-native=PATH is missing");
    const folder: std.Build.LazyPath = .{ .cwd_relative = library };

    const programs = [_]struct { name: []const u8, source: []const u8, standard: []const u8 }{
        .{ .name = "hello", .source = "hello.c", .standard = "-std=c99" },
        .{ .name = "apigw-hello", .source = "apigw-hello.c", .standard = "-std=c99" },
        .{ .name = "streaming", .source = "streaming.c", .standard = "-std=c99" },
        .{ .name = "concurrent", .source = "concurrent.c", .standard = "-std=c99" },
        .{ .name = "apigw-hello-cpp", .source = "apigw-hello.cpp", .standard = "-std=c++17" },
    };
    for (programs) |program| {
        const module = b.createModule(.{
            .target = target,
            .optimize = optimize,
            .link_libc = true,
            .link_libcpp = std.mem.endsWith(u8, program.source, ".cpp"),
            .strip = optimize != .Debug,
        });
        module.addIncludePath(folder.path(b, "include"));
        module.addObjectFile(folder.path(b, "lib/liblambda_native.a"));
        module.addCSourceFile(.{
            .file = b.path(program.source),
            // One section per function, so that the linker can leave out what is not used.
            .flags = &.{ program.standard, "-Wall", "-Wextra", "-Wpedantic", "-ffunction-sections", "-fdata-sections" },
        });

        const executable = b.addExecutable(.{
            .name = program.name,
            .root_module = module,
            .linkage = .static,
        });
        executable.link_gc_sections = true;
        b.installArtifact(executable);
    }
}
