printf 'a\nb\nc\nd\n' > f; sed 'a\
after' f; sed '2i\
before' f; sed '2c\
changed' f; sed '2,3c\
range' f; sed '1a one line' f; sed '$a end' f; sed '2i\  kept blanks' f; sed 'a\
two\
lines' f | head -n 3; sed -e 'a\' -e 'joined' f | head -n 2; sed = f | sed 'N;s/\n/ /'; sed -n 'H;${x;s/\n/,/g;p}' f; sed '1!G;h;$!d' f; sed 'N;P;D' f; sed '$!N;s/\n/ /' f; sed 'N;N;s/\n/+/g' f; sed -n '$!{n;p}' f; sed n f; sed 'n;d' f; sed 'x;p;x' f; sed G f; sed ':a;N;$!ba;s/\n/,/g' f; sed -e :a -e 's/^.\{1,5\}$/ &/;ta' f; sed 's/a/x/;T;s/x/y/' f; sed 's/a/x/;t end;s/$/!/;:end' f; sed '/b/b;s/$/./' f; sed -n l f; printf 'a\tb\\\001\303\251\n' | sed -n l; printf '%080d\n' 0 | sed -n l; printf '%080d\n' 0 | sed -n 'l 20'; 
echo extra > x; sed '2r x' f; sed 'r missing' f; sed '$r x' f; sed 'R x' f; sed -n 'w out' f; cat out; sed -n '/b/w only' f; cat only; sed 'h;G;s/\n/-/' f; sed '2{h;d};${G}' f; sed 's/.*/"&"/' f; sed -n '/a/{n;p}' f; sed '/b/{s/b/B/;h};$G' f; sed z f; sed '1{/a/{s/a/deep/}}' f; sed -e '1{' -e 's/a/x/' -e '}' f; sed '# comment
s/a/z/ # trailing
' f; sed -n '2{p;q}' f; sed '$!{$!d}' f; sed 'D' f; printf 'x\ny' | sed 'a z'; printf 'x\ny' | sed '$!d'; echo; sed p f; sed -n -e p -e 1p f; sed 'y/abc/\n\\x/' f; sed 'N;N;N;P;d' f; sed '1~2{N;s/\n/&&/}' f; cat f | sed 's/a/-/' - ; sed '' f; sed -z 's/\n/;/g' f; echo; sed -n '2W w2' f; cat w2
