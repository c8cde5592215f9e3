/* views.h: one line for each view; view.c puts them into the table. */
#ifndef BINSIZE_VIEW_VIEWS_H
#define BINSIZE_VIEW_VIEWS_H

#include "view.h"

extern const struct view text_view, json_view, csv_view;

#endif
