/* json_duplicates.c: what a file holds more than once, for programs. */
#include "json_parts.h"

#include "../duplicates/duplicates.h"

static void write_crates(struct json_writer *json, const struct duplicates *d)
{
	json_key(json, "crates");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < d->n_crates; i++) {
		const struct duplicate_crate *c = &d->crates[i];

		json_object(json, JSON_INLINE);
		json_string_field(json, "name", c->name);
		json_uint_field(json, "saving", c->saving);
		json_key(json, "versions");
		json_array(json, JSON_INLINE);
		for (size_t k = 0; k < c->n_versions; k++) {
			json_object(json, JSON_INLINE);
			json_string_field(json, "version", c->versions[k].version);
			json_uint_field(json, "size", c->versions[k].size);
			json_uint_field(json, "panic_locations", c->versions[k].n_locations);
			json_bool_field(json, "is_std", c->versions[k].is_std);
			json_end(json);
		}
		json_end(json);
		json_end(json);
	}
	json_end(json);
}

static void write_locked(struct json_writer *json, const struct duplicates *d)
{
	if (!d->has_lock)
		return;
	json_key(json, "locked");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < d->n_locked; i++) {
		json_object(json, JSON_INLINE);
		json_string_field(json, "name", d->locked[i].name);
		json_string_field(json, "versions", d->locked[i].versions);
		json_string_field(json, "in_file", d->locked[i].in_file);
		json_end(json);
	}
	json_end(json);
}

static void write_functions(struct json_writer *json, const struct duplicates *d)
{
	json_bool_field(json, "compares_functions", d->compares_functions);
	json_bool_field(json, "was_cut", d->was_cut);
	json_bool_field(json, "is_damaged", d->is_damaged);
	json_uint_field(json, "functions_saving", d->functions_saving);
	json_uint_field(json, "unfolded_saving", d->unfolded_saving);
	json_key(json, "functions");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < d->n_functions; i++) {
		const struct duplicate_function *f = &d->functions[i];

		json_object(json, JSON_INLINE);
		json_uint_field(json, "size", f->size);
		json_bool_field(json, "has_landing_pads", f->has_landing_pads);
		json_key(json, "copies");
		json_array(json, JSON_INLINE);
		for (size_t k = 0; k < f->n_copies; k++) {
			json_object(json, JSON_INLINE);
			json_string_field(json, "name", f->names[k]);
			json_string_field(json, "crate", f->crates[k]);
			json_end(json);
		}
		json_end(json);
		json_end(json);
	}
	json_end(json);
}

static void write_data(struct json_writer *json, const struct duplicates *d)
{
	json_uint_field(json, "data_saving", d->data_saving);
	json_key(json, "data");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < d->n_data; i++) {
		json_object(json, JSON_INLINE);
		json_uint_field(json, "size", d->data[i].size);
		json_key(json, "copies");
		json_array(json, JSON_INLINE);
		for (size_t k = 0; k < d->data[i].n_copies; k++) {
			const struct data_place *p = &d->data[i].places[k];

			json_object(json, JSON_INLINE);
			json_uint_field(json, "file_off", p->file_off);
			json_string_field(json, "section", p->section);
			json_string_field(json, "symbol", p->name);
			json_string_field(json, "crate", p->crate);
			json_uint_field(json, "pointers", p->n_pointers);
			json_uint_field(json, "uses", p->n_uses);
			json_string_field(json, "user", p->user);
			json_string_field(json, "user_crate", p->user_crate);
			json_end(json);
		}
		json_end(json);
		json_end(json);
	}
	json_end(json);
}

static void write_generics(struct json_writer *json, const struct duplicates *d)
{
	json_key(json, "generics");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < d->n_generics; i++) {
		json_object(json, JSON_INLINE);
		json_string_field(json, "name", d->generics[i].name);
		json_uint_field(json, "instances", d->generics[i].n_instances);
		json_uint_field(json, "size", d->generics[i].size);
		json_end(json);
	}
	json_end(json);
}

void json_duplicates(struct json_writer *json, const struct report *report)
{
	const struct duplicates *d = report->duplicates;

	if (!d)
		return;
	json_key(json, "duplicates");
	json_object(json, JSON_LINES);
	write_crates(json, d);
	write_locked(json, d);
	write_functions(json, d);
	write_data(json, d);
	write_generics(json, d);
	json_end(json);
}
