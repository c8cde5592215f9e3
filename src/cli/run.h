/* run.h: what the program does with its command line. */
#ifndef BINSIZE_CLI_RUN_H
#define BINSIZE_CLI_RUN_H

/* Exit status. A crash ends with none of them. */
enum {
	STATUS_DONE = 0,
	STATUS_BREACH = 1,    /* a limit is passed or a check failed */
	STATUS_ERROR = 2,     /* usage or input: the reason is on standard error */
	STATUS_UNDECIDED = 3, /* a comparison or check could not be made */
};

/* All of the program. Returns its exit status. */
int run(int argc, char **argv);

#endif
