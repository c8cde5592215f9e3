/* crash.h: how the program ends when it does not end by itself. */
#ifndef BINSIZE_BASE_CRASH_H
#define BINSIZE_BASE_CRASH_H

/*
 * Interrupts end the program with 128 + the signal's number, crashes likewise, both without half a
 * file left behind; a reader that goes away is an ordinary write error. Call it first.
 */
void crash_install(void);

#endif
