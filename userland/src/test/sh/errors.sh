# How errors end a shell.
sh -c 'if' 2>/dev/null; echo $?
sh -c 'echo a; )' 2>/dev/null; echo $?
sh -c 'echo "open' 2>/dev/null; echo $?
sh -c 'readonly r=1; r=2; echo never' 2>/dev/null; echo $?
sh -c 'echo ${x:?msg}; echo never' 2>/dev/null; echo $?
sh -c 'echo "${x!y}"; echo never' 2>/dev/null; echo $?
sh -c 'shift 9; echo never' 2>/dev/null; echo $?
sh -c ': > /nonexistent/x; echo never' 2>/dev/null; echo $?
sh -c 'echo > /nonexistent/x; echo alive' 2>/dev/null; echo $?
sh -c '. /nonexistent; echo never' 2>/dev/null; echo $?
sh -c 'cd /nonexistent; echo alive' 2>/dev/null; echo $?
sh -c 'for 1 in a; do :; done' 2>/dev/null; echo $?
sh -c 'case x in x) echo a' 2>/dev/null; echo $?
sh -c 'f() { echo a; ' 2>/dev/null; echo $?
sh -c 'exit 300'; echo $?
sh /nonexistent/script 2>/dev/null; echo $?
sh -c 'break; echo alive'; echo $?
sh -c 'unset -v x; unset nosuch; echo $?'
sh -c 'eval "if"; echo never' 2>/dev/null; echo $?
sh -c 'set -o nosuch; echo never' 2>/dev/null; echo $?
sh -c 'echo $((1+)); echo never' 2>/dev/null; echo $?
