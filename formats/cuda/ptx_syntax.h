/* ptx_syntax.h: the statements of PTX. Private to the files that read it. */
#ifndef BINSIZE_FORMATS_CUDA_PTX_SYNTAX_H
#define BINSIZE_FORMATS_CUDA_PTX_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ptx_header;

/* How the directive that begins a statement is read. */
enum ptx_directive {
	PTX_NO_DIRECTIVE, /* not one that stands outside of functions */
	PTX_VERSION,
	PTX_LINE,  /* ends with its line */
	PTX_ENTRY, /* these end with ';' or with the '}' of their '{' */
	PTX_FUNC,
	PTX_DATA, /* .global, .const: with '=', only with ';' */
	PTX_DECLARATION,
};

/* A statement, in place. Pointers go into the text. */
struct ptx_statement {
	enum ptx_directive directive; /* behind .visible and its like */
	const uint8_t *start;	      /* of the directive */
	const uint8_t *end;	      /* behind it; where it broke off when it is not whole */
	const uint8_t *body;	      /* its first '{' outside of a value, or NULL */
	const uint8_t *value;	      /* its first '=' outside of braces, or NULL */
	bool is_whole;
};

/* Numbers, labels and names consist of these; and directives, behind their dot. */
bool ptx_is_word(uint8_t c);

/* Behind white space and comments. A byte that is no text stops it, also inside of a comment. */
const uint8_t *ptx_skip_blank(const uint8_t *p, const uint8_t *end);

/* Behind the word at p when it is `word`, else NULL. */
const uint8_t *ptx_match_word(const uint8_t *p, const uint8_t *end, const char *word);

/* Behind blanks and one end of a line, if they are all that is there; else p. */
const uint8_t *ptx_skip_line_end(const uint8_t *p, const uint8_t *end);

/*
 * Reads the statement at p, to which no blanks belong, whatever it is: at least one byte unless
 * p is `end`. Linear in what it goes over, which ends at `end` or at a byte that is no text.
 */
struct ptx_statement ptx_read_statement(const uint8_t *p, const uint8_t *end);

/*
 * Reads the .version at p, and the .target and the .address_size that may follow: returns what is
 * behind them, NULL without a .version. Only these fields of the header are set, the others 0.
 */
const uint8_t *ptx_read_directives(const uint8_t *p, const uint8_t *end, struct ptx_header *header);

#endif
