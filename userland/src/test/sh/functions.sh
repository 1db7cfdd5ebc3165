# Functions: arguments, return, local, recursion.
f() { echo "f $# $1"; return 3; }
f a b; echo $?
g() { local x=in y; y=also; echo "$x $y"; h; }
h() { echo "h sees $x"; x=changed; }
x=out y=outer; g; echo "$x $y"
fact() { if [ $1 -le 1 ]; then echo 1; else echo $(( $1 * $(fact $(($1-1))) )); fi; }
fact 10
set -- p q; k() { set -- 1 2 3; echo $#; shift; echo $1; }; k; echo "$# $1"
r() ( x=subshell; exit 4 ); r; echo "$? $x"
w() { while :; do return 5; done; }; w; echo $?
redir() { echo to-file; } > /tmp/sh-test-$$; redir; cat /tmp/sh-test-$$; rm -f /tmp/sh-test-$$
unset -f f; f 2>/dev/null; echo "gone $?"
a() { b() { echo inner; }; }; a; b
v=1 ; t() { echo "v=$v"; }; v=2 t; echo $v
n() { return; }; false; n; echo "n $?"
l() { local a b=2; a=1; echo $a$b; }; l; echo "<$a$b>"
case_in_function() { case $1 in x) return 1;; esac; return 0; }
case_in_function x || echo returned
echo $(f() { echo sub; }; f)
q() { echo "$@"; }; q "a  b" c
