/* Every key that unit files may have: systemd.unit(5), systemd.service(5),
 * systemd.exec(5), systemd.kill(5). */
#include "setting.h"
#include <string.h>

#define C(field) offsetof(struct unit, c.field)
#define X(field) offsetof(struct unit, c.exec.field)
#define EDGES(kind) set_edges, 0, kind

static const struct setting settings[] = {
    {"Unit", "Description", set_text, C(description), 0},
    {"Unit", "Documentation", set_words, C(documentation), 0},
    {"Unit", "SourcePath", set_path, C(source), 0},
    {"Unit", "Requires", EDGES(REQUIRES)},
    {"Unit", "Requisite", EDGES(REQUISITE)},
    {"Unit", "Wants", EDGES(WANTS)},
    {"Unit", "BindsTo", EDGES(BINDS_TO)},
    {"Unit", "PartOf", EDGES(PART_OF)},
    {"Unit", "Conflicts", EDGES(CONFLICTS)},
    {"Unit", "Before", EDGES(BEFORE)},
    {"Unit", "After", EDGES(AFTER)},
    {"Unit", "OnFailure", EDGES(ON_FAILURE)},
    {"Unit", "OnSuccess", EDGES(ON_SUCCESS)},
    {"Unit", "PropagatesReloadTo", EDGES(PROPAGATES_RELOAD_TO)},
    {"Unit", "ReloadPropagatedFrom", EDGES(RELOAD_PROPAGATED_FROM)},
    {"Unit", "DefaultDependencies", set_bool, C(default_dependencies), 0},
    {"Unit", "RefuseManualStart", set_bool, C(refuse_start), 0},
    {"Unit", "RefuseManualStop", set_bool, C(refuse_stop), 0},
    {"Unit", "AllowIsolate", set_bool, C(allow_isolate), 0},
    {"Unit", "IgnoreOnIsolate", set_bool, C(ignore_on_isolate), 0},
    {"Unit", "StopWhenUnneeded", set_bool, C(stop_when_unneeded), 0},
    {"Unit", "OnFailureJobMode", set_job_mode, C(on_failure_replace), 0},
    {"Unit", "StartLimitIntervalSec", set_span, C(limit_interval), 0},
    {"Unit", "StartLimitBurst", set_unsigned, C(limit_burst), 0},
    {"Unit", "StartLimitAction", set_keyword, C(limit_action),
     (long)(intptr_t)action_words},
    {"Unit", "SuccessAction", set_keyword, C(success_action),
     (long)(intptr_t)action_words},
    {"Unit", "FailureAction", set_keyword, C(failure_action),
     (long)(intptr_t)action_words},
    {"Unit", "JobTimeoutSec", set_timeout, C(job_timeout), 0},

    {"Install", "Alias", set_names, C(alias), 0},
    {"Install", "WantedBy", set_names, C(wanted_by), 0},
    {"Install", "RequiredBy", set_names, C(required_by), 0},
    {"Install", "Also", set_names, C(also), 0},
    {"Install", "DefaultInstance", set_text, C(default_instance), 0},

    {"Service", "Type", set_type, C(type), 0},
    {"Service", "RemainAfterExit", set_bool, C(remain), 0},
    {"Service", "GuessMainPID", set_bool, C(guess_main), 0},
    {"Service", "RootDirectoryStartOnly", set_bool, C(root_only_start), 0},
    {"Service", "ExecCondition", set_command, 0, EXEC_START_CONDITION},
    {"Service", "ExecStartPre", set_command, 0, EXEC_START_PRE},
    {"Service", "ExecStart", set_command, 0, EXEC_START},
    {"Service", "ExecStartPost", set_command, 0, EXEC_START_POST},
    {"Service", "ExecReload", set_command, 0, EXEC_RELOAD},
    {"Service", "ExecStop", set_command, 0, EXEC_STOP},
    {"Service", "ExecStopPost", set_command, 0, EXEC_STOP_POST},
    {"Service", "Restart", set_restart, C(restart), 0},
    {"Service", "RestartSec", set_span, C(restart_delay), 0},
    {"Service", "TimeoutSec", set_timeout, 0, 3},
    {"Service", "TimeoutStartSec", set_timeout, C(timeout_start), 1},
    {"Service", "TimeoutStopSec", set_timeout, C(timeout_stop), 2},
    {"Service", "TimeoutAbortSec", set_timeout, C(timeout_abort), 0},
    {"Service", "RuntimeMaxSec", set_timeout, C(runtime_max), 0},
    {"Service", "WatchdogSec", set_span, C(watchdog), 0},
    {"Service", "PIDFile", set_pid_file, C(pid_file), 0},
    {"Service", "BusName", set_text, C(bus_name), 0},
    {"Service", "NotifyAccess", set_access, C(access), 0},
    {"Service", "SuccessExitStatus", set_exit_set, C(success), 0},
    {"Service", "RestartPreventExitStatus", set_exit_set, C(restart_prevent),
     0},
    {"Service", "RestartForceExitStatus", set_exit_set, C(restart_force), 0},
    /* Older spellings of what stands in [Unit] today. */
    {"Service", "StartLimitInterval", set_span, C(limit_interval), 0},
    {"Service", "StartLimitBurst", set_unsigned, C(limit_burst), 0},

    {"Service", "KillMode", set_keyword, C(kill_mode),
     (long)(intptr_t)kill_words},
    {"Service", "KillSignal", set_signal, C(kill_signal), 0},
    {"Service", "RestartKillSignal", set_signal, C(restart_kill_signal), 0},
    {"Service", "FinalKillSignal", set_signal, C(final_signal), 0},
    {"Service", "SendSIGKILL", set_bool, C(send_kill), 0},
    {"Service", "SendSIGHUP", set_bool, C(send_hup), 0},

    {"Service", "User", set_user, X(user), 0},
    {"Service", "Group", set_user, X(group), 0},
    {"Service", "SupplementaryGroups", set_words, X(groups), 0},
    {"Service", "Environment", set_environment, X(environment), 0},
    {"Service", "EnvironmentFile", set_environment_file,
     X(environment_files), 0},
    {"Service", "PassEnvironment", set_unset, X(pass), 0},
    {"Service", "UnsetEnvironment", set_unset, X(unset), 0},
    {"Service", "WorkingDirectory", set_folder, 0, 0},
    {"Service", "UMask", set_mode, X(mask), 0},
    {"Service", "Nice", set_nice, X(nice), 0},
    {"Service", "OOMScoreAdjust", set_oom, X(oom_adjust), 0},
    {"Service", "IgnoreSIGPIPE", set_bool, X(ignore_pipe), 0},
    {"Service", "NoNewPrivileges", set_bool, X(no_new_privileges), 0},
    {"Service", "StandardInput", set_stream, X(in), 0},
    {"Service", "StandardOutput", set_stream, X(out), 1},
    {"Service", "StandardError", set_stream, X(err), 2},
    {"Service", "TTYPath", set_path, X(tty), 0},
    {"Service", "TTYReset", set_bool, X(tty_reset), 0},
    {"Service", "TTYVHangup", set_bool, X(tty_hangup), 0},
    {"Service", "TTYVTDisallocate", set_bool, X(tty_disallocate), 0},
    {"Service", "SyslogIdentifier", set_text, X(identifier), 0},
    {"Service", "SyslogLevel", set_level, X(log_level), 0},
    {"Service", "RuntimeDirectory", set_directories, X(runtime), 0},
    {"Service", "StateDirectory", set_directories, X(state), 0},
    {"Service", "CacheDirectory", set_directories, X(cache), 0},
    {"Service", "LogsDirectory", set_directories, X(logs), 0},
    {"Service", "ConfigurationDirectory", set_directories, X(configuration),
     0},
    {"Service", "RuntimeDirectoryMode", set_mode, X(runtime_mode), 0},
    {"Service", "StateDirectoryMode", set_mode, X(state_mode), 0},
    {"Service", "CacheDirectoryMode", set_mode, X(cache_mode), 0},
    {"Service", "LogsDirectoryMode", set_mode, X(logs_mode), 0},
    {"Service", "RuntimeDirectoryPreserve", set_keep, X(keep_runtime), 0},
    {"Service", "LimitCPU", set_limit, 0, RLIMIT_CPU},
    {"Service", "LimitFSIZE", set_limit, 0, RLIMIT_FSIZE},
    {"Service", "LimitDATA", set_limit, 0, RLIMIT_DATA},
    {"Service", "LimitSTACK", set_limit, 0, RLIMIT_STACK},
    {"Service", "LimitCORE", set_limit, 0, RLIMIT_CORE},
    {"Service", "LimitRSS", set_limit, 0, RLIMIT_RSS},
    {"Service", "LimitNOFILE", set_limit, 0, RLIMIT_NOFILE},
    {"Service", "LimitAS", set_limit, 0, RLIMIT_AS},
    {"Service", "LimitNPROC", set_limit, 0, RLIMIT_NPROC},
    {"Service", "LimitMEMLOCK", set_limit, 0, RLIMIT_MEMLOCK},
    {"Service", "LimitLOCKS", set_limit, 0, RLIMIT_LOCKS},
    {"Service", "LimitNICE", set_limit, 0, RLIMIT_NICE},
    {"Service", "LimitRTPRIO", set_limit, 0, RLIMIT_RTPRIO},
};

/* Keys that are understood elsewhere and change nothing here: sandboxing,
 * resource control, scheduling classes, and what belongs to other types. */
static const char *const without_effect[] = {
    "AmbientCapabilities", "AppArmorProfile", "BindPaths",
    "BindReadOnlyPaths", "BlockIOWeight", "CPUAccounting", "CPUAffinity",
    "CPUQuota", "CPUSchedulingPolicy", "CPUSchedulingPriority", "CPUShares",
    "CPUWeight", "CapabilityBoundingSet", "CollectMode",
    "ConfigurationDirectoryMode", "CoredumpFilter", "Delegate", "DeviceAllow",
    "DevicePolicy", "DynamicUser", "ExitType", "FileDescriptorStoreMax",
    "IOAccounting", "IOSchedulingClass", "IOSchedulingPriority", "IOWeight",
    "IPAccounting", "IPAddressAllow", "IPAddressDeny", "ImportCredential",
    "InaccessiblePaths", "JobRunningTimeoutSec", "JobTimeoutAction",
    "JobTimeoutRebootArgument", "JoinsNamespaceOf", "KeyringMode",
    "LoadCredential", "LockPersonality", "LogExtraFields", "LogLevelMax",
    "LogRateLimitBurst", "LogRateLimitIntervalSec", "ManagedOOMMemoryPressure",
    "ManagedOOMSwap", "MemoryAccounting", "MemoryDenyWriteExecute",
    "MemoryHigh", "MemoryLimit", "MemoryLow", "MemoryMax", "MemoryMin",
    "MemorySwapMax", "MountFlags", "NonBlocking", "OOMPolicy", "PAMName",
    "PrivateDevices", "PrivateIPC", "PrivateMounts", "PrivateNetwork",
    "PrivateTmp", "PrivateUsers", "ProcSubset", "PropagatesStopTo",
    "ProtectClock", "ProtectControlGroups", "ProtectHome", "ProtectHostname",
    "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables",
    "ProtectProc", "ProtectSystem", "ReadOnlyPaths", "ReadWritePaths",
    "RebootArgument", "ReloadSignal", "RemoveIPC", "RequiresMountsFor",
    "WantsMountsFor", "RestartMaxDelaySec", "RestartMode", "RestartSteps",
    "RestrictAddressFamilies", "RestrictNamespaces", "RestrictRealtime",
    "RestrictSUIDSGID", "RootDirectory", "RootImage", "SecureBits",
    "SetCredential", "SetLoginEnvironment", "Slice", "Sockets",
    "StandardInputData", "StandardInputText", "StartupCPUWeight",
    "StartupIOWeight", "StopPropagatedFrom", "SuccessActionExitStatus",
    "FailureActionExitStatus", "SurviveFinalKillSignal", "SyslogFacility",
    "SyslogLevelPrefix", "SystemCallArchitectures", "SystemCallErrorNumber",
    "SystemCallFilter", "TasksAccounting", "TasksMax", "TemporaryFileSystem",
    "TimeoutStartFailureMode", "TimeoutStopFailureMode", "TimerSlackNSec",
    "TTYColumns", "TTYRows", "USBFunctionDescriptors", "USBFunctionStrings",
    "Upholds", "UpheldBy", "UtmpIdentifier", "UtmpMode",
};

static bool has_section(const struct unit *unit, const char *section)
{
    if (!strcmp(section, "Unit") || !strcmp(section, "Install"))
        return true;
    return unit->type == SERVICE && !strcmp(section, "Service");
}

void setting_apply(const struct ini_line *at, void *context)
{
    struct unit *unit = context;
    const char *section = at->section;
    if (starts_with(section, "X-"))
        return;
    if (!has_section(unit, section)) {
        if (!at->key)
            complain(at->file, at->line,
                     "Unknown section '%s'. Ignoring.", section);
        return;
    }
    if (!at->key || starts_with(at->key, "X-"))
        return;
    for (size_t i = 0; i < COUNT(settings); i++)
        if (!strcmp(settings[i].key, at->key) &&
            !strcmp(settings[i].section, section)) {
            settings[i].parse(unit, at, (char *)unit + settings[i].offset,
                              settings[i].argument);
            return;
        }
    bool condition = starts_with(at->key, "Condition");
    if (!strcmp(section, "Unit") &&
        (condition || starts_with(at->key, "Assert"))) {
        const char *word = at->key + strlen(condition ? "Condition"
                                                      : "Assert");
        for (int kind = 0; condition_words[kind]; kind++)
            if (!strcmp(word, condition_words[kind])) {
                set_condition(unit, at, &unit->c.conditions,
                              condition ? kind : kind | 256);
                return;
            }
    }
    for (size_t i = 0; i < COUNT(without_effect); i++)
        if (!strcmp(at->key, without_effect[i]))
            return;
    complain(at->file, at->line, "Unknown key '%s' in section [%s], ignoring.",
             at->key, section);
}
