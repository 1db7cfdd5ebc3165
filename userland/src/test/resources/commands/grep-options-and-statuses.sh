printf 'apple\nBanana\ncherry pie\napple pie\n\nfoo_bar\na.c\nabc\n' > f; printf 'pie\n' > g
grep apple f; echo $?; grep -v apple f; grep -i banana f; grep -c a f; grep -n pie f; grep -l pie f g; grep -L apple f g; grep -o 'p[a-z]*' f
grep -w pie f; grep -w app f; echo $?; grep -x abc f; grep -x 'a.c' f; grep -xF a.c f; grep -F . f; grep -q apple f; echo $?; grep -q nope f; echo $?
grep nope missing 2>/dev/null; echo $?; grep -s apple missing f; echo $?; grep -h pie f g; grep -H pie g; grep pie f g; grep -e apple -e foo f; grep 'apple
cherry' f
grep -m 1 apple f; grep -A1 Ban f; grep -B1 Ban f; grep -C1 cherry f; grep -A0 pie f; grep -nA1 apple f; grep -1 foo f; grep -f g f; : > e; grep -f e f; echo $?
grep -E 'a(pp|b)' f; grep -E '^(a|B)' f; grep 'a\{1\}p\{2\}' f; grep '\(p\)\1' f; grep -E '(.)\1' f; grep '^$' f; grep -vc '^$' f; grep -E 'x|^c' f; egrep 'e$' f; fgrep a.c f
grep '[[:upper:]]' f; grep '[^a-z ]' f; grep 'a.c$' f; grep '\.' f; grep -F 'a.c
pie' f; grep -io A f | wc -l; grep -b pie f; grep -ob pie f; grep -c x missing f 2>/dev/null; echo $?
grep '\<pie\>' f; grep 'p\+' f; grep 'pi\?e' f; grep 'x\|foo' f; grep -w 'b.*a' f; grep '\bpie\b' f; grep '\w_\w' f; printf 'a\tb\n' | grep 'a\sb'; grep a* f | wc -l
grep 2>/dev/null; echo $?; grep '[' f 2>/dev/null; echo $?; grep -E '(' f 2>/dev/null; echo $?; grep --nosuch x f 2>/dev/null; echo $?; grep '\(' f 2>/dev/null; echo $?
printf 'a\0b\n' | grep -c a; printf 'x\0y\0' | grep -z y | tr '\0' '\n'; printf 'no newline' | grep new; echo pattern | grep -- -x; echo $?; echo '-x' | grep -e -x; echo 'a*b' | grep -F 'a*b'; grep '' f | wc -l; grep -v '' f; echo $?; grep -E 'a{2}|p{2}' f; grep -on 'a' f
