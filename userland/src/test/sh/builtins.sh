# Builtins.
echo -n no newline; echo; echo -e x; echo 'a\tb\\c\0101'; echo "stop\chere"; echo
printf '%s %d %5d|%-5d|%05d %x %o %c\n' str 42 42 42 42 255 8 char
printf '%s\n' a b c; printf '%s %s\n' a b c; printf 'no args\n'; printf '%d %s\n'
printf '%b|%s\n' 'a\tb' 'a\tb'; printf '%.2s|%5.1s|\n' abc abc; printf '\101\n'
printf '%%|%5s|%-5s|\n' r l; printf '%i %u\n' -5 5; printf "%d\n" "'A" 0x10 010
printf '%.3f %g %e\n' 3.14159 0.0001 12345.678
printf '%*d|%-*d|\n' 5 1 5 2
type echo cd : if nosuch 2>/dev/null; command -v echo ls if; command -V true
f() { :; }; type f; command -v f; alias ll='ls -l'; alias; alias ll; unalias ll
test 1 -eq 1 && echo eq; [ a = a ] && echo same; [ a != b ] && echo differ
[ -n x ] && [ ! -z x ] && [ -z "" ] && echo nz; [ ] || echo empty; [ x ] && echo x
[ -d / ] && [ -e / ] && [ ! -f / ] && [ -r / ] && echo dir; [ 1 -lt 2 -a 2 -gt 1 ] && echo a
[ 1 -eq 2 -o 3 -eq 3 ] && echo o; [ \( a = a \) ] && echo p; [ ! a = b ] && echo n
[ -a = -a ] && echo dash-a; [ ! ] && echo bang; test -n; echo $?; test ! x; echo $?
[ 1 -eq x ] 2>/dev/null; echo $?
set -- a b c; shift; echo $*; shift 2; echo $#; (shift 5) 2>/dev/null; echo $?
eval 'x=1; echo $x'; eval "echo a" b; eval; echo $?
read a b <<E
one two three
E
echo "$a|$b"; echo 'x\y z' | { read r; echo "$r"; }; echo 'x\y z' | { read -r r s; echo "$r|$s"; }
printf 'no newline' | { read v; echo "$? $v"; }; read v < /dev/null; echo $?
echo 'a:b:c' | { IFS=: read x y; echo "$x $y"; }; echo '  lead  ' | { read x; echo "<$x>"; }
echo '1,2,' | { IFS=, read x y; echo "<$x><$y>"; }; echo '1,2,3,' | { IFS=, read x y; echo "<$x><$y>"; }
umask 022; umask; umask -S; umask u=rwx,g=,o=; umask; umask 022
cd /tmp; pwd; cd /; cd - ; cd /usr/../tmp/.; pwd; cd nowhere 2>/dev/null; echo $?; cd /
export X=exported; sh -c 'echo $X'; readonly R=1; (R=2) 2>/dev/null; echo $?; unset X; echo "<$X>"
X=tmp sh -c 'echo $X'; echo "<$X>"; export -p | grep -c '^export PATH='
true; echo $?; false; echo $?; : ignored; echo $?
nosuchcommand 2>/dev/null; echo $?; /etc/passwd 2>/dev/null; echo $?
sh -c 'kill -9 $$' 2>/dev/null; echo $?; kill -l 9; kill -l 137; kill -0 $$; echo $?
command echo via command; command -p echo p; . /dev/null; echo $?
ulimit -n >/dev/null; echo $?; times >/dev/null; echo $?
