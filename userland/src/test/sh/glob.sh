# Pathname expansion.
t=/tmp/sh-glob-$$; mkdir $t; cd $t; mkdir d .h; touch a.c b.c c.h .hidden d/x 'sp ace' 'st*r' '[b]'
echo *; echo *.c; echo .*h*; echo */; echo d/*; echo */x; echo ?.c; echo [ab].c; echo [!a].c; echo *.none
echo "*.c" '*.c' \*.c; x='*.c'; echo $x "$x"; echo st\*r st"*"r; echo '['b']' \[b]
for f in *.c; do echo "$f"; done; set -f; echo *.c; set +f; echo [a-b]*.c "a"*.c; echo *" "*
y=$t/*.c; echo $y | tr ' ' '\n' | sed 's,.*/,,'; case a.c in *.c) echo case;; esac; echo ./*.h /et[c]
cd /; rm -r $t
