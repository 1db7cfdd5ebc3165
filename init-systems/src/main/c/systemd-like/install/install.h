/* Enabling and disabling: links in the configuration folder, as [Install]
 * sections and presets ask for them. It works on files only, also on those
 * of a system that does not run (--root=). */
#pragma once
#include "../common/util.h"

struct install {
    bool runtime; /* /run instead of /etc */
    bool force;
    bool quiet;
    bool changed;
    struct strings errors; /* what could not be done, in whole sentences */
};

void install_enable(struct install *install, const char *name);
void install_disable(struct install *install, const char *name);
void install_preset(struct install *install, const char *name);
void install_preset_all(struct install *install);
void install_mask(struct install *install, const char *name);
void install_unmask(struct install *install, const char *name);
void install_set_default(struct install *install, const char *name);
char *install_get_default(void); /* NULL if there is none */
/* "enabled", "disabled", "static", "masked"...; NULL if there is no file. */
const char *install_state(const char *name);
/* "enabled" or "disabled". */
const char *install_preset_of(const char *name);

/* ---- install/section.c ---- */

struct section {
    struct strings alias, wanted_by, required_by, also;
    char *default_instance;
    char *path; /* of the fragment; NULL if there is none */
    bool masked;
};
void section_read(const char *name, struct section *section);
void section_free(struct section *section);
bool section_empty(const struct section *section);

/* ---- install/preset.c ---- */

/* 1 enable, 0 disable; *instances for "enable NAME@.service A B". */
int preset_for(const char *name, struct strings *instances);
