for p in / // a a/ a/b a/b/ /a /a/ a//b// .. ./.. '' ' x /y'; do
    echo "[$(basename "$p")] [$(dirname "$p")]"
done
basename a.c .c; basename .c .c; basename a/b.tar.gz .gz; basename ab b; basename b b
basename -s .c a.c d/b.c c; basename -a x/y z; dirname a/b c/d /
basename 2>/dev/null; test $? -gt 0 && echo refused
basename a b c 2>/dev/null; test $? -gt 0 && echo refused
