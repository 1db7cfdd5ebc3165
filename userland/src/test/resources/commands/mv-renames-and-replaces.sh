echo a > a; mv a b; cat b; test -e a; echo $?
mkdir d; mv b d; ls d; echo x > x; echo y > y; mv x y d; ls d
mv d e; ls -d e; mkdir f; mv e f; ls f/e
mv missing z 2>/dev/null; echo missing $?
echo 1 > p; echo 2 > q; mv -n p q; cat q; mv -f p q; cat q
mv q q 2>/dev/null; echo same $?
mkdir full full/inner other other/full; touch other/full/file
mv full other 2>/dev/null; echo not empty $?
ln -s gone link; mv link moved; readlink moved
mv -T moved f 2>/dev/null; echo over folder $?
echo t > t; mv -t f t; ls f
mv -v f/t f/u | wc -l
touch -d '2020-01-01' older; touch -d '2021-01-01' newer
echo new > newer; touch -d '2021-01-01' newer
mv -u older newer; ls older; cat newer
mv f/e f/e/x 2>/dev/null; echo into itself $?
