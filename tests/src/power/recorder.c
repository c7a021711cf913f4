/*
 * Records what a program does to the files of one folder, for tests of power loss.
 *
 * Loaded by LD_PRELOAD, it stands between the program and the C library. Each call does what it always does; what changed a
 * file, a name or what is safe on disk is appended to a trace, with the bytes that were written. So the program that is
 * tested is the one that is shipped, and no device, kernel module or privilege is needed. `disk.rs` works out from the trace
 * what a disk may hold after any record.
 *
 * POWER_FOLDER names the folder, POWER_TRACE the trace. A record is a head of five numbers and its payload, see `trace.rs`.
 *
 * Order. A change is recorded once it is done, and before the program learns that it is done. A sync is recorded when it
 * begins and when it has ended, and makes safe what was recorded before it began. So nothing is ever taken for safe that
 * the program could not rely on.
 *
 * Not seen: writes through shared memory. SQLite does that to its -shm file only, which it makes anew after a crash.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind {
    CREATED = 1,
    WRITTEN = 2,
    TRUNCATED = 3,
    SYNC_BEGUN = 4,
    SYNC_ENDED = 5,
    RENAMED = 6,
    LINKED = 7,
    UNLINKED = 8,
    FOLDER_MADE = 9,
    EXTENDED = 10,
};

struct head {
    uint64_t kind;
    uint64_t inode;
    uint64_t offset;
    uint64_t length;
    uint64_t other;
};

#define FILES_MAX 65536

static _Atomic uint64_t inodes[FILES_MAX];
static _Atomic uint64_t syncs;
static char folder[PATH_MAX];
static size_t folder_length;
static int trace = -1;

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) \
        real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static int real_open(const char *path, int flags, mode_t mode) {
    REAL(int, "open64", const char *, int, ...);
    return real(path, flags, mode);
}

/* A trace with a hole would prove nothing, so the program ends with it. */
static void fail(const char *what) {
    dprintf(2, "recorder: %s: %s\n", what, strerror(errno));
    abort();
}

__attribute__((constructor)) static void start(void) {
    const char *where = getenv("POWER_FOLDER"), *to = getenv("POWER_TRACE");
    if (!where || !to || !realpath(where, folder))
        return;
    folder_length = strlen(folder);
    trace = real_open(to, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (trace < 0)
        fail(to);
}

static void record(enum kind kind, uint64_t inode, uint64_t offset, uint64_t other, const struct iovec *parts, int count,
                   size_t length) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    int before = errno;
    struct head head = {kind, inode, offset, length, other};
    struct iovec all[64];
    if (count > 63)
        fail("too many parts");
    all[0] = (struct iovec){&head, sizeof head};
    size_t left = length;
    int used = 1;
    for (int part = 0; part < count && left > 0; part++) {
        size_t taken = parts[part].iov_len < left ? parts[part].iov_len : left;
        all[used++] = (struct iovec){parts[part].iov_base, taken};
        left -= taken;
    }
    /* One call appends one record, also where several processes write. */
    if (real(trace, all, used) != (ssize_t)(sizeof head + length))
        fail("the trace");
    errno = before;
}

static void record_text(enum kind kind, uint64_t inode, uint64_t other, const char *text) {
    struct iovec part = {(void *)text, strlen(text)};
    record(kind, inode, 0, other, &part, 1, part.iov_len);
}

/* The path from the folder on; NULL where it is outside. */
static const char *inside(const char *path, char *buffer) {
    if (trace < 0)
        return NULL;
    if (path[0] != '/') {
        char here[PATH_MAX];
        if (!getcwd(here, sizeof here) || snprintf(buffer, PATH_MAX, "%s/%s", here, path) >= PATH_MAX)
            return NULL;
    } else if (snprintf(buffer, PATH_MAX, "%s", path) >= PATH_MAX) {
        return NULL;
    }
    for (char *dot; (dot = strstr(buffer, "/./"));)
        memmove(dot, dot + 2, strlen(dot + 2) + 1);
    size_t length = strlen(buffer);
    while (length > 1 && (buffer[length - 1] == '/' || (buffer[length - 1] == '.' && buffer[length - 2] == '/')))
        buffer[--length] = 0;
    if (strncmp(buffer, folder, folder_length) != 0)
        return NULL;
    if (buffer[folder_length] == 0)
        return "";
    return buffer[folder_length] == '/' ? buffer + folder_length + 1 : NULL;
}

static uint64_t inode_at(const char *path) {
    struct stat found;
    return lstat(path, &found) == 0 ? found.st_ino : 0;
}

static uint64_t inode_of(int file) {
    return trace >= 0 && file >= 0 && file < FILES_MAX ? inodes[file] : 0;
}

static int opened(const char *path, int flags, mode_t mode) {
    char buffer[PATH_MAX];
    const char *name = inside(path, buffer);
    int is_new = name && (flags & O_CREAT) && inode_at(path) == 0;
    int file = real_open(path, flags, mode);
    if (file < 0 || !name || file >= FILES_MAX)
        return file;
    struct stat found;
    if (fstat(file, &found) != 0)
        fail("fstat");
    inodes[file] = found.st_ino;
    if (is_new)
        record_text(CREATED, found.st_ino, 0, name);
    else if ((flags & O_TRUNC) && (flags & (O_WRONLY | O_RDWR)))
        record(TRUNCATED, found.st_ino, 0, 0, NULL, 0, 0);
    return file;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list arguments; \
        va_start(arguments, flags); \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(arguments, mode_t) : 0; \
        va_end(arguments); \
        return opened(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

int __open_2(const char *path, int flags) { return opened(path, flags, 0); }
int __open64_2(const char *path, int flags) { return opened(path, flags, 0); }
int creat(const char *path, mode_t mode) { return opened(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return opened(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) { \
        REAL(int, #name, int, const char *, int, ...); \
        va_list arguments; \
        va_start(arguments, flags); \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(arguments, mode_t) : 0; \
        va_end(arguments); \
        return at == AT_FDCWD ? opened(path, flags, mode) : real(at, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

/* Streams open their files inside the C library, where nobody stands between. */
#define STREAM(name) \
    FILE *name(const char *path, const char *mode) { \
        int flags = mode[0] == 'r' ? O_RDONLY : O_WRONLY | O_CREAT | (mode[0] == 'w' ? O_TRUNC : O_APPEND); \
        char buffer[PATH_MAX]; \
        REAL(FILE *, #name, const char *, const char *); \
        if (flags == O_RDONLY || !inside(path, buffer)) \
            return real(path, mode); \
        int file = opened(path, strchr(mode, '+') ? (flags & ~O_WRONLY) | O_RDWR : flags, 0666); \
        return file < 0 ? NULL : fdopen(file, mode); \
    }
STREAM(fopen)
STREAM(fopen64)

int close(int file) {
    REAL(int, "close", int);
    if (file >= 0 && file < FILES_MAX)
        inodes[file] = 0;
    return real(file);
}

static void written(int file, const struct iovec *parts, int count, off_t offset, ssize_t length) {
    if (length > 0)
        record(WRITTEN, inode_of(file), (uint64_t)offset, 0, parts, count, (size_t)length);
}

ssize_t write(int file, const void *bytes, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    ssize_t done = real(file, bytes, length);
    if (done > 0 && inode_of(file)) {
        struct iovec part = {(void *)bytes, length};
        written(file, &part, 1, lseek(file, 0, SEEK_CUR) - done, done);
    }
    return done;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    ssize_t done = real(file, parts, count);
    if (done > 0 && inode_of(file))
        written(file, parts, count, lseek(file, 0, SEEK_CUR) - done, done);
    return done;
}

#define PWRITE(name) \
    ssize_t name(int file, const void *bytes, size_t length, off_t offset) { \
        REAL(ssize_t, #name, int, const void *, size_t, off_t); \
        ssize_t done = real(file, bytes, length, offset); \
        if (done > 0 && inode_of(file)) { \
            struct iovec part = {(void *)bytes, length}; \
            written(file, &part, 1, offset, done); \
        } \
        return done; \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

#define PWRITEV(name) \
    ssize_t name(int file, const struct iovec *parts, int count, off_t offset) { \
        REAL(ssize_t, #name, int, const struct iovec *, int, off_t); \
        ssize_t done = real(file, parts, count, offset); \
        if (done > 0 && inode_of(file)) \
            written(file, parts, count, offset, done); \
        return done; \
    }
PWRITEV(pwritev)
PWRITEV(pwritev64)

#define TRUNCATE(name) \
    int name(int file, off_t length) { \
        REAL(int, #name, int, off_t); \
        int done = real(file, length); \
        if (done == 0 && inode_of(file)) \
            record(TRUNCATED, inode_of(file), (uint64_t)length, 0, NULL, 0, 0); \
        return done; \
    }
TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

#define ALLOCATE(name) \
    int name(int file, off_t offset, off_t length) { \
        REAL(int, #name, int, off_t, off_t); \
        int done = real(file, offset, length); \
        if (done == 0 && inode_of(file)) \
            record(EXTENDED, inode_of(file), (uint64_t)(offset + length), 0, NULL, 0, 0); \
        return done; \
    }
ALLOCATE(posix_fallocate)
ALLOCATE(posix_fallocate64)

#define SYNC(name) \
    int name(int file) { \
        REAL(int, #name, int); \
        uint64_t inode = inode_of(file); \
        if (!inode) \
            return real(file); \
        uint64_t number = (uint64_t)getpid() << 32 | (++syncs & 0xffffffff); \
        record(SYNC_BEGUN, inode, 0, number, NULL, 0, 0); \
        int done = real(file); \
        if (done == 0) \
            record(SYNC_ENDED, inode, 0, number, NULL, 0, 0); \
        return done; \
    }
SYNC(fsync)
SYNC(fdatasync)

/* Two names, with a zero between. */
static void record_two(enum kind kind, uint64_t inode, const char *from, const char *to) {
    struct iovec parts[] = {{(void *)from, strlen(from) + 1}, {(void *)to, strlen(to)}};
    record(kind, inode, 0, 0, parts, 2, parts[0].iov_len + parts[1].iov_len);
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    char first[PATH_MAX], second[PATH_MAX];
    const char *old = inside(from, first), *new = inside(to, second);
    int done = real(from, to);
    if (done == 0 && (old || new)) {
        if (!old || !new)
            fail("a name that leaves the folder or comes in");
        record_two(RENAMED, inode_at(to), old, new);
    }
    return done;
}

static void linked(const char *from, const char *to) {
    char first[PATH_MAX], second[PATH_MAX];
    const char *old = inside(from, first), *new = inside(to, second);
    if (old && new)
        record_two(LINKED, inode_at(to), old, new);
}

int link(const char *from, const char *to) {
    REAL(int, "link", const char *, const char *);
    int done = real(from, to);
    if (done == 0)
        linked(from, to);
    return done;
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    int done = real(from_at, from, to_at, to, flags);
    if (done == 0 && from_at == AT_FDCWD && to_at == AT_FDCWD)
        linked(from, to);
    return done;
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    char buffer[PATH_MAX];
    const char *name = inside(path, buffer);
    uint64_t inode = name ? inode_at(path) : 0;
    int done = real(path);
    if (done == 0 && name)
        record_text(UNLINKED, inode, 0, name);
    return done;
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    char buffer[PATH_MAX];
    const char *name = inside(path, buffer);
    int done = real(path, mode);
    if (done == 0 && name)
        record_text(FOLDER_MADE, inode_at(path), 0, name);
    return done;
}
