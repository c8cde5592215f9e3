/* json_known.c: what a file names of its parts, for programs. */
#include "json_parts.h"

#include "../known/known.h"

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

/* The best of it. */
static const char *evidence_of(const struct known_crate *crate)
{
	return crate->is_stated ? ".dep-v0" : crate->n_locations ? "panic locations" : "C sources";
}

static void write_crate(struct json_writer *json, const struct known_crate *crate)
{
	json_object(json, JSON_INLINE);
	json_string_field(json, "name", or_null(crate->name));
	json_string_field(json, "version", or_null(crate->version));
	json_string_field(json, "source", source_kind_name(crate->source));
	if (*crate->repository)
		json_string_field(json, "repository", crate->repository);
	json_string_field(json, "evidence", evidence_of(crate));
	json_uint_field(json, "locations", crate->n_locations);
	json_uint_field(json, "files", crate->n_files);
	if (crate->is_stated)
		json_bool_field(json, "is_build", crate->is_build);
	json_end(json);
}

static void write_crates(struct json_writer *json, const struct known_crates *known)
{
	if (!known->n && !known->std_commit)
		return;
	json_string_field(json, "std_commit", known->std_commit);
	json_key(json, "crates");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < known->n; i++)
		write_crate(json, &known->items[i]);
	json_end(json);
}

static void write_libraries(struct json_writer *json, const struct c_texts *c)
{
	if (!c->n_libraries)
		return;
	json_key(json, "libraries");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < c->n_libraries; i++) {
		const struct known_library *library = &c->libraries[i];

		json_object(json, JSON_INLINE);
		json_string_field(json, "name", library->name);
		json_string_field(json, "version", library->version);
		json_string_field(json, "text", library->text);
		json_uint_field(json, "address", library->vm_addr);
		json_end(json);
	}
	json_end(json);
}

static void write_sources(struct json_writer *json, const struct c_texts *c)
{
	if (!c->n_sources)
		return;
	json_key(json, "c_sources");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < c->n_sources; i++) {
		const struct known_sources *s = &c->sources[i];

		json_object(json, JSON_INLINE);
		json_string_field(json, "name", s->name);
		json_string_field(json, "version", or_null(s->version));
		json_string_field(json, "source",
				  s->source ? source_kind_name(s->source) : "directory");
		json_uint_field(json, "files", s->n_files);
		json_end(json);
	}
	json_end(json);
}

static void write_classes(struct json_writer *json, const struct known_classes *classes)
{
	if (!classes->n)
		return;
	json_key(json, "cxx_classes");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < classes->n_scopes; i++) {
		json_object(json, JSON_INLINE);
		json_string_field(json, "namespace", or_null(classes->scopes[i].name));
		json_uint_field(json, "classes", classes->scopes[i].n_classes);
		json_end(json);
	}
	json_end(json);
}

void json_known(struct json_writer *json, const struct report *report)
{
	const struct known *known = report->known;

	if (!known)
		return;
	write_crates(json, &known->crates);
	write_libraries(json, &known->c);
	write_sources(json, &known->c);
	write_classes(json, &known->classes);
}
