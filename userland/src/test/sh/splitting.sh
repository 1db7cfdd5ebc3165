# Field splitting.
show() { echo "$#:"; for i; do echo "<$i>"; done; }
x='  a  b   c '
show $x
IFS=,; y='a,b,,c,'; show $y
IFS=', '; y=' a , b,,c , '; show $y
IFS=; show $x
unset IFS
show $x"$x"$x
e=; show $e; show "$e"; show $e"$e"
show "$@"; show $@; set -- ''; show "$@"; show $@
set -- 'a b' c; show "$@"x; show x"$@"; show x$@; show "x $* y"
show a$(echo ' b c ')d
show $(printf 'l1\nl2\n\n')
show "$(printf 'l1\nl2\n\n')"
IFS=:; set -- a b; show $*; show "$*"; z=$*; echo "$z"
unset IFS; z=$*; echo "$z"; z="$@"; echo "$z"
