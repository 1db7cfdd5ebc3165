f=$(mktemp); test -f "$f"; echo $?; stat -c %a "$f"; case $f in /tmp/tmp.??????????) echo named;; *) echo "$f";; esac; rm "$f"
d=$(mktemp -d); test -d "$d"; echo $?; stat -c %a "$d"; rmdir "$d"; f=$(mktemp x.XXXX); ls x.???? | wc -l
f=$(mktemp -p . y.XXXXXX); ls -d ./y.?????? | wc -l; f=$(mktemp -u z.XXXXXX); ls "$f" 2>/dev/null; echo $?
f=$(mktemp --suffix=.txt w.XXXXXX); ls w.??????.txt | wc -l; mktemp bad.XX 2>/dev/null; echo $?; mktemp -d no/where.XXXXXX 2>/dev/null; echo $?
f=$(mktemp -t t.XXXXXX); test -f "$f"; echo $?; rm -f "$f"; mktemp -q nowhere/q.XXXXXX; echo $?; test "$(mktemp u.XXXXXX)" != "$(mktemp u.XXXXXX)"; echo $?
