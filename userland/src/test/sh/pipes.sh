# Pipelines and background jobs.
echo a | cat | tr a b; printf '3\n1\n2\n' | sort | head -1
false | true; echo $?; true | false; echo $?; ! false | false; echo $?
x=1; echo 2 | read x; echo $x
echo in | { read y; echo "y $y"; }; echo "<$y>"
(exit 3) & wait $!; echo $?
sleep 0 & p=$!; wait $p; echo $?; wait; echo $?; wait 999999; echo $?
{ echo bg; } & wait
seq 1 3 | while read n; do echo "n$n"; done
echo a |
cat
(echo 1; (echo 2; (echo 3)))
f() { cat; }; echo through | f
