# Copies of files, links and folders, and what is refused.
mkdir src src/sub
echo one > src/a; echo two > src/sub/b
chmod 640 src/a; chmod 750 src/sub
ln -s a src/l; ln -s nowhere src/dangling; ln src/a src/hard
touch -t 202001020304.05 src/a
cp src/a copy; cat copy; stat -c '%a %F' copy
cp -p src/a kept; stat -c '%a %Y' kept
cp -R src tree; readlink tree/l tree/dangling; cat tree/sub/b
cp -a src exact; stat -c '%a %h %Y' exact/a; stat -c %h exact/hard
cp src/l followed; test -L followed; echo link $?
cp -P src/l same; readlink same
cp -RL src/sub src/l all 2>/dev/null || echo no folder
mkdir all; cp -RL src/sub src/l all; ls -F all
cp src nothing 2>/dev/null; echo folder $?
cp missing x 2>/dev/null; echo missing $?
cp copy copy 2>/dev/null; echo same $?
cp -R src src/inside 2>/dev/null; echo itself $?
cp a b c missing-folder 2>/dev/null; echo many $?
echo new > copy; cp -n src/a copy; cat copy
echo old > target; ln -s target through; cp src/a through; cat target; readlink through
cp --remove-destination src/a through; test -L through; echo link $?
echo content > .hidden; mkdir dots; cp .hidden dots; cat dots/.hidden
cp -s "$PWD/src/a" sym; readlink sym | sed 's|.*/src|src|'
cp -l src/a hardlink; stat -c %h src/a
cp -t all copy kept; ls all
cp -T src/a renamed; cat renamed
mkfifo pipe; cp -R pipe pipe2; test -p pipe2; echo fifo $?
