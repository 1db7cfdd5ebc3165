# Quotes, escapes and what they protect.
echo 'single $HOME `x` \n' "double $((1+1)) \$ \" \\ \a"
echo a\ b c\
d "e
f"
echo "" '' a"b"'c'd
set -- "a b" '' c
echo $# "$1" "$2" "$3"
for x in "$@"; do echo "<$x>"; done
for x in "$*"; do echo "<$x>"; done
for x in $@; do echo "<$x>"; done
IFS=:
echo "$*"
x="a:b c:d"
for y in $x; do echo "[$y]"; done
unset IFS
echo "${x}" ${x}
echo "a'b" 'a"b' \' \"
echo "${undefined-"q w"}" ${undefined-"q w"} "${undefined-'q'}"
