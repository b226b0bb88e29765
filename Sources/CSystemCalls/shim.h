// Calls that Swift cannot make itself: a variadic one, and one whose structure is not imported.
#include <sqlite3.h>
#include <sys/vfs.h>

/// Has SQLite keep no count of its memory, which takes one lock of the whole process at each allocation; before anything
/// else of SQLite.
static inline int sqlite3_config_without_memory_status(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/// The type of the file system that a file lies on, as statfs(2) lists them; -1 when the system does not say.
static inline long file_system_type(int descriptor) {
    struct statfs status;
    return fstatfs(descriptor, &status) == 0 ? (long)status.f_type : -1;
}
