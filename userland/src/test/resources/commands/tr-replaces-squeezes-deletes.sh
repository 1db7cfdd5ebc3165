echo hello | tr a-y b-z; echo HeLLo | tr '[:upper:]' '[:lower:]'; echo hello | tr '[:lower:]' '[:upper:]'
echo 'a  b   c' | tr -s ' '; echo hello | tr -d l; echo 'a1b2' | tr -d '[:digit:]'; echo 'a1b2' | tr -cd '[:digit:]\n'
echo hello | tr -s l; echo abc | tr abc x; echo abc | tr -t abc x; printf 'a\nb\n' | tr '\n' ' '; echo
echo 'a-b_c' | tr '_-' '..'; echo abcdef | tr a-f '[x*]'; echo abc | tr abc '[x*2]y'; echo '[x]' | tr '[]' '()'
printf '\001\002' | tr '\001-\002' AB; echo; echo 'a\b' | tr '\\' /; echo aabbcc | tr -ds a b
echo 'Some Words, here!' | tr -cs '[:alnum:]' '\n'; echo abc | tr -c a-b '*'; echo; echo 'x=y' | tr '[=x=]' z
echo abc | tr -d '' ; echo hi | tr b-a x 2>/dev/null; echo $?; tr a 2>/dev/null; test $? -gt 0 && echo refused
echo tab | tr b '\t' | cat -A; echo a/b | tr / '\012'
