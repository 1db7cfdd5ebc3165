# Parameter expansion in all its forms.
unset u; e=; v=value
echo "${u-d}|${u:-d}|${e-d}|${e:-d}|${v-d}|${v:-d}"
echo "${u+d}|${u:+d}|${e+d}|${e:+d}|${v+d}|${v:+d}"
echo "${u=assigned} $u"; unset u
echo "${e:=filled} $e"
p=/usr/local/lib/file.tar.gz
echo "${p#*/} ${p##*/} ${p%.*} ${p%%.*} ${#p}"
echo "${p#nomatch} ${p%nomatch}"
pat='*/'
echo "${p#$pat}" "${p#"$pat"}" "${p##$pat}"
set -- one two three
echo "$# ${#} ${#1} ${1} $2 ${3#th} ${10-ten}"
set -- a b c d e f g h i j k
echo "$1 $10 ${10} ${11} $#"
(: ${missing:?is missing}) 2>/dev/null; echo "status $?"
echo "${v#va}${v%ue}" "${v:-a b}" ${u:-a b}
x=abcabc; echo "${x#a*b}" "${x##a*b}" "${x%b*c}" "${x%%b*c}"
y='a*b'; echo "${y#a\*}" "${y#'a*'}" "${y%"*b"}"
echo "${v:+"$v and more"}" "${v:+${v#v}}"
x='}'; echo "${x:-\}}" "${u:-\}}"
