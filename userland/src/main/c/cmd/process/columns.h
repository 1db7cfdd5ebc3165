/* The columns that ps and top can show. */
#pragma once
#include "proc.h"

struct column {
    const char *names; /* parted by blanks: "pgid pgrp" */
    const char *heading;
    int width; /* at least; negative: text that is aligned left */
    void (*show)(const struct process *p, char *to, size_t size);
};

const struct column *column_find(const char *name, size_t length);
/* Reads once what all rows are computed from. */
void columns_start(void);
/* Percent of one processor since the process started. */
double cpu_percent(const struct process *p);
double memory_percent(const struct process *p);
