mkdir d; cd d; printf 123 > b; printf 1234567 > a; : > .h; mkdir sub; touch sub/x; ln -s b l; mkfifo p; chmod +x a
touch -d 2020-01-01 b; touch -d 2021-01-01 a; touch -d 2019-01-01 sub p; touch -h -d 2018-01-01 l; touch -d 2022-02-02 .h
ls; ls -a; ls -A; ls -r; ls -t; ls -tr; ls -S; ls -F; ls -p; ls -d sub; ls sub b; ls -R; ls -C; ls -x; ls -m; ls -1; ls l; ls -dF l sub
ls -C -w 2>/dev/null >/dev/null; COLUMNS=20 ls -C; COLUMNS=20 ls -x; ls missing; echo $?; ls b missing 2>/dev/null; echo $?
ls -ld --time-style=+ b 2>/dev/null >/dev/null; ls -l b | cut -c1-10; ls -l | head -n 1 | cut -d' ' -f1; ls -n b | cut -d' ' -f2
ls -l b a | sed 's/root/user/g' | awk '{print $1,$5,$6,$7,$8,$9}'; ls -o b | awk '{print NF}'; ls -g b | awk '{print NF}'; ls -lh a | awk '{print $5}'
ls -l l | sed 's/.* l /l /'; ls -f | sort; ls -U | sort; cd ..; ls d/sub; ls d d/sub; ls -d d d/sub; ls ''  2>/dev/null; echo $?
mkdir e; ls e; ls -a e; ls -l e; ls -H d/l; ls --color=never d; ls -lL d/l | cut -c1; head -c 1500 /dev/zero > k; ls -lh k | awk '{print $5}'; head -c 10300 /dev/zero > k; ls -lh k | awk '{print $5}'; head -c 1048577 /dev/zero > k; ls -lh k | awk '{print $5}'; ls -s e
