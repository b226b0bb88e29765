#include <sqlite3.h>

/// Has SQLite keep no count of its memory, which takes one lock of the whole process at each allocation; before anything
/// else of SQLite. A variadic function, which Swift cannot call.
static inline int sqlite3_config_without_memory_status(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
