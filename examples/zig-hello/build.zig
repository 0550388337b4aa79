//! Builds `zig-out/bin/bootstrap`, a static program for x86-64. The README shows the command.
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

    const header = b.addTranslateC(.{
        .root_source_file = folder.path(b, "include/lambda_native.h"),
        .target = target,
        .optimize = optimize,
    });

    const hello = b.createModule(.{
        .root_source_file = b.path("hello.zig"),
        .target = target,
        .optimize = optimize,
        .link_libc = true,
        .strip = optimize != .Debug,
        .imports = &.{.{ .name = "lambda_native", .module = header.createModule() }},
    });
    hello.addObjectFile(folder.path(b, "lib/liblambda_native.a"));

    // Lambda starts the program with this name.
    const bootstrap = b.addExecutable(.{
        .name = "bootstrap",
        .root_module = hello,
        .linkage = .static,
    });
    bootstrap.link_gc_sections = true;
    b.installArtifact(bootstrap);
}
