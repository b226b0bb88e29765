// A medium that takes no write as a whole: pwrite and write of more than a byte to a regular file do half of it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

typedef ssize_t (*positioned)(int, const void *, size_t, off_t);

static size_t part_of(int file, size_t count) {
    struct stat status;
    return count > 1 && fstat(file, &status) == 0 && S_ISREG(status.st_mode) ? count / 2 : count;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    static positioned whole;
    if (!whole) whole = (positioned)dlsym(RTLD_NEXT, "pwrite64");
    return whole(file, bytes, part_of(file, count), offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) { return pwrite(file, bytes, count, offset); }

ssize_t write(int file, const void *bytes, size_t count) {
    static ssize_t (*whole)(int, const void *, size_t);
    if (!whole) whole = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    return whole(file, bytes, part_of(file, count));
}
