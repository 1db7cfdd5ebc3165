mkdir -p a/b; touch a/b/f; ln -s b a/l; ln -s ../f a/b/broken; ln -s loop loop; p=$(pwd -P)
s() { sed "s|^$p|P|"; }
readlink a/l; readlink a/b; echo $?; readlink missing; echo $?; readlink -n a/l; echo
readlink -f a/l/f | s; readlink -f a/l/new | s; readlink -f a/no/new; echo $?; readlink -m a/no/new/../x | s
readlink -e a/l/f | s; readlink -e a/l/new; echo $?; readlink -f a/b/broken | s; readlink -f loop; echo $?; readlink -f / ; readlink -f a/../a/./b// | s
realpath a/l/f | s; realpath a/l/.. | s; realpath -s a/l/.. | s; realpath -e none 2>/dev/null; echo $?; realpath -m none/x | s; realpath . | s
realpath a a/b | s; readlink -f a/b/f/x; echo $?; readlink -f a/b/f/; echo $?
