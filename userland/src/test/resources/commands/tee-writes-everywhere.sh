echo x | tee a b; cat a b; echo y | tee -a a > /dev/null; cat a; echo z | tee nowhere/c; echo $?
echo z | tee nowhere/c 2>/dev/null | cat; : | tee e; ls -s e | cut -c1; seq 10000 | tee big | tail -n 1; wc -l < big
