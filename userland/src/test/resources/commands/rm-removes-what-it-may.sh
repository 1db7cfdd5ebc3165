touch a b c; rm a; ls; rm -f a missing; echo $?; rm a 2>/dev/null; echo missing $?
mkdir -p d/e/f; touch d/x d/e/y; rm d 2>/dev/null; echo folder $?
ln -s ../b d/e/link; rm -r d; ls
mkdir empty; rm -d empty; ls; mkdir full; touch full/x
rm -d full 2>/dev/null; echo full $?
rm -rf full nothing; echo $?
ln -s c link; rm link; ls; mkdir real; touch real/kept; ln -s real to; rm -r to; ls real
rm . .. 2>/dev/null; echo dots $?; rm -rf ./. 2>/dev/null; echo dots $?
touch ./-x; rm -- -x; ls
echo n | rm -i b 2>/dev/null; ls b; echo y | rm -i b 2>/dev/null; ls b 2>/dev/null; echo $?
rm 2>/dev/null; test $? -gt 0 && echo no operand
rm -f; echo nothing forced $?
