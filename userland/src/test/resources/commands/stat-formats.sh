printf 12345 > f; chmod 4755 f; ln -s f l; mkdir d; chmod 1777 d; : > e; mkfifo p; touch -d '2020-01-02 03:04:05' f
stat -c '%a %A %s %F %n %h' f l d e p; stat -L -c '%F %s' l; stat -c '%N' l f; stat -c '%Y %y' f; stat -c '%f' f d
stat --printf='%n\t%s\n' f; stat -c '[%10s][%-10s][%010s]' f; stat -c '%%' f; stat -c '%t %T %F' /dev/null
stat missing 2>/dev/null; echo $?; stat -c %n missing f 2>/dev/null; echo $?; test "$(stat -c %U f)" = "$(id -un)"; echo $?
test "$(stat -c %i f)" = "$(ls -i f | cut -d' ' -f1)"; echo $?; stat -c %n - < f; stat -f -c %n .
