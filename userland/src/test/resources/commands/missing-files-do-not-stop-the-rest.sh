echo one > a; echo two > b
for c in cat head 'tail -n 1' 'wc -l' 'sort' 'cut -c1' 'grep -h o' 'sed -n p' 'nl' 'tac' 'rev' 'fold' 'expand' 'od -c' 'sha256sum' 'cksum' 'ls' 'stat -c %n' 'du -b' 'rm -v' ; do
    $c a missing b > out 2>/dev/null; s=$?; test $s -gt 0 && echo "$c: status, $(grep -c . out) lines" || echo "$c: no status"
    echo one > a; echo two > b
done
