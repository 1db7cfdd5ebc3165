printf 'one two\nthree\n' > a; printf 'x' > b; printf 'caf\303\251 \342\202\254\n' > u; : > e
wc a; wc a b e; wc -l a; wc -w a b; wc -c a; wc -lw a; wc < a; wc -l < a; cat a b | wc; wc -c < b
wc -L a; wc -c u; wc missing a 2>/dev/null; echo $?; printf '\tab\n' | wc -L; wc - < a
echo "$(wc -l < a)"; seq 1000 | wc -l; printf ' \t\v\f\r\n' | wc -w
