printf 'a:b:c:d\nno delimiter\n:x::\n' > f
cut -d: -f2 f; cut -d: -f1,3 f; cut -d: -f2- f; cut -d: -f-2 f; cut -d : -f 2-3,1 f; cut -s -d: -f1 f
cut -c2-3 f; cut -b1,3 f; cut -c-1 f; cut -c 4- f; printf 'a\tb\n' | cut -f2; cut -d: -f9 f
cut -d: -f1,3 --output-delimiter=' ' f; cut --complement -d: -f2 f; cut -c1,3-4 --output-delimiter=+ f
cut f 2>/dev/null; test $? -gt 0 && echo refused; cut -f0 f 2>/dev/null; test $? -gt 0 && echo refused
cut -f3-1 f 2>/dev/null; test $? -gt 0 && echo refused; cut -d ab -f1 f 2>/dev/null; test $? -gt 0 && echo refused
printf 'x y z' | cut -d ' ' -f 2; cut -f1 missing 2>/dev/null; echo $?
