# Text.

wants sort uniq cut tr sed grep head tail wc tee || return 0
lines pear apple fig apple > fruit
printf 'a:1:x\nb:2:y\nc:3:z\n' > fields

is 'wc -l' 4 "$(wc -l < fruit | tr -d ' ')"
is 'wc -w' 3 "$(echo a b c | wc -w | tr -d ' ')"
is 'wc -c' 4 "$(printf 'ä\n\n' | wc -c | tr -d ' ')"
is 'wc -m counts characters' 2 "$(printf 'äö' | LC_ALL=C.UTF-8 wc -m | tr -d ' ')"
is 'head' 'pear' "$(head -n 1 fruit)"
is 'head -c' 'pe' "$(head -c 2 fruit)"
is 'head of all but the last' "$(lines pear apple fig)" "$(head -n -1 fruit)"
is 'tail' 'apple' "$(tail -n 1 fruit)"
is 'tail from a line on' "$(lines fig apple)" "$(tail -n +3 fruit)"
is 'sort' "$(lines apple apple fig pear)" "$(sort fruit)"
is 'sort -u' "$(lines apple fig pear)" "$(sort -u fruit)"
is 'sort -r' 'pear' "$(sort -r fruit | head -n 1)"
is 'sort -n' "$(lines 2 10 33)" "$(lines 10 33 2 | sort -n)"
is 'sort -k with a separator' 'c:3:z' "$(sort -t : -k 2nr fields | head -n 1)"
is 'sort -h' "$(lines 5 2K 1M)" "$(lines 1M 5 2K | sort -h)"
is 'sort -f' "$(lines a B c)" "$(lines B c a | sort -f)"
yes 'sort -c' sh -c 'printf "a\nb\n" | sort -c'
is 'uniq' "$(lines a b a)" "$(lines a a b a | uniq)"
is 'uniq -c' '2 apple' "$(sort fruit | uniq -c | head -n 1 | sed 's/^ *//')"
is 'uniq -d' 'apple' "$(sort fruit | uniq -d)"
is 'uniq -u' "$(lines fig pear)" "$(sort fruit | uniq -u)"
is 'cut -f' "$(lines 1 2 3)" "$(cut -d : -f 2 fields)"
is 'cut a range' 'a:x' "$(cut -d : -f 1,3 fields | head -n 1)"
is 'cut -c' 'pea' "$(head -n 1 fruit | cut -c 1-3)"
is 'cut --complement' 'a:x' "$(cut -d : -f 2 --complement fields | head -n 1)"
is 'tr' 'HELLO' "$(echo hello | tr a-z A-Z)"
is 'tr with classes' 'HELLO' "$(echo hello | tr '[:lower:]' '[:upper:]')"
is 'tr -d' 'hll' "$(echo hello | tr -d aeiou)"
is 'tr -s' 'helo' "$(echo helllo | tr -s l)"
is 'tr -c' 'a_b' "$(printf 'a!b' | tr -c a-z _)"
is 'tee' 'both' "$(echo both | tee copy | cat; )"
is 'tee wrote' 'both' "$(cat copy)"
is 'tee -a' 2 "$(echo more | tee -a copy > /dev/null; wc -l < copy | tr -d ' ')"

is 'grep' 'fig' "$(grep g fruit)"
is 'grep -v' 'pear' "$(grep -v -e apple -e fig fruit)"
is 'grep -c' 2 "$(grep -c apple fruit)"
is 'grep -n' '3:fig' "$(grep -n fig fruit)"
is 'grep -i' 'fig' "$(grep -i FIG fruit)"
is 'grep -w' '' "$(grep -w app fruit)"
is 'grep -x' 'fig' "$(grep -x fig fruit)"
is 'grep -o' "$(lines pp pp)" "$(grep -o pp fruit)"
is 'grep -E' "$(lines pear fig)" "$(grep -E '^(pe|f)' fruit)"
is 'grep -F' 'a.c' "$(lines abc a.c | grep -F a.c)"
is 'grep -l' 'fruit' "$(grep -l fig fruit fields)"
is 'grep -q' 0 "$(grep -q fig fruit; echo $?)"
is 'grep status for nothing' 1 "$(grep nothing fruit; echo $?)"
is 'grep status for trouble' 2 "$(grep x none 2>/dev/null; echo $?)"
is 'grep -A' "$(lines fig apple)" "$(grep -A 1 fig fruit)"
is 'grep -r' 'deep/in/f:needle' "$(mkdir -p deep/in; echo needle > deep/in/f; grep -r needle deep)"
is 'grep classes' 'b:2:y' "$(grep '^[[:alpha:]]:[2]' fields)"
is 'grep back-reference' 'apple' "$(grep '\(p\)\1' fruit | sort -u)"
is 'grep intervals' 'apple' "$(grep -E 'p{2}' fruit | sort -u)"

is 'sed s' 'hexxo' "$(echo hello | sed 's/l/x/g')"
is 'sed s the second' 'helxo' "$(echo hello | sed 's/l/x/2')"
is 'sed groups' 'b-a' "$(echo a-b | sed 's/\(.\)-\(.\)/\2-\1/')"
is 'sed -E' 'b-a' "$(echo a-b | sed -E 's/(.)-(.)/\2-\1/')"
is 'sed ampersand' '<a>' "$(echo a | sed 's/a/<&>/')"
is 'sed with another separator' '/new' "$(echo /old | sed 's|/old|/new|')"
is 'sed -n p' 'fig' "$(sed -n '/fig/p' fruit)"
is 'sed by number' 'apple' "$(sed -n 2p fruit)"
is 'sed range' "$(lines apple fig)" "$(sed -n '2,3p' fruit)"
is 'sed d' "$(lines pear fig)" "$(sed '/apple/d' fruit)"
is 'sed last line' 'apple' "$(sed -n '$p' fruit)"
is 'sed q' 'pear' "$(sed 1q fruit)"
is 'sed a' "$(lines fig after)" "$(sed -n -e '/fig/{p;a\' -e 'after' -e '}' fruit)"
is 'sed y' 'HeLLo' "$(echo hello | sed 'y/hl/HL/')"
is 'sed hold space' "$(lines b a)" "$(lines a b | sed -n '1!G;h;$p')"
is 'sed N' 'a b' "$(lines a b | sed 'N;s/\n/ /')"
is 'sed branch' 'xxx' "$(echo aaa | sed ':t
s/a/x/
t t')"
is 'sed -i' 'changed' "$(echo old > s; sed -i 's/old/changed/' s; cat s)"
is 'sed !' "$(lines pear fig)" "$(sed -n '/apple/!p' fruit)"
is 'sed capitals by p flag' "$(lines X b)" "$(lines a b | sed 's/a/X/')"

is 'env' 'v' "$(env -i N=v sh -c 'echo $N')"
is 'env -u' '' "$(N=1 env -u N sh -c 'echo $N')"
is 'printenv' 'v' "$(N=v printenv N)"

# What comes with the archives and the rest of the text commands.
if wants od; then
    is 'od -An -tx1' ' 61 0a' "$(echo a | od -An -tx1)"
    is 'od -c' '0000000   a  \n' "$(echo a | od -c | head -n 1)"
fi
if wants cmp; then
    yes 'cmp of the same' cmp fruit fruit
    no 'cmp of different' cmp fruit fields
fi
if wants diff; then
    is 'diff' "$(lines '1c1' '< a' --- '> b')" "$(echo a > x; echo b > y; diff x y)"
    is 'diff -u' "$(lines ' same' -a +b)" "$(lines same a > x; lines same b > y; diff -u x y | tail -n 3)"
    yes 'diff of the same' diff x x
fi
if wants sha256sum; then
    is 'sha256sum' ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad "$(printf abc | sha256sum | cut -d ' ' -f 1)"
    yes 'sha256sum -c' sh -c 'sha256sum fruit > sums && sha256sum -c sums'
fi
if wants gzip; then
    is 'gzip there and back' "$(cat fruit)" "$(gzip -c fruit | gzip -dc)"
    no 'gzip finds damage' sh -c 'gzip -c fruit | sed "s/e/f/" | head -c 30 | gzip -dc'
fi
if wants tar; then
    mkdir -p pack/in && echo inside > pack/in/f && ln -s f pack/in/l && chmod 750 pack/in
    tar -cf pack.tar pack
    is 'tar -t' 'pack/in/f' "$(tar -tf pack.tar | grep 'f$')"
    mkdir out.d && tar -xf pack.tar -C out.d
    is 'tar -x' 'inside' "$(cat out.d/pack/in/f)"
    is 'tar keeps links' 'f' "$(readlink out.d/pack/in/l)"
    is 'tar keeps modes' 750 "$(stat -c %a out.d/pack/in)"
    if wants gzip; then
        tar -czf pack.tgz pack
        is 'tar -z' 'inside' "$(tar -xzOf pack.tgz pack/in/f)"
    fi
fi
