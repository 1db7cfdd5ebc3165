# This and that.
x=1 y=2; echo $x$y; x= y=; echo "<$x$y>"
a=~; [ "$a" = "$HOME" ] && echo home; b=x:~; [ "$b" = "x:$HOME" ] && echo colon; echo "~" '~' x~
echo ~nosuchuser/x; c="~"; echo "$c"
echo a # not b
echo a#b '#c'
: ${n:=5}; echo $n
{ echo 1; } && { echo 2; } ; ( echo 3 ) && ( echo 4 )
if [ 1 = 1 ] ; then echo yes ; fi;
echo a;echo b; echo 'multi
line'
eval "$(echo 'echo evaluated')"
set -- -a b; echo "$1"; set a b; echo $2; set --; echo $#
echo "$(set -- 1 2; echo $#)" $#
x=5; x=$x$x; echo $x; y=$((x+1))z; echo $y
(x=sub); echo $x
v=a; eval $v=b; echo $a; eval "echo \$$v"
exec 2>/dev/null; nosuch; echo $?
echo done; sh -c 'echo $0 $1' name arg; sh -c 'exit 6'; echo $?
echo 'echo from stdin; exit 4' | sh; echo $?
sh -ec 'false; echo no'; echo $?
while read -r l; do case $l in \#*) continue;; esac; echo "$l"; done <<X
#c
line\n
X
set -x; : traced; set +x
unset x; echo ${x-unset}; PATH=/nowhere; ls; echo $?
