// The limit: an echo function that speaks the Runtime API with raw system calls and without libc. A
// correct runtime can hardly start faster or need less for an invocation.
//
//     bench/contestants/limit/build FOLDER
//
// builds `limit-sequential`, which posts the response, reads Lambda's status and then requests the
// next event. With -DPIPELINE it builds `limit-pipelined`, which sends the response and the next
// request in one write. For Linux on x86-64 and aarch64.
//
// It parses only what an echo needs: the request id, Content-Length and the end of a head. A response
// may arrive in pieces, or together with the next one. Not supported, each with its own exit status:
// chunked events, a Runtime API whose address is not IPv4:PORT, errors, and reconnecting.

typedef unsigned long size;

enum { AF_INET = 2, SOCK_STREAM = 1, SOCK_CLOEXEC = 02000000 };

// The exit statuses.
enum { NO_API = 1, NO_CONNECTION, CLOSED, NOT_WRITTEN, BAD_STATUS, NO_LENGTH, NO_ID, TOO_LARGE };

#if defined(__x86_64__)
enum { SYS_read = 0, SYS_writev = 20, SYS_socket = 41, SYS_connect = 42, SYS_exit_group = 231 };

static inline long syscall3(long number, long a, long b, long c) {
    __asm__ volatile("syscall" : "+a"(number) : "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return number;
}

// The kernel leaves the arguments and the environment on the stack.
__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tcall run\n");
#elif defined(__aarch64__)
enum { SYS_read = 63, SYS_writev = 66, SYS_socket = 198, SYS_connect = 203, SYS_exit_group = 94 };

static inline long syscall3(long number, long a, long b, long c) {
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
}

__asm__(".globl _start\n_start:\n\tmov x29, xzr\n\tmov x0, sp\n\tbl run\n");
#else
#error "x86-64 or aarch64"
#endif

__attribute__((noreturn)) static void quit(int status) {
    for (;;)
        syscall3(SYS_exit_group, status, 0, 0);
}

// A part of a message; the kernel's struct iovec.
struct part {
    const char *text;
    size length;
};

#define LITERAL(text) {text, sizeof(text) - 1}

// Writes all parts, and modifies them if the kernel accepts only some of the bytes.
static void write_all(int socket, struct part *parts, int count) {
    while (count > 0) {
        long written = syscall3(SYS_writev, socket, (long)parts, count);
        if (written <= 0)
            quit(NOT_WRITTEN);
        size left = written;
        while (count > 0 && left >= parts->length) {
            left -= parts->length;
            parts++;
            count--;
        }
        if (count > 0) {
            parts->text += left;
            parts->length -= left;
        }
    }
}

// The bytes that have been read but not used are [begin, end). Events have at most 6 MB and 100 bytes;
// before an event, the buffer may hold the response to the previous POST.
#define CAPACITY (6 * 1024 * 1024 + 64 * 1024)
static char buffer[CAPACITY];
static size begin, end;

static void read_more(int socket) {
    if (end == CAPACITY)
        quit(TOO_LARGE);
    long count = syscall3(SYS_read, socket, (long)(buffer + end), CAPACITY - end);
    if (count <= 0)
        quit(CLOSED);
    end += count;
}

struct response {
    struct part id;     // Lambda-Runtime-Aws-Request-Id
    struct part length; // Content-Length as text, to be sent back unchanged
    struct part body;
};

// Returns the value if the line is this header. The name must be in lower case.
static int header(const char *line, const char *line_end, const char *name, struct part *value) {
    for (; *name; name++, line++)
        // Setting this bit converts to lower case, and `-` already has it.
        if (line == line_end || (*line | 0x20) != *name)
            return 0;
    if (line == line_end || *line != ':')
        return 0;
    line++;
    while (line < line_end && (*line == ' ' || *line == '\t'))
        line++;
    while (line < line_end && (line_end[-1] == ' ' || line_end[-1] == '\t'))
        line_end--;
    value->text = line;
    value->length = line_end - line;
    return 1;
}

// Parses the head if it is complete, and returns where the body begins.
static char *parse_head(char *text, const char *text_end, struct response *response) {
    response->id.length = response->length.length = 0;
    for (char *line = text;;) {
        char *line_end = line;
        while (line_end < text_end && *line_end != '\n')
            line_end++;
        if (line_end == text_end)
            return 0;
        char *next = line_end + 1;
        if (line_end > line && line_end[-1] == '\r')
            line_end--;
        if (line_end == line)
            return next;
        if (line == text) {
            // "HTTP/1.1 200 OK"
            if (line_end - line < 12 || line[9] != '2')
                quit(BAD_STATUS);
        } else if ((*line | 0x20) == 'l') {
            header(line, line_end, "lambda-runtime-aws-request-id", &response->id);
        } else if ((*line | 0x20) == 'c') {
            header(line, line_end, "content-length", &response->length);
        }
        line = next;
    }
}

static size number(struct part digits) {
    size value = 0;
    if (digits.length == 0 || digits.length > 9)
        quit(NO_LENGTH);
    for (size at = 0; at < digits.length; at++) {
        if (digits.text[at] < '0' || digits.text[at] > '9')
            quit(NO_LENGTH);
        value = value * 10 + (digits.text[at] - '0');
    }
    return value;
}

// Reads one complete response. It stays in the buffer until the next one is read.
static void read_response(int socket, struct response *response) {
    if (begin == end)
        begin = end = 0;
    char *body;
    while (!(body = parse_head(buffer + begin, buffer + end, response)))
        read_more(socket);
    response->body.text = body;
    response->body.length = number(response->length);
    size after = (body - buffer) + response->body.length;
    while (end < after)
        read_more(socket);
    begin = after;
}

// AWS_LAMBDA_RUNTIME_API, from the environment that follows the arguments on the stack.
static struct part find_api(long *stack) {
    static const char name[] = "AWS_LAMBDA_RUNTIME_API=";
    char **environment = (char **)(stack + 1 + stack[0] + 1);
    for (; *environment; environment++) {
        const char *text = *environment;
        size at = 0;
        while (name[at] && text[at] == name[at])
            at++;
        if (!name[at]) {
            struct part api = {text + at, 0};
            while (api.text[api.length])
                api.length++;
            return api;
        }
    }
    quit(NO_API);
}

// Connects to "127.0.0.1:9001".
static int connect_to(struct part api) {
    // The kernel's struct sockaddr_in: family, port and address, the latter two big-endian.
    unsigned char address[16] __attribute__((aligned(4))) = {AF_INET};
    unsigned value = 0, digits = 0, dots = 0;
    for (size at = 0; at < api.length; at++) {
        char letter = api.text[at];
        if (letter >= '0' && letter <= '9') {
            value = value * 10 + (letter - '0');
            if (++digits > 5)
                quit(NO_API);
        } else if (digits && value < 256 && letter == (dots < 3 ? '.' : ':') && dots < 4) {
            address[4 + dots++] = value;
            value = digits = 0;
        } else {
            quit(NO_API);
        }
    }
    if (dots != 4 || !digits || value > 65535)
        quit(NO_API);
    address[2] = value >> 8;
    address[3] = value;

    int socket = syscall3(SYS_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0 || syscall3(SYS_connect, socket, (long)address, sizeof address) < 0)
        quit(NO_CONNECTION);
    return socket;
}

__attribute__((noreturn, used)) void run(long *stack) {
    struct part api = find_api(stack);
    int socket = connect_to(api);

    struct part next[] = {
        LITERAL("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: "),
        api,
        LITERAL("\r\n\r\n"),
    };
    write_all(socket, next, 3);
    for (;;) {
        struct response event, taken;
        read_response(socket, &event);
        if (!event.id.length)
            quit(NO_ID);
        struct part answer[] = {
            LITERAL("POST /2018-06-01/runtime/invocation/"),
            event.id,
            LITERAL("/response HTTP/1.1\r\nHost: "),
            api,
            LITERAL("\r\nContent-Type: application/json\r\nContent-Length: "),
            event.length,
            LITERAL("\r\n\r\n"),
            event.body,
            LITERAL("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: "),
            api,
            LITERAL("\r\n\r\n"),
        };
#ifdef PIPELINE
        write_all(socket, answer, 11);
        read_response(socket, &taken);
#else
        write_all(socket, answer, 8);
        read_response(socket, &taken);
        write_all(socket, answer + 8, 3);
#endif
    }
}
