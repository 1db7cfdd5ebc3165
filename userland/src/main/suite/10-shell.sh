# The shell: POSIX XCU chapter 2, and what dash adds.

# Words and parameters
is 'single quotes keep everything' 'a$b`c`\d' 'a$b`c`\d'
v=value
is 'double quotes expand' 'a value b' "a $v b"
is 'a backslash keeps one character' 'a$v' a\$v
is 'an unset parameter is empty' '' "$nothing_of_this_name"
is 'default if unset' 'd' "${unset_one-d}"
empty=
is 'no default for the empty' '' "${empty-d}"
is 'default for the empty with a colon' 'd' "${empty:-d}"
is 'alternative' 'alt' "${v+alt}"
: "${assigned:=first}"
is 'assignment by expansion' 'first' "$assigned"
status 'error by expansion ends a subshell' 2 sh -c ': ${nope?gone}; echo no'
is 'length' 5 "${#v}"
p=/usr/lib/libc.so.6
is 'shortest prefix' 'usr/lib/libc.so.6' "${p#*/}"
is 'longest prefix' 'libc.so.6' "${p##*/}"
is 'shortest suffix' '/usr/lib/libc.so' "${p%.*}"
is 'longest suffix' '/usr/lib/libc' "${p%%.*}"
is 'nested expansion' '/usr/lib/libc.so' "${p%".${p##*.}"}"
set -- one 'two three' four
is 'number of parameters' 3 $#
is 'quoted at-sign keeps words' 'two three' "$(for w in "$@"; do lines "$w"; done | sed -n 2p)"
IFS=- ; star="$*"; unset IFS
is 'quoted star joins by IFS' 'one-two three-four' "$star"
shift 2
is 'shift' 'four' "$1"
set -- a b c d e f g h i j k
is 'parameters above nine' 'k' "${11}"
is 'splitting by IFS' '3' "$(IFS=:; s=a:b:c; set -- $s; echo $#)"
is 'no splitting in quotes' 'a  b' "$(s='a  b'; echo "$s")"
is 'empty fields of a hard IFS stay' '3' "$(IFS=:; s=a::c; set -- $s; echo $#)"
is 'tilde' "$HOME" ~
is 'tilde is not expanded in quotes' '~' "~"

# Patterns
mkdir globs && touch globs/a1 globs/a2 globs/b1 globs/.hid
is 'star' 'globs/a1 globs/a2' "$(echo globs/a*)"
is 'question mark' 'globs/a1 globs/b1' "$(echo globs/?1)"
is 'brackets' 'globs/a1 globs/b1' "$(echo globs/[ab]1)"
is 'negated brackets' 'globs/b1' "$(echo globs/[!a]1)"
is 'a pattern that fits nothing stays' 'globs/z*' "$(echo globs/z*)"
is 'hidden names want a dot' 'globs/.hid' "$(echo globs/.h*)"
is 'noglob' 'globs/a*' "$(set -f; echo globs/a*)"

# Substitution and arithmetic
is 'command substitution' 'in' "$(echo in)"
is 'backquotes' 'in' "`echo in`"
is 'nested substitution' 'x' "$(echo $(echo $(echo x)))"
is 'trailing newlines are dropped' 'a' "$(printf 'a\n\n\n')"
is 'addition before multiplication' 7 $((1 + 2 * 3))
is 'parentheses' 9 $(((1 + 2) * 3))
is 'hexadecimal and octal' 26 $((0x10 + 012))
is 'comparison' 1 $((3 < 4 && 4 <= 4 && 5 != 6))
is 'conditional' 20 $((1 > 2 ? 10 : 20))
is 'shift and bits' 10 $((1 << 3 | 6 & 3))
n=5
is 'assignment in arithmetic' 8 $((n += 3))
is 'a variable without a dollar' 8 $((n))
is 'remainder of a negative number' -1 $((-7 % 3))
is '64 bits' 9223372036854775807 $((0x7fffffffffffffff))
no 'division by zero' sh -c 'echo $((1 / 0))'

# Control
is 'if elif else' 'b' "$(if false; then echo a; elif true; then echo b; else echo c; fi)"
is 'while' '0 1 2 ' "$(i=0; while [ $i -lt 3 ]; do printf '%s ' $i; i=$((i + 1)); done)"
is 'until' '0 1 ' "$(i=0; until [ $i -eq 2 ]; do printf '%s ' $i; i=$((i + 1)); done)"
is 'break out of two loops' 'a1' "$(for a in a b; do for n in 1 2; do printf $a$n; break 2; done; done)"
is 'continue' 'ac' "$(for a in a b c; do [ $a = b ] && continue; printf $a; done)"
is 'case with patterns' 'vowel' "$(case e in [bcd]) echo no ;; a | e) echo vowel ;; *) echo else ;; esac)"
is 'case takes the first' '1' "$(case x in x) echo 1 ;; x) echo 2 ;; esac)"
is 'and, or' 'c' "$(false && echo a || echo c)"
is 'not' 0 "$(! false; echo $?)"
is 'a brace group shares variables' 'in' "$(g=out; { g=in; }; echo $g)"
is 'a subshell does not' 'out' "$(g=out; (g=in); echo $g)"
is 'status of a pipeline is the last' 0 "$(false | true; echo $?)"
is 'status 127 for no command' 127 "$(no-such-command 2>/dev/null; echo $?)"
touch not-executable
is 'status 126 for no permission' 126 "$(./not-executable 2>/dev/null; echo $?)"

# Functions
add() { echo $(($1 + $2)); }
is 'a function has its parameters' 5 "$(add 2 3)"
ret() { return 7; }
is 'return' 7 "$(ret; echo $?)"
fact() { if [ $1 -le 1 ]; then echo 1; else echo $(($1 * $(fact $(($1 - 1))))); fi; }
is 'recursion' 120 "$(fact 5)"
loc() { local x=inner; echo $x; }
is 'local' 'inner outer' "$(x=outer; echo $(loc) $x)"
is 'a function shadows a command' 'mine' "$(ls() { echo mine; }; ls)"
is 'command passes functions over' 'real' "$(echo() { :; }; command echo real)"
is 'unset -f' 127 "$(f() { :; }; unset -f f; f 2>/dev/null; echo $?)"

# Redirection
echo one > file; echo two >> file
is 'out and append' "$(lines one two)" "$(cat file)"
is 'in' 'one' "$(read -r l < file; echo $l)"
is 'standard error joins' 'err' "$( (echo err >&2) 2>&1)"
is 'order of redirections counts' '' "$( { echo err >&2; } 2>&1 >/dev/null | cat > /dev/null)"
is 'another descriptor' 'three' "$( { echo three >&3; } 3>&1)"
is 'a descriptor is closed' 2 "$(sh -c 'echo x >&9' 2>/dev/null; echo $?)"
is 'here-document' "$(lines 'a value' b)" "$(cat << END
a $v
b
END
)"
is 'here-document without expansion' 'a $v' "$(cat << 'END'
a $v
END
)"
is 'here-document without tabs' 'tabbed' "$(cat <<- END
		tabbed
	END
)"
is 'noclobber' 'one' "$(set -C; { echo x > file; } 2>/dev/null; head -n 1 file)"
is 'noclobber is overridden' 'x' "$(set -C; echo x >| file; cat file)"
is 'exec redirects for good' 'kept' "$(sh -c 'exec > kept; echo kept'; cat kept)"

# Built-ins
is 'printf repeats its format' 'a-b-' "$(printf '%s-' a b)"
is 'printf numbers' '  7|007|ff|+7' "$(printf '%3d|%03d|%x|%+d' 7 7 255 7)"
is 'printf %b' "$(lines a b)" "$(printf '%b' 'a\nb\n')"
is 'echo -n' 'ab' "$(echo -n a; echo b)"
is 'read splits and keeps the rest' 'a|b c d' "$(echo 'a b c d' | { read -r x y; echo "$x|$y"; })"
is 'read -r keeps backslashes' 'a\b' "$(printf '%s\n' 'a\b' | { read -r x; printf '%s\n' "$x"; })"
is 'getopts' 'a:b=val rest' "$(set -- -a -b val rest; while getopts ab: o; do case $o in a) printf 'a:' ;; b) printf "b=$OPTARG" ;; esac; done; shift $((OPTIND - 1)); echo " $1")"
is 'eval' 'two' "$(a=b b=two; eval echo \$$a)"
echo 'sourced=yes' > source-me
is 'dot' 'yes' "$(. ./source-me; echo $sourced)"
is 'export reaches children' 'seen' "$(E=seen; export E; sh -c 'echo $E')"
is 'assignment in front of a command' 'only' "$(E=only sh -c 'echo $E')"
no 'readonly' sh -c 'readonly r=1; r=2'
is 'cd and pwd' "$(pwd)/globs" "$(cd globs && pwd)"
is 'cd - goes back' "$(pwd)" "$(cd globs; cd - > /dev/null; pwd)"
is 'umask' '0077' "$(umask 077; umask)"
is 'type finds functions' 'add is a shell function' "$(type add)"
is 'command -v' 'cd' "$(command -v cd)"
is 'set -e ends' 'a' "$(sh -c 'set -e; echo a; false; echo b')"
is 'set -e not in conditions' 'ab' "$(sh -c 'set -e; printf a; if false; then :; fi; false || printf b')"
no 'set -u' sh -c 'set -u; echo $not_there'
is 'set -x' '+ echo a' "$(sh -c 'set -x; echo a' 2>&1 >/dev/null)"
is 'trap on exit' "$(lines body bye)" "$(sh -c 'trap "echo bye" EXIT; echo body')"
is 'trap of a signal' 'got it' "$(sh -c 'trap "echo got it; exit" USR1; kill -USR1 $$; sleep 60')"
is 'wait gives the status' 3 "$(sh -c '(exit 3) & wait $!; echo $?')"
is 'alias' 'aliased' "$(sh -c 'alias hi="echo aliased"
hi')"
is 'test: numbers' 0 "$([ 3 -lt 4 -a 4 -ge 4 ]; echo $?)"
is 'test: texts' 0 "$([ abc != abd ] && [ -n x ] && [ -z "" ]; echo $?)"
is 'test: files' 0 "$([ -f file ] && [ -d globs ] && [ ! -e none ] && [ -s file ]; echo $?)"
is 'a pipeline of four' 'c' "$(lines c a b | sort | tail -n 1 | cat)"
is 'ten thousand rounds' 10000 "$(i=0; while [ $i -lt 10000 ]; do i=$((i + 1)); done; echo $i)"
is 'a long line' 32768 "$(s=x; while [ ${#s} -lt 20000 ]; do s=$s$s; done; echo "$s" | tr -d '\n' | wc -c | tr -d ' ')"
