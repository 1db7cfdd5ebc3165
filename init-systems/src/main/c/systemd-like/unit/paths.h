/* Where unit files are: systemd.unit(5), "Unit File Load Path". */
#pragma once
#include "../common/util.h"

/* "" for this system, or the folder that another one lies in. */
extern const char *unit_root;

/* Looked into before all others, without unit_root before it; or NULL. */
extern const char *unit_first_folder;

/* Highest priority first; NULL at the end. Without unit_root. */
extern const char *const unit_folders[];

enum found { FOUND, MASKED, NOT_FOUND };

/* The file of a name itself, links not followed to other names.
 * *path is set if it is FOUND or MASKED. */
enum found unit_find(const char *name, char **path);

/* The name that a link between unit files leads to; NULL if path is the file
 * itself. A link that leaves the unit folders keeps its name. */
char *unit_alias_target(const char *name, const char *path);

/* The files below "NAME<suffix>" folders in all of the load path, each file
 * name once, from the folder of highest priority; masked ones left out. */
void unit_dropins(const struct strings *names, struct strings *files);

/* Names that links in NAME.wants or NAME.requires give. */
void unit_linked(const char *name, const char *suffix,
                 struct strings *linked);

/* Every unit file there is, each name once. */
void unit_all_names(struct strings *names);
