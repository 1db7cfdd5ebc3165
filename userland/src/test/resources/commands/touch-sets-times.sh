export TZ=UTC
touch -t 202402291230.15 a; stat -c %Y a
touch -t 9901010000 b; stat -c '%y' b
touch -d '2020-05-06 07:08:09' c; stat -c %Y c
touch -d @86400 d; stat -c %Y d
touch -d 2021-01-02T03:04:05Z e; stat -c %Y e
touch -r a f; stat -c %Y f
touch -a -d @5 a; stat -c '%X %Y' a; touch -m -d @7 a; stat -c '%X %Y' a
touch -c missing; echo $?; ls missing 2>/dev/null
touch nowhere/x 2>/dev/null; echo $?
ln -s a l; touch -h -d @99 l; stat -c %Y l a
touch -d nonsense x 2>/dev/null; test $? -gt 0 && echo refused; ls x 2>/dev/null
touch -t 20241301 x 2>/dev/null; test $? -gt 0 && echo refused
touch -d '2020-01-01 00:00 +0200' z; stat -c %Y z
touch -d @1.25 frac; stat -c %y frac | cut -c1-22
