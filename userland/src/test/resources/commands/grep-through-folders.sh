mkdir -p d/e d/.git; echo needle > d/a.c; echo needle > d/e/b.h; echo hay > d/c.c; echo needle > d/.git/x; ln -s a.c d/link
grep -r needle d | sort; grep -rl needle d | sort; grep -rh needle d; grep -r --include='*.c' needle d | sort; grep -r --exclude='*.h' -l needle d | sort
grep -r --exclude-dir=.git -l needle d | sort; cd d; grep -r needle | sort; grep -rc needle . | sort; grep needle e 2>/dev/null; echo $?; grep -R needle . | sort; grep -rn hay .; grep -rL needle . | sort
printf 'needle\0\n' > bin; grep needle bin 2>&1; grep -a needle bin | tr '\0' '!'; grep -c needle bin; grep -rq nothing .; echo $?
