# Files and folders.

wants ls cp mv rm mkdir rmdir touch ln cat chmod stat find || return 0

mkdir -p a/b/c
yes 'mkdir -p makes all' [ -d a/b/c ]
no 'mkdir of what is there' mkdir a
yes 'mkdir -p of what is there' mkdir -p a
mkdir -m 700 private
is 'mkdir -m' 'drwx------' "$(ls -ld private | cut -c 1-10)"
no 'rmdir of a full folder' rmdir a
yes 'rmdir -p' rmdir -p a/b/c
no 'and they are gone' [ -e a ]

echo hello > f
is 'cat' 'hello' "$(cat f)"
is 'cat of two' "$(lines hello hello)" "$(cat f f)"
is 'cat -n' '     1	hello' "$(cat -n f)"
is 'cat of standard input' 'in' "$(echo in | cat -)"
status 'cat of nothing complains' 1 cat none

cp f g
is 'cp' 'hello' "$(cat g)"
mkdir d
cp f g d
is 'cp of many into a folder' 'f g' "$(echo $(ls d))"
no 'cp of a folder without -r' cp d e
cp -r d e
is 'cp -r' 'f g' "$(echo $(ls e))"
chmod 640 f
touch -d '2020-01-02 03:04:05' f
cp -p f p
is 'cp -p keeps mode and time' '640 1577934245' "$(TZ=UTC0 stat -c '%a %Y' p)"
ln -s f link
cp -P link link2
is 'cp -P copies a link' 'f' "$(readlink link2)"
cp link plain
no 'cp follows a link' [ -L plain ]
echo newer > g
cp -n f g
is 'cp -n leaves what is there' 'newer' "$(cat g)"

mv g h
is 'mv' 'newer' "$(cat h)"
no 'mv takes the old name away' [ -e g ]
mv h d
is 'mv into a folder' 'newer' "$(cat d/h)"
mv d renamed
is 'mv of a folder' 'f g h' "$(echo $(ls renamed))"

ln f hard
is 'ln makes a second name' 2 "$(stat -c %h f)"
ln -sf elsewhere link
is 'ln -sf replaces' 'elsewhere' "$(readlink link)"
is 'readlink -f' "$(pwd)/f" "$(ln -s f lf; readlink -f lf)"
is 'realpath' "$(pwd)/f" "$(realpath renamed/../f)"

rm hard
no 'rm' [ -e hard ]
no 'rm of a folder' rm renamed
rm -r renamed
no 'rm -r' [ -e renamed ]
yes 'rm -f of nothing' rm -f none
no 'rm of nothing' rm none
no 'rm -rf / is refused' rm -rf /

touch t1
yes 'touch makes a file' [ -e t1 ]
touch -c t2
no 'touch -c does not' [ -e t2 ]
touch -r f t1
is 'touch -r' "$(stat -c %Y f)" "$(stat -c %Y t1)"

chmod u=rwx,go=r t1
is 'chmod by letters' 744 "$(stat -c %a t1)"
chmod a-w t1
is 'chmod takes away' 544 "$(stat -c %a t1)"
chmod +t e
is 'the sticky bit' 1 "$(stat -c %a e | cut -c 1)"
mkdir -p deep/er
touch deep/er/x
chmod -R 700 deep
is 'chmod -R' 700 "$(stat -c %a deep/er/x)"

is 'stat of the size' 6 "$(stat -c %s f)"
is 'stat of the kind' 'directory' "$(stat -c %F deep)"
is 'ls sorts' "$(lines a1 a2 b1)" "$(mkdir l; touch l/b1 l/a2 l/a1; ls l)"
is 'ls -a' '. .. .h a1 a2 b1' "$(touch l/.h; echo $(ls -a l))"
is 'ls -A' '.h a1 a2 b1' "$(echo $(ls -A l))"
is 'ls -r' 'b1 a2 a1' "$(echo $(ls -r l))"
is 'ls -d' 'l' "$(ls -d l)"
is 'ls -F' 'deep/' "$(ls -dF deep)"
is 'ls -t' 'new old' "$(mkdir o; touch -d @1000 o/old; touch o/new; echo $(ls -t o))"
is 'ls -R' "$(lines deep: er '' deep/er: x)" "$(ls -R deep)"
like 'ls -l' '-rw-r----- 1 *  6 * f' "$(ls -l f | tr -s ' ' | sed 's/ 6 /  6 /')"
like 'ls -i' '[1-9]* f' "$(ls -i f)"

is 'find by name' "$(lines l/a1 l/a2)" "$(find l -name 'a*' | sort)"
is 'find -type d' "$(lines deep deep/er)" "$(find deep -type d | sort)"
is 'find -maxdepth' 'deep deep/er' "$(echo $(find deep -maxdepth 1 | sort))"
is 'find with or and not' 'l/a2 l/b1' "$(echo $(find l -type f ! -name '.*' \( -name b1 -o -name a2 \) | sort))"
is 'find -exec' 'l/a1' "$(find l -name a1 -exec echo {} \;)"
is 'find -exec with plus' 'l/a1 l/a2' "$(find l -name 'a?' -exec echo {} + | tr ' ' '\n' | sort | tr '\n' ' ' | sed 's/ $//')"
is 'find -delete' '' "$(find l -name 'a*' -delete; find l -name 'a*')"
is 'find -newer' 'o/new' "$(find o -type f -newer o/old)"
is 'find -empty' 'l/.h l/b1' "$(echo $(find l -type f -empty | sort))"
is 'find -size' 'f' "$(find f -size -2)"
is 'find -perm' 'deep/er/x' "$(find deep -type f -perm 700)"
is 'find -print0 and xargs -0' '2' "$(find l -type f -print0 | xargs -0 -n 1 echo | wc -l | tr -d ' ')"
is 'xargs' 'x a b c' "$(lines a b c | xargs echo x)"
is 'xargs -n' "$(lines 'a b' c)" "$(lines a b c | xargs -n 2 echo)"
is 'xargs -I' "$(lines '<a>' '<b>')" "$(lines a b | xargs -I{} echo '<{}>')"

is 'basename' 'x.c' "$(basename /a/b/x.c)"
is 'basename takes a suffix off' 'x' "$(basename /a/b/x.c .c)"
is 'dirname' '/a/b' "$(dirname /a/b/x.c)"
like 'mktemp' '/tmp/m.??????' "$(m=$(mktemp /tmp/m.XXXXXX); rm "$m"; echo $m)"
is 'du -s counts folders' 'deep' "$(du -s deep | cut -f 2)"
like 'df names the file system' '* /*' "$(df -P . | tail -n 1)"
is 'unlink' '' "$(touch u; unlink u; ls u 2>/dev/null)"
mkfifo pipe
is 'mkfifo' 'p' "$(ls -l pipe | cut -c 1)"
(echo through > pipe &)
is 'a byte through a named pipe' 'through' "$(cat pipe)"
is 'a name with blanks and a newline' 1 "$(touch 'a b
c'; find . -name 'a*' -print0 | tr -cd '\0' | wc -c | tr -d ' ')"
is 'UTF-8 in names' 'Grüße' "$(touch Grüße; ls Gr*)"
