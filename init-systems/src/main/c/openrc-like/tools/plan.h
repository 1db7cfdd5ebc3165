/* Doing the same to several services, in the order of their dependencies. */
#pragma once
#include "tools.h"

/*
 * Starts or stops the services, which are in an order that would do. With
 * rc_parallel, those that do not wait for each other go at the same time.
 */
void plan_run(const struct deptree *tree, const struct list *services,
              const char *action);
