/* posix/crash.h: what the files of this folder share about interrupts. */
#ifndef BINSIZE_BASE_POSIX_CRASH_H
#define BINSIZE_BASE_POSIX_CRASH_H

/* The file to remove when the program is interrupted, or NULL. Kept by reference. */
void crash_remove(const char *path);

#endif
