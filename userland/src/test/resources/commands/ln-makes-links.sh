echo text > a; ln a b; stat -c %h a; ln -s a s; readlink s; cat s
ln a b 2>/dev/null; echo exists $?; ln -f a b; echo $?
ln -s x s 2>/dev/null; echo exists $?; ln -sf x s; readlink s
mkdir d e; ln -s d to; ln -sf e to; readlink to; readlink d/e
ln -sfn e to; readlink to
ln -s ../a ../b d; ls d; ln missing m 2>/dev/null; echo missing $?
ln -s nowhere dangling; test -L dangling; echo $?
mkdir -p deep/er; ln -sr a deep/er/up; readlink deep/er/up; cat deep/er/up
ln -sr deep/er/up here; readlink here
ln -t d a; ls d; ln d dd 2>/dev/null; echo folder $?
cd d; ln -s ../deep; readlink deep
