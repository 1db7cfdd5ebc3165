printf 'a\na\nb\nc\nc\nc\na\n' > f; uniq f; uniq -c f; uniq -d f; uniq -u f; uniq -cd f; uniq -D f
printf 'x a\ny a\nz b\n' | uniq -f1; printf 'xa\nya\nzb\n' | uniq -s1; printf 'abc\nabd\nb\n' | uniq -w2; printf 'A\na\nb\n' | uniq -i
uniq f out; cat out; uniq < f | wc -l; printf 'no newline' | uniq -c; uniq /dev/null; uniq missing 2>/dev/null; echo $?; uniq a b c 2>/dev/null; test $? -gt 0 && echo refused
