// toml.cc: toml++ behind document.h. No exception leaves this file; none are made.
extern "C" {
#include "document.h"
}

#define TOML_HEADER_ONLY       1
#define TOML_EXCEPTIONS	       0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <cstring>
#include <string_view>

namespace
{
/* Deeper than anybody writes; each level is a call. */
constexpr unsigned MOST_LEVELS = 256;

struct reader {
	struct arena *arena;
	struct error *error;
	unsigned level;
};

const char *copy(reader &r, std::string_view text)
{
	if (text.find('\0') != text.npos && !r.error)
		r.error = error_new(r.arena, "a string holds a NUL");
	return arena_copy(r.arena, text.data(), text.size());
}

void convert(reader &r, const toml::node &from, struct node &to);

void convert_table(reader &r, const toml::table &from, struct node &to)
{
	to.kind = NODE_TABLE;
	to.items = arena_new(r.arena, struct node, from.size());
	for (auto &&[key, value] : from) {
		struct node &item = to.items[to.n_items++];

		convert(r, value, item);
		item.key = copy(r, key.str());
		// A table that only its inner tables name begins where the first of them does.
		if (!item.line)
			item.line = key.source().begin.line;
	}
}

void convert_array(reader &r, const toml::array &from, struct node &to)
{
	to.kind = NODE_ARRAY;
	to.items = arena_new(r.arena, struct node, from.size());
	for (auto &&value : from)
		convert(r, value, to.items[to.n_items++]);
}

void convert(reader &r, const toml::node &from, struct node &to)
{
	to.line = from.source().begin.line;
	if (r.level == MOST_LEVELS) {
		r.error = error_new(r.arena, "line %u: more than %u levels", to.line, MOST_LEVELS);
		return;
	}
	r.level++;
	if (auto *table = from.as_table())
		convert_table(r, *table, to);
	else if (auto *array = from.as_array())
		convert_array(r, *array, to);
	else if (auto *text = from.as_string())
		to.kind = NODE_STRING, to.string = copy(r, text->get());
	else if (auto *truth = from.as_boolean())
		to.kind = NODE_BOOLEAN, to.boolean = truth->get();
	else if (auto *number = from.as_integer())
		to.kind = NODE_INTEGER, to.integer = number->get();
	r.level--;
}
} // namespace

struct error *toml_read(struct arena *arena, const char *text, size_t size, const struct node **top)
{
	toml::parse_result result = toml::parse(std::string_view(text, size));
	reader r = { arena, nullptr, 0 };

	if (!result) {
		std::string_view why = result.error().description();

		return error_new(arena, "line %u: %.*s",
				 (unsigned)result.error().source().begin.line, (int)why.size(),
				 why.data());
	}
	struct node *node = arena_new(arena, struct node, 1);
	convert_table(r, result.table(), *node);
	if (!r.error)
		*top = node;
	return r.error;
}

#define TEXT_OF(number)			#number
#define VERSION_OF(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const char *toml_version(void)
{
	return VERSION_OF(TOML_LIB_MAJOR, TOML_LIB_MINOR, TOML_LIB_PATCH);
}
