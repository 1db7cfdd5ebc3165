printf '%s\n' b10 a9 B2 a10 '' ' c' 'a b' > f; sort f; sort -r f; sort -f f; sort -u f f; sort -b f; sort -d f
printf '%s\n' 10 9 -3 2.5 2.45 0 -0 '' x 1e3 00012 > n; sort -n n; sort -nr n; sort -g n; sort -nu n
printf '%s\n' 2K 1G 3M 100 1K -1K > h; sort -h h; printf '%s\n' 1.10 1.9 1.2 v2 v10 > v; sort -V v
printf '%s\n' mar JAN Feb xyz dec > m; sort -M m
printf '%s\n' 'x:3:c' 'y:1:b' 'z:2:a' 'w:1:a' > k; sort -t: -k2 k; sort -t: -k2n -k3 k; sort -t: -k2,2n -k1,1r k; sort -t: -k3.1,3.1 k; sort -t: -k2,2 -s k
sort -t: -u -k2,2 k; sort -t: -k2,2nr -k3 k; printf 'a  2\nb 10\nc   1\n' | sort -k2; printf 'a  2\nb 10\nc   1\n' | sort -k2n; printf 'a  2\nb 10\nc   1\n' | sort -k2b; printf 'a  2\nb 10\nc   1\n' | sort -k 2,2 -b
sort -c f 2>/dev/null; echo $?; sort -c n 2>/dev/null; echo $?; printf '1\n1\n2\n' | sort -c; echo $?; printf '1\n1\n2\n' | sort -cu 2>/dev/null; echo $?; printf '2\n1\n' | sort -C; echo $?
sort -o k k; cat k; sort -m k n | wc -l; printf 'b\0a\0' | sort -z | tr '\0' ' '; echo; printf 'no newline' | sort; sort /dev/null
sort missing 2>/dev/null; echo $?; sort -k0 f 2>/dev/null; echo $?; sort -t ab f 2>/dev/null; echo $?; seq 500 | sort -R 2>/dev/null | wc -l > /dev/null
printf 'aB\nAb\nab\nAB\n' | sort -f; printf 'aB\nAb\nab\nAB\n' | sort -fs; printf 'b 1\na 1\nc 0\n' | sort -k2,2 ; printf 'b 1\na 1\nc 0\n' | sort -rk2,2; seq 1 2000 | sort | tail -n 3
