# set -u.
(set -u; echo $undefined; echo never) 2>/dev/null; echo "1 $?"
(set -u; echo ${undefined-ok}; echo alive) 2>/dev/null; echo "2 $?"
(set -u; x=; echo "<$x>"; echo alive) 2>/dev/null; echo "3 $?"
(set -u; echo "$@" $#; echo alive) 2>/dev/null; echo "4 $?"
(set -u; echo $1; echo never) 2>/dev/null; echo "5 $?"
(set -u; echo ${#undefined}; echo never) 2>/dev/null; echo "6 $?"
(set -u; echo ${undefined#x}; echo never) 2>/dev/null; echo "7 $?"
