# if, case, loops and how they end.
if true; then echo t; else echo f; fi
if false; then echo t; elif true; then echo e; else echo f; fi
if false; then echo t; fi; echo "none $?"
for i in 1 2 3; do echo $i; done
for i in; do echo never; done; echo "empty $?"
set -- x y; for i do echo $i; done
for i
do echo "again $i"
done
n=0; while [ $n -lt 5 ]; do n=$((n+1)); [ $n -eq 2 ] && continue; [ $n -eq 4 ] && break; echo $n; done
until [ $n -eq 0 ]; do n=$((n-1)); done; echo "n $n"
for i in 1 2 3; do for j in a b c; do [ $j = b ] && continue 2; [ $i = 3 ] && break 2; echo $i$j; done; done
case abc in a) echo no;; a*) echo yes;; *) echo other;; esac
case "a*" in a\*) echo literal;; esac
case x in (x|y) echo paren;; esac
case z in a|b) echo 1;; [x-z]) echo range;; esac
case "" in "") echo empty;; esac
case q in a) ;; esac; echo "case $?"
v='*'; case abc in "$v") echo quoted;; $v) echo unquoted;; esac
case a-b in *[!a-z]*) echo has;; esac
case ']' in []]) echo bracket;; esac
case 5 in [[:digit:]]) echo digit;; esac
{ echo group; echo two; }
( echo sub; exit 3 ); echo "sub $?"
! true; echo "not $?"; ! false; echo "not $?"
true && echo and || echo or; false && echo and || echo or
while false; do :; done; echo "while $?"
while :; do false; break; done; echo "break $?"
for i in a b; do case $i in b) continue;; esac; echo "c $i"; done
