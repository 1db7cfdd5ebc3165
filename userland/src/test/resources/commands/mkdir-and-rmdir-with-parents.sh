mkdir a; mkdir a 2>/dev/null; echo exists $?
mkdir b/c 2>/dev/null; echo no parent $?
mkdir -p b/c/d b/c/e b/c; echo $?; ls b/c
mkdir -m 700 private; stat -c %a private
mkdir -m u=rwx,go=rx x; stat -c %a x
mkdir -pm 1777 t/u; stat -c %a t t/u
umask 077; mkdir dark; stat -c %a dark; mkdir -p w/z; stat -c %a w w/z; umask 022
touch file; mkdir -p file/x 2>/dev/null; echo through file $?
mkdir -p file 2>/dev/null; echo onto file $?
rmdir a; ls -d a 2>/dev/null; echo $?
rmdir b 2>/dev/null; echo full $?
rmdir -p b/c/d 2>/dev/null; echo $?; ls b/c
rmdir --ignore-fail-on-non-empty b; echo $?
rmdir -p b/c/e; echo $?; ls -d b 2>/dev/null; echo $?
rmdir file 2>/dev/null; echo file $?; mkdir 'with blank'; rmdir 'with blank'; echo $?
