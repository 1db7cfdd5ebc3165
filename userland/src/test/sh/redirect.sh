# Redirections.
t=/tmp/sh-redirect-$$; mkdir $t; cd $t
echo one > a; echo two >> a; cat < a; cat a a > b; wc -l < b | tr -d ' '
echo err >&2 2> /dev/null; { echo out; echo err >&2; } > o 2>&1; cat o
exec 3> three; echo to three >&3; exec 3>&-; cat three
exec 4< a; read l <&4; echo $l; read l <&4; echo $l; exec 4<&-
echo x 2>&1 >/dev/null | cat
ls nonexistent 2>/dev/null || echo failed
cat < nonexistent 2>/dev/null; echo "status $?"
{ cat < nonexistent; } 2>/dev/null; echo "status $?"
set -C; echo a > new; (echo b > new) 2>/dev/null; echo "noclobber $?"; echo c >| new; cat new; set +C
: > empty; wc -c < empty | tr -d ' '
for i in 1 2; do echo $i; done > loop; cat loop
while read x; do echo "r $x"; done < loop
if true; then echo in if; fi > i; cat i
echo rw <> rw; ls rw
echo "$(cat < a)"
(echo sub; echo suberr >&2) > s 2>&1; cat s
f() { echo f; }; f > ff; cat ff
> created; ls created
cd /; rm -r $t
