/*
 * libpq.h: what is used of libpq.so.5, PostgreSQL's library, as its libpq-fe.h declares it: it is loaded
 * when it is asked for, so that no header is needed to build. Its interface has been the same since
 * 2006; tests/unit/history_test.c holds this beside the header where there is one.
 */
#ifndef BINSIZE_HISTORY_LIBPQ_H
#define BINSIZE_HISTORY_LIBPQ_H

#define LIBPQ_SONAME "libpq.so.5"

/* Both are the library's; only pointers to them go around. */
struct pg_conn;
struct pg_result;

/* ConnStatusType and ExecStatusType, the values that matter. */
enum {
	LIBPQ_CONNECTION_OK = 0,
	LIBPQ_COMMAND_OK = 1,
	LIBPQ_TUPLES_OK = 2,
};

/* pg_type.dat: types of parameters. */
enum { LIBPQ_INT8 = 20, LIBPQ_TEXT = 25 };

/* X(result, name, parameters) */
#define LIBPQ_FUNCTIONS(X)                                                                         \
	X(struct pg_conn *, PQconnectdbParams,                                                     \
	  (const char *const *keywords, const char *const *values, int expand_dbname))             \
	X(int, PQstatus, (const struct pg_conn *connection))                                       \
	X(char *, PQerrorMessage, (const struct pg_conn *connection))                              \
	X(void, PQfinish, (struct pg_conn * connection))                                           \
	X(struct pg_result *, PQexecParams,                                                        \
	  (struct pg_conn * connection, const char *sql, int n, const unsigned *types,             \
	   const char *const *values, const int *lengths, const int *formats, int format))         \
	X(int, PQresultStatus, (const struct pg_result *result))                                   \
	X(char *, PQresultErrorMessage, (const struct pg_result *result))                          \
	X(int, PQntuples, (const struct pg_result *result))                                        \
	X(char *, PQgetvalue, (const struct pg_result *result, int row, int column))               \
	X(int, PQgetisnull, (const struct pg_result *result, int row, int column))                 \
	X(void, PQclear, (struct pg_result * result))                                              \
	X(void *, PQconninfoParse, (const char *text, char **message))                             \
	X(void, PQconninfoFree, (void *options))                                                   \
	X(void, PQfreemem, (void *memory))                                                         \
	X(void *, PQsetNoticeProcessor,                                                            \
	  (struct pg_conn * connection, void (*processor)(void *context, const char *message),     \
	   void *context))

#endif
