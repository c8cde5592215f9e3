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
		settings[i]->judge(&facts, arena, &all[i].verdict);
	}
	facts_release(&facts);
	return all;
}
