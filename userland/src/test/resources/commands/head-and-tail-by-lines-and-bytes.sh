seq 1 25 > f; printf 'no\nnewline' > g; : > empty
head f; head -n 3 f; head -3 f; head -c 5 f; head -n -22 f; head -c -60 f; head -n 2 f g; head -q -n 1 f g
head -v -n 1 g; head -n 0 f; head -n 99 g; head -n -1 g; head empty; seq 5 | head -n 2
head missing 2>/dev/null; echo $?; head -n x f 2>/dev/null; test $? -gt 0 && echo refused
tail f; tail -n 3 f; tail -3 f; tail -c 5 f; tail -n +23 f; tail -c +60 f; tail -n 2 f g; tail -q -n 1 f g
tail -n 0 f; tail -n 99 g; tail -n 1 g; echo; tail empty; seq 5 | tail -n 2; seq 5 | tail -n +4; seq 30000 | tail -n 1
seq 5 | tail -c 3; tail missing 2>/dev/null; echo $?; tail -n +0 g; echo; tail -n +99 f; printf 'a\0b\0c\0' | tail -z -n 1 | tr '\0' '!'
(head -n 1; cat) < f | wc -l
seq 100000 > big; tail -n 2 big; tail -c 12 big; tail -n 20000 big | head -n 1
