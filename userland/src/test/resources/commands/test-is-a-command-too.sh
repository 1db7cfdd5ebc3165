t() { env "$@"; echo "$? $*"; }
touch f; mkdir d; ln -s f l
t test -f f; t test -d f; t [ -e none ]; t test -L l; t test 1 -lt 2; t test a = b; t test -n ''; t test; t test x
t [ 1 -eq 1 -a 2 -gt 3 ]; t test ! -f f; t test '(' a = a ')'; t test -z ''; t test 10 -eq 010
env [ 1 -eq x ] 2>/dev/null; echo $?; env [ 1 2>/dev/null; echo $?
