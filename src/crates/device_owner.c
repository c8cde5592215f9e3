#include "device_owner.h"

#include "device_text.h"
#include "device_vote.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

const char *device_owner_how_name(enum device_owner_how how)
{
	static const char *const names[] = {
		[DEVICE_OWNER_UNKNOWN] = "unknown",
		[DEVICE_OWNER_SYMBOLS] = "symbols of callers",
		[DEVICE_OWNER_PATHS] = "source paths of callers",
		[DEVICE_OWNER_NEIGHBOURS] = "neighbours",
		[DEVICE_OWNER_KERNELS] = "known kernels",
	};

	return names[how];
}

/* What the walks need. The marks are those of the walk with their number, so none is cleared. */
struct walk {
	const struct image *image;
	const struct host_crate *crates; /* of each host */
	uint32_t *first_call;		 /* of each host, in device->calls, by callee */
	uint32_t *marks, *queue;
	uint32_t number;
	uint64_t steps_left; /* containers may share callers, but not without measure */
};

enum { MOST_STEPS = 1 << 26 };

static void index_calls(struct walk *walk)
{
	const struct device *device = &walk->image->device;
	size_t k = 0;

	for (size_t i = 0; i <= device->n_hosts; i++) {
		while (k < device->n_calls && device->calls[k].callee < i)
			k++;
		walk->first_call[i] = (uint32_t)k;
	}
}

static size_t mark(struct walk *walk, size_t n, uint32_t host)
{
	if (walk->marks[host] == walk->number)
		return n;
	walk->marks[host] = walk->number;
	walk->queue[n] = host;
	return n + 1;
}

/* A caller of a known crate has a vote, and what calls it does not matter. */
static size_t visit_callers(struct walk *walk, size_t n, uint32_t callee, struct votes *votes)
{
	const struct device *device = &walk->image->device;

	for (uint32_t k = walk->first_call[callee];
	     k < walk->first_call[callee + 1] && walk->steps_left; k++) {
		uint32_t caller = device->calls[k].caller;

		walk->steps_left--;
		if (walk->marks[caller] == walk->number)
			continue;
		if (walk->crates[caller].n) {
			walk->marks[caller] = walk->number;
			votes_add(votes, &walk->crates[caller]);
		} else {
			n = mark(walk, n, caller);
		}
	}
	return n;
}

static void walk_back(struct walk *walk, const struct device_container *container,
		      struct votes *votes)
{
	const struct device *device = &walk->image->device;
	size_t n = 0, i = 0;

	walk->number++;
	for (uint32_t k = 0; k < container->n_stubs; k++) {
		uint32_t host = device_find_host(device, device->stubs[container->first_stub + k]);

		if (host != NO_INDEX)
			n = mark(walk, n, host);
	}
	for (unsigned level = 0; level < DEVICE_CALL_LEVELS; level++) {
		for (size_t end = n; i < end; i++)
			n = visit_callers(walk, n, walk->queue[i], votes);
	}
}

static struct device_owner owner_of(const struct winner *winner)
{
	bool is_stated = winner->reason == VOTE_SYMBOL;
	bool is_known = winner->crate != NO_INDEX;
	bool is_derived = is_known && is_stated && winner->second == NO_INDEX;

	return (struct device_owner){
		.crate = winner->crate,
		.second = winner->second,
		.user = NO_INDEX,
		.how = (uint8_t)(!is_known   ? DEVICE_OWNER_UNKNOWN
				 : is_stated ? DEVICE_OWNER_SYMBOLS
					     : DEVICE_OWNER_PATHS),
		.tier = (uint8_t)(is_derived ? TIER_DERIVED
				  : is_known ? TIER_INFERRED
					     : TIER_NONE),
	};
}

/* A container's own evidence, before its neighbours are asked. */
struct finding {
	struct winner winner;
	bool is_weak; /* nothing, or one function that only mentions somebody's file */
	bool is_void; /* nothing, or that file is a dependency's: inlined code has it too */
};

static struct finding finding_of(const struct votes *votes, const struct intern *labels)
{
	struct finding finding = { .winner = votes_winner(votes, labels) };
	bool is_known = finding.winner.crate != NO_INDEX;

	finding.is_weak = !is_known ||
			  (finding.winner.reason != VOTE_SYMBOL && votes->n_functions == 1);
	finding.is_void = !is_known ||
			  (finding.winner.reason == VOTE_DEPENDENCY && votes->n_functions == 1);
	return finding;
}

static bool are_neighbours(const struct image *image, size_t a, size_t b)
{
	return image->device.containers[a].section == image->device.containers[b].section;
}

/* For each container the crate of the nearest one behind it that has one, or NO_INDEX. */
static uint32_t *crates_behind(const struct image *image, const struct finding *findings)
{
	size_t n = image->device.n_containers;
	uint32_t *behind = array_new(uint32_t, n + 1);

	for (size_t i = n; i-- > 0;) {
		behind[i] = NO_INDEX;
		if (i + 1 == n || !are_neighbours(image, i, i + 1))
			continue;
		behind[i] = findings[i + 1].is_void ? behind[i + 1] : findings[i + 1].winner.crate;
	}
	return behind;
}

/* What a container alone does not tell its neighbours on both sides may, if they agree. */
static void name_containers(const struct image *image, const struct finding *findings,
			    struct device_owner *owners)
{
	static const struct winner nobody = { .crate = NO_INDEX, .second = NO_INDEX };
	uint32_t *behind = crates_behind(image, findings);
	uint32_t before = NO_INDEX;

	for (size_t i = 0; i < image->device.n_containers; i++) {
		struct device_owner *o = &owners[i];

		if (i && !are_neighbours(image, i, i - 1))
			before = NO_INDEX;
		*o = owner_of(findings[i].is_void ? &nobody : &findings[i].winner);
		if (findings[i].is_weak && before != NO_INDEX && before == behind[i] &&
		    o->crate != before && !image->device.containers[i].is_device_link) {
			*o = owner_of(&nobody);
			o->crate = before;
			o->how = DEVICE_OWNER_NEIGHBOURS;
			o->tier = TIER_INFERRED;
		}
		if (o->crate != NO_INDEX)
			before = o->crate;
	}
	free(behind);
}

/* nvlink makes one for all: it is somebody's only if everything is his. */
static void name_device_links(const struct device *device, struct device_owner *owners)
{
	uint32_t crate = NO_INDEX;
	bool agree = true;

	for (size_t i = 0; i < device->n_containers; i++) {
		if (device->containers[i].is_device_link)
			continue;
		agree &= owners[i].crate != NO_INDEX &&
			 (crate == NO_INDEX || crate == owners[i].crate);
		crate = owners[i].crate;
	}
	for (size_t i = 0; i < device->n_containers && agree && crate != NO_INDEX; i++) {
		if (device->containers[i].is_device_link && owners[i].crate == NO_INDEX)
			owners[i] = (struct device_owner){ .crate = crate,
							   .second = NO_INDEX,
							   .user = NO_INDEX,
							   .how = DEVICE_OWNER_NEIGHBOURS,
							   .tier = TIER_INFERRED };
	}
}

/* A text is its users', unless it is known to be of a crate that only holds texts. */
static void name_text(const struct image *image, struct arena *arena, struct intern *labels,
		      uint32_t index, const struct votes *votes, struct device_owner *o)
{
	const struct device_entry *e = &image->device.entries[index];
	struct winner winner = votes_winner(votes, labels);
	const struct known_text *known = NULL;

	*o = owner_of(&winner);
	o->user = winner.crate;
	if (o->tier != TIER_NONE)
		o->tier = TIER_INFERRED;
	if (e->kind == DEVICE_PTX && e->packing == DEVICE_RAW)
		known = known_text_of(image->file->data + e->file_off, e->stored_size);
	if (!known)
		return;
	o->crate = intern_copy(labels, arena, known->crate, strlen(known->crate));
	o->second = NO_INDEX;
	o->how = DEVICE_OWNER_KERNELS;
	o->tier = TIER_INFERRED;
	o->module = known->module;
}

/* Uses are by entry. */
static void name_entries(const struct image *image, struct arena *arena, struct intern *labels,
			 const struct host_crate *crates, struct device_owner *owners)
{
	const struct device *device = &image->device;
	struct votes votes = { 0 };
	size_t k = 0;

	for (size_t i = 0; i < device->n_entries; i++) {
		owners[i] = (struct device_owner){
			.crate = NO_INDEX, .second = NO_INDEX, .user = NO_INDEX, .tier = TIER_NONE
		};
		if (device->entries[i].container != NO_INDEX)
			continue;
		votes_clear(&votes);
		for (; k < device->n_uses && device->uses[k].entry <= i; k++) {
			if (device->uses[k].entry == i && device->uses[k].host != NO_INDEX)
				votes_add(&votes, &crates[device->uses[k].host]);
		}
		name_text(image, arena, labels, (uint32_t)i, &votes, &owners[i]);
	}
	free(votes.items);
}

static struct finding *find(struct walk *walk, const struct intern *labels)
{
	const struct device *device = &walk->image->device;
	struct finding *findings = array_zeroed(struct finding, device->n_containers + 1);
	struct votes votes = { 0 };

	walk->first_call = array_new(uint32_t, device->n_hosts + 1);
	walk->marks = array_zeroed(uint32_t, device->n_hosts + 1);
	walk->queue = array_new(uint32_t, device->n_hosts + 1);
	index_calls(walk);
	walk->steps_left = MOST_STEPS;
	for (size_t i = 0; i < device->n_containers; i++) {
		votes_clear(&votes);
		walk_back(walk, &device->containers[i], &votes);
		findings[i] = finding_of(&votes, labels);
	}
	free(walk->first_call);
	free(walk->marks);
	free(walk->queue);
	free(votes.items);
	return findings;
}

struct device_owners device_owners_build(const struct image *image, struct arena *arena,
					 struct intern *labels)
{
	const struct device *device = &image->device;
	struct host_crate *crates = host_crates_build(image, arena, labels);
	struct walk walk = { .image = image, .crates = crates };
	struct finding *findings = find(&walk, labels);
	struct device_owners owners = {
		.containers = arena_new(arena, struct device_owner, device->n_containers + 1),
		.entries = arena_new(arena, struct device_owner, device->n_entries + 1),
	};

	name_containers(image, findings, owners.containers);
	name_device_links(device, owners.containers);
	name_entries(image, arena, labels, crates, owners.entries);
	free(findings);
	free(crates);
	return owners;
}
