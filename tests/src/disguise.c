/*
 * Lets a program see files otherwise than they are, for tests of what only root could set up.
 *
 * Loaded by LD_PRELOAD, it stands between the program and the C library:
 *
 * - DISGUISE_READ_ONLY names a folder below which nothing can be written: EROFS, as on a disk that is mounted so.
 * - DISGUISE_NAME is a path that stands for the file DISGUISE_FILE: the same file by another name, and no link, as a bind
 *   mount makes it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char folder[PATH_MAX];
static const char *name, *file;

__attribute__((constructor)) static void start(void) {
    const char *where = getenv("DISGUISE_READ_ONLY");
    if (where && !realpath(where, folder))
        abort();
    name = getenv("DISGUISE_NAME");
    file = getenv("DISGUISE_FILE");
}

#define REAL(result, called, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) \
        real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, called)

static int is_read_only(const char *path) {
    size_t length = strlen(folder);
    return length > 0 && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int refused(void) {
    errno = EROFS;
    return -1;
}

static const char *meant(const char *path) {
    return name && file && path && strcmp(path, name) == 0 ? file : path;
}

static int opened(int at, const char *path, int flags, mode_t mode) {
    REAL(int, "openat64", int, const char *, int, ...);
    int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);
    int is_new = (flags & O_CREAT) && access(path, F_OK) != 0;
    if (is_read_only(path) && (writes || is_new))
        return refused();
    return real(at, meant(path), flags, mode);
}

#define MODE(last) \
    va_list arguments; \
    va_start(arguments, last); \
    mode_t mode = (last & (O_CREAT | O_TMPFILE)) ? va_arg(arguments, mode_t) : 0; \
    va_end(arguments)

#define OPEN(called) \
    int called(const char *path, int flags, ...) { \
        MODE(flags); \
        return opened(AT_FDCWD, path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(called) \
    int called(int at, const char *path, int flags, ...) { \
        MODE(flags); \
        return opened(at, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

int access(const char *path, int mode) {
    REAL(int, "access", const char *, int);
    if ((mode & W_OK) && is_read_only(path))
        return refused();
    return real(meant(path), mode);
}

#define CHANGE(called, arguments, values, ...) \
    int called arguments { \
        REAL(int, #called, __VA_ARGS__); \
        return is_read_only(path) ? refused() : real values; \
    }
CHANGE(unlink, (const char *path), (path), const char *)
CHANGE(mkdir, (const char *path, mode_t mode), (path, mode), const char *, mode_t)
CHANGE(chmod, (const char *path, mode_t mode), (path, mode), const char *, mode_t)
CHANGE(rename, (const char *path, const char *to), (path, to), const char *, const char *)
CHANGE(truncate64, (const char *path, off64_t length), (path, length), const char *, off64_t)

/* Only the path of an open file tells where it is. */
int futimens(int open_file, const struct timespec times[2]) {
    REAL(int, "futimens", int, const struct timespec *);
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", open_file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length > 0) {
        path[length] = 0;
        if (is_read_only(path))
            return refused();
    }
    return real(open_file, times);
}

#define STAT(called, type) \
    int called(const char *path, struct type *found) { \
        REAL(int, #called, const char *, struct type *); \
        return real(meant(path), found); \
    }
STAT(stat, stat)
STAT(stat64, stat64)
STAT(lstat, stat)
STAT(lstat64, stat64)

int statx(int at, const char *restrict path, int flags, unsigned int mask, struct statx *restrict found) {
    REAL(int, "statx", int, const char *, int, unsigned int, struct statx *);
    return real(at, meant(path), flags, mask, found);
}
