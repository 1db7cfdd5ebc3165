printf 'a b\nc\n' | xargs; printf 'a b\nc\n' | xargs -n 1; printf 'a b\nc d\n' | xargs -L 1 echo x; printf 'a b\nc\n' | xargs -I {} echo '[{}]' '{}{}'
printf '"a b" c\\ d '\''e f'\''\n' | xargs -n 1 echo; printf 'a b\0c\0' | xargs -0 -n 1 echo; : | xargs echo none; : | xargs -r echo none; printf 'a,b,c' | xargs -d , -n 1 echo
printf '1\n2\n3\n' | xargs -n 2 echo; echo x | xargs false; echo $?; echo x | xargs nosuchprogram 2>/dev/null; echo $?; echo x | xargs sh -c 'exit 255' 2>/dev/null; echo $?; echo x | xargs sh -c 'exit 3'; echo $?
seq 5 | xargs -P 3 -n 1 echo | sort; printf 'a\nEND\nb\n' | xargs -E END echo; seq 1000 | xargs -s 200 echo | head -n 1; seq 1000 | xargs | wc -w; echo "it's" | xargs 2>/dev/null; echo $?
printf 'l 1\nl 2\n' | xargs -I% echo %-%; printf 'a\n\n\nb\n' | xargs -n1; printf 'a b \nc\nd\n' | xargs -L1 echo; echo a | xargs -t echo 2>&1; printf '1 2 3 4 5' | xargs -n 2 sh -c 'echo $# $*' x; printf 'x\n' > f; xargs -a f echo got
