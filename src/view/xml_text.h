/* xml_text.h: texts inside XML 1.0, between tags and in attributes. */
#ifndef BINSIZE_VIEW_XML_TEXT_H
#define BINSIZE_VIEW_XML_TEXT_H

#include "../base/text.h"

/*
 * Appends `string` so that an XML parser gives it back: & < > " ' and white space that attributes
 * would lose are references. A character that XML forbids (section 2.2), and each byte that is no
 * part of valid UTF-8, is U+FFFD: what was appended is always valid UTF-8 and well-formed.
 */
void xml_add(struct text *out, const char *string);

/*
 * The same of what safe_add() makes of it: for names from strangers that are to be looked at. With
 * `columns` > 0 at most that many are used. Returns the columns.
 */
size_t xml_add_safe(struct text *out, const char *string, size_t columns);

#endif
