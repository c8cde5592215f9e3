#include "setting.h"

#include <string.h>

const struct setting *const settings[SETTING_COUNT] = {
#define SETTING_ROW(name) &name##_setting,
	SETTINGS(SETTING_ROW)
#undef SETTING_ROW
};

const struct setting *setting_find(const char *name)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		if (!strcmp(settings[i]->name, name))
			return settings[i];
	}
	return NULL;
}

struct judged *settings_judge(const struct image *image, struct arena *arena)
{
	struct judged *all = arena_new(arena, struct judged, SETTING_COUNT);
	struct facts facts;

	facts_gather(&facts, image, arena);
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		all[i].name = settings[i]->name;
		all[i].title = settings[i]->title;
		// Many rules rest on what is not there; of a file with missing parts that says nothing.
		if (image_is_damaged(image))
			verdict_add_evidence(&all[i].verdict, arena,
					     "parts of the file are missing or damaged");
		else
			settings[i]->judge(&facts, arena, &all[i].verdict);
		if (settings[i]->is_shown_if_told && !all[i].verdict.n_values)
			all[i].verdict.is_foreign = true;
	}
	facts_release(&facts);
	return all;
}
