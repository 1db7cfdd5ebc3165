# trap.
(trap 'echo bye' EXIT; echo hi)
(trap 'echo bye $?' 0; exit 3); echo $?
(trap 'echo term' TERM; kill -TERM $$; :) >/dev/null 2>&1 &
wait
trap 'echo usr1' USR1; kill -USR1 $$; echo after
trap - USR1; trap
trap 'echo "q'"'"'s"' INT; trap; trap - INT
(trap '' TERM; sh -c 'kill -TERM $PPID'; echo ignored)
f() { trap 'echo from f' EXIT; }; (f; echo in sub)
(trap 'exit 9' HUP; kill -HUP $(sh -c 'echo $PPID'); echo never); echo $?
trap 'echo last' EXIT
(echo sub has no exit trap)
exit 2
