/* Records as people and programs read them. */
#pragma once
#include "format.h"

enum style { STYLE_SHORT, STYLE_SHORT_ISO, STYLE_SHORT_MONOTONIC, STYLE_CAT,
             STYLE_JSON, STYLE_VERBOSE };

void record_show(const struct record *record, enum style style, bool utc,
                 bool colours);
/* Whether it is about a unit: written by it or about it; a pattern will do. */
bool record_about(const struct record *record, const char *unit);
