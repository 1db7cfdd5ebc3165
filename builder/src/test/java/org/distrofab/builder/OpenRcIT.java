package org.distrofab.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.machine.Dialogue;
import org.distrofab.machine.Ending;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** The openrc-like init, booted: runlevels, services, and what goes wrong with them. */
class OpenRcIT {
    private static final String SERVICES_THAT_SAY =
            "start() { ebegin \"Starting $RC_SVCNAME\"; eend 0; }\n";

    @TempDir Path folder;

    private static String depend(String words) {
        return "depend() { " + words + "; }\n" + SERVICES_THAT_SAY;
    }

    /** An inittab that runs a script when the system is up, and then powers off. */
    private static OpenRcGuest checking(OpenRcGuest guest, String script) {
        return guest.file(
                        "etc/inittab",
                        """
                        ::sysinit:/sbin/openrc sysinit
                        ::sysinit:/sbin/openrc boot
                        ::wait:/sbin/openrc default
                        ::wait:/bin/sh /check.sh
                        ::shutdown:/sbin/openrc shutdown
                        ::once:/sbin/init 0
                        """)
                .file("check.sh", "EINFO_COLOR=no; export EINFO_COLOR\n" + script);
    }

    private static void assertInOrder(OpenRcGuest.Run run, String... wanted) {
        int last = -1;
        for (var one : wanted) {
            int at = run.at(one);
            assertTrue(at > last, () -> "'" + one + "' is not in its place:\n" + run.text());
            last = at;
        }
    }

    @Test
    void servicesStartInTheOrderOfTheirNeedsAndStopInReverse() throws Exception {
        try (var guest = new OpenRcGuest(folder, "musl-like")) {
            checking(
                            guest,
                            """
                            rc-status
                            rc-service third restart
                            rc-service daemon status; echo "status of daemon $?"
                            rc-service third stop
                            rc-service third status; echo "status of third $?"
                            rc-update add fourth default
                            rc-update del last default
                            rc-update show
                            rc-service fourth start
                            rc-service fourth start
                            rc-service nobody start; echo "status of nobody $?"
                            """)
                    .service("third", "default", depend("need second; after first"))
                    .service("second", "default", depend("need first"))
                    .service("first", "default", depend("before second"))
                    .service("last", "default", depend("after *"))
                    .file("etc/init.d/fourth", "#!/sbin/openrc-run\n" + depend("need third"))
                    .service(
                            "daemon",
                            "default",
                            """
                            command=/bin/sleep
                            command_args="1000"
                            command_background=yes
                            pidfile=/run/daemon.pid
                            """);
            var run = guest.boot("fab", "");
            assertEquals(new Ending.PoweredOff(0), run.ending(), run::text);
            assertInOrder(
                    run,
                    "openrc-like 0.1 is starting up Linux",
                    " * Setting hostname to fabbox ...[ ok ]",
                    " * Starting first ...[ ok ]",
                    " * Starting second ...[ ok ]",
                    " * Starting third ...[ ok ]",
                    " * Starting last ...[ ok ]",
                    "Runlevel: default\n",
                    "[  started  ]",
                    " * status: started\nstatus of daemon 0\n",
                    " * status: stopped\nstatus of third 3\n",
                    " * service fourth added to runlevel default\n",
                    " * service last removed from runlevel default\n",
                    "              daemon | default\n",
                    " * Starting fourth ... [ ok ]",
                    " * WARNING: fourth has already been started\n",
                    " * rc-service: service `nobody' does not exist\nstatus of nobody 1\n",
                    " * Stopping daemon ...",
                    " * Remounting remaining filesystems read-only ...",
                    "init: powering off");
            assertFalse(run.text().contains("last | "), run::text);
        }
    }

    @Test
    void whatGoesWrongIsSaidAndTheRestStarts() throws Exception {
        try (var guest = new OpenRcGuest(folder, "glibc-like")) {
            checking(
                            guest,
                            """
                            sleep 2
                            rc-service crasher status; echo "status of crasher $?"
                            rc-service hopeless status; echo "status of hopeless $?"
                            rc-status --crashed
                            rc-service crasher zap
                            kill -9 1; kill -SEGV 1
                            i=0; while [ $i -lt 200 ]; do kill -CHLD 1; i=$((i + 1)); done
                            (sleep 1 & sleep 1 &)
                            echo "process one lives: $(kill -0 1 && echo yes)"
                            """)
                    .service("alpha", "default", depend("need beta"))
                    .service("beta", "default", depend("after gamma"))
                    .service("gamma", "default", depend("after alpha"))
                    .service("lacking", "default", depend("need nothing-such"))
                    .service("failing", "default", "start() { ebegin x; eend 1 'no luck'; }\n")
                    .service("hopeless", "default", depend("need failing"))
                    .service("broken", "default", "start() { if ; }\n")
                    .service(
                            "missing",
                            "default",
                            "command=/no/such/program\ncommand_background=yes\npidfile=/run/m\n")
                    .service(
                            "crasher",
                            "default",
                            """
                            command=/bin/sh
                            command_args="-c 'exit 7'"
                            supervisor=supervise-daemon
                            respawn_max=3
                            """);
            var run = guest.boot("fab", "");
            assertEquals(new Ending.PoweredOff(0), run.ending(), run::text);
            for (var wanted :
                    new String[] {
                        "WARNING: dependency cycle: gamma after alpha, alpha need beta, beta after"
                                + " gamma; \"gamma after alpha\" is dropped\n",
                        " * ERROR: lacking needs service(s) nothing-such\n",
                        " * no luck\n",
                        " * ERROR: failing failed to start\n",
                        " * ERROR: cannot start hopeless as failing would not start\n",
                        " * ERROR: missing failed to start\n",
                        " * ERROR: broken failed to start\n",
                        " * status: crashed\nstatus of crasher 32\n",
                        " * status: failed\nstatus of hopeless 3\n",
                        " * Manually resetting crasher to stopped state\n",
                        "process one lives: yes\n",
                        "init: powering off",
                    }) {
                assertTrue(run.text().contains(wanted), () -> wanted + " in\n" + run.text());
            }
            assertInOrder(
                    run, "* Starting gamma ...", "* Starting beta ...", "* Starting alpha ...");
        }
    }

    @Test
    void inParallelNothingStartsBeforeWhatItNeedsAndLinesStayWhole() throws Exception {
        try (var guest = new OpenRcGuest(folder, "musl-like")) {
            var slow = "start() { ebegin \"Starting $RC_SVCNAME\"; sleep 1; eend 0; }\n";
            checking(guest, "true\n")
                    .file("etc/rc.conf", "rc_parallel=\"YES\"\nrc_after_those_need=\"one two\"\n")
                    .service("one", "default", slow)
                    .service("two", "default", slow)
                    .service("three", "default", slow)
                    .service("after-those", "default", SERVICES_THAT_SAY);
            var run = guest.boot("fab", "");
            assertEquals(new Ending.PoweredOff(0), run.ending(), run::text);
            for (var name : new String[] {"one", "two", "three", "after-those"}) {
                assertTrue(
                        run.text().contains(" * Starting " + name + " ...[ ok ]\n")
                                || run.text().contains(" * Starting " + name + " ... [ ok ]\n"),
                        run::text);
            }
            assertInOrder(run, "* Starting one ", "* Starting after-those ");
            assertInOrder(run, "* Starting two ", "* Starting after-those ");
        }
    }

    @Test
    void aBrokenInittabAndAnEntryThatEndsAtOnceDoNotKillProcessOne() throws Exception {
        try (var guest = new OpenRcGuest(folder, "musl-like")) {
            guest.file(
                    "etc/inittab",
                    """
                    this is no entry
                    ::nonsense:/bin/true
                    ::sysinit:
                    ::sysinit:/sbin/openrc sysinit
                    ::respawn:/bin/true
                    ::respawn:/no/such/getty
                    ::once:echo "it goes on"
                    """);
            var run =
                    guest.boot(
                            "fab",
                            "",
                            Dialogue.expect("/bin/true respawns too fast"),
                            Dialogue.expect("/no/such/getty respawns too fast"));
            for (var wanted :
                    new String[] {
                        "/etc/inittab line 1 has not the four fields",
                        "/etc/inittab line 2 has an unknown action",
                        "/etc/inittab line 3 has no command",
                        "it goes on\n",
                        "init: cannot run /no/such/getty: ",
                        "the next try is in 5 minutes",
                    }) {
                assertTrue(run.text().contains(wanted), () -> wanted + " in\n" + run.text());
            }
        }
    }
}
