m() { chmod "$@" && stat -c %a f; }
touch f
m 644; m u+x; m go-r; m a+r; m +x; m -x; m u=rw,go=; m go=u; m u=g; m o=rx,g+w; m ug+s; m 0755
m u-w; m a=; m a=rwX; m u=rx,a+X; m =; m +w; m 7777; m -s; m o-t; m g=o,o=
umask 077; m 0; m +rw; m a+x; m =r; umask 022
mkdir -p d/e; touch d/f; chmod -R go-rwx d; stat -c '%a %n' d d/e d/f
chmod -R a+X d; stat -c '%a %n' d d/e d/f
chmod 8 f 2>/dev/null; test $? -gt 0 && echo refused
chmod u+q f 2>/dev/null; test $? -gt 0 && echo refused
chmod 644 missing 2>/dev/null; echo $?
ln -s f l; chmod 600 l; stat -c %a f
touch r; chmod 4711 r; chmod --reference=r f; stat -c %a f
chmod 2755 d; chmod 755 d; stat -c %a d; chmod g-s d; stat -c %a d
