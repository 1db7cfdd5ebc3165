/* The words for values, in the order of the enumerations. */
#include "unit.h"

const char *const load_words[] = {"stub",        "loaded", "not-found",
                                  "bad-setting", "error",  "masked"};

const char *const type_words[] = {"simple", "exec", "oneshot", "forking",
                                  "notify", "idle", "dbus",    NULL};

const char *const restart_words[] = {
    "no",          "on-success", "on-failure", "on-abnormal",
    "on-watchdog", "on-abort",   "always",     NULL};

const char *const kill_words[] = {"control-group", "process", "mixed",
                                  "none", NULL};

const char *const access_words[] = {"none", "main", "exec", "all", NULL};

const char *const stream_words[] = {
    "inherit", "null",            "tty",  "tty-force", "tty-fail",
    "journal", "journal+console", "kmsg", "file",      "append",
    "truncate", NULL};

const char *const action_words[] = {
    "none",           "reboot",   "reboot-force", "reboot-immediate",
    "poweroff",       "poweroff-force", "poweroff-immediate",
    "exit",           "exit-force", "halt",       "halt-force",
    "halt-immediate", NULL};

const char *const result_words[] = {
    "success",  "resources",       "protocol", "timeout",
    "exit-code", "signal",         "core-dump", "watchdog",
    "start-limit-hit", "oom-kill", "exec-condition", NULL};

const char *const sub_words[] = {
    "dead",          "condition",     "start-pre",     "start",
    "start-post",    "running",       "exited",        "reload",
    "stop",          "stop-sigterm",  "stop-sigkill",  "stop-post",
    "final-sigterm", "final-sigkill", "failed",        "auto-restart",
    "active",        NULL};

const char *const active_words[] = {"inactive",  "activating",   "active",
                                    "reloading", "deactivating", "failed"};

const char *const dependency_words[] = {
    "Requires",     "RequiredBy",   "Requisite", "RequisiteOf",
    "Wants",        "WantedBy",     "BindsTo",   "BoundBy",
    "PartOf",       "ConsistsOf",   "Conflicts", "ConflictedBy",
    "Before",       "After",        "OnFailure", "OnFailureOf",
    "OnSuccess",    "OnSuccessOf",  "PropagatesReloadTo",
    "ReloadPropagatedFrom", NULL};

const char *const condition_words[] = {
    "PathExists",       "PathExistsGlob", "PathIsDirectory",
    "PathIsSymbolicLink", "PathIsMountPoint", "PathIsReadWrite",
    "DirectoryNotEmpty", "FileNotEmpty", "FileIsExecutable",
    "KernelCommandLine", "Virtualization", "FirstBoot",
    "Host",             "Architecture",   "User",
    "Group",            "Environment",    "NeedsUpdate",
    "Capability",       "Security",       "KernelVersion",
    "ACPower",          "Credential",     "CPUFeature",
    "ControlGroupController", "Firmware", "PathIsEncrypted",
    NULL};

const char *description_of(const struct unit *unit)
{
    return unit->c.description ? unit->c.description : unit->name;
}

