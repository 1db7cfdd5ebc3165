seq 100 > f
for c in 'cat f' 'cat -n f' 'sort f' 'seq 9' 'head f' 'tail f' 'grep 1 f' 'sed p f' 'cut -c1 f' 'wc f' 'nl f' 'od f' 'ls' 'stat f' 'tr a b' 'uniq f' 'tac f' 'paste f f' 'env' 'find .' 'base64 f' 'sha256sum f' 'diff f /dev/null' 'dd if=f' 'tar cf - f' 'gzip -c f' 'expand f' 'fold f' 'comm f f' 'basename x' 'tee'; do
    $c < f > /dev/full 2>/dev/null; test $? -gt 0 && echo "$c: reported" || echo "$c: silent"
done
cp f /dev/full 2>/dev/null; echo $?
