printf 'one\n\n\n\ttwo\001\377\n' > f; printf 'end' > g
cat f g; echo; cat -n f g; echo; cat -b f; cat -s f; cat -A f; cat -e f; cat -t f; cat -v f; cat -sn f
echo stdin | cat; echo middle | cat g - f; cat missing f 2>/dev/null; echo $?
cat < g; cat . 2>/dev/null; echo folder $?; cat f >> f 2>/dev/null; echo same file $?
printf '' | cat -n; printf 'a\0b\n' | cat -v
