cat > passwd <<'X'
root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
alice:x:1000:1000:Alice,,,:/home/alice:/bin/sh
bob:x:1001:1000::/home/bob:/bin/false
X
cut -d: -f1,7 passwd; sort -t: -k3,3nr passwd | cut -d: -f1; grep -v 'nologin$\|false$' passwd | cut -d: -f1 | paste -sd,; sed -n 's/^\([^:]*\):[^:]*:1000:.*/\1/p' passwd; tr ':' '\t' < passwd | cut -f6 | sort; awk_free=$(cut -d: -f3 passwd | sort -n | tail -n 1); echo $((awk_free + 1)); join -t: -1 3 -2 1 -o 1.1,2.2 passwd - <<'X'
0:wheel
1:daemon
1000:users
X
while IFS=: read -r user _ uid gid _ home shell; do [ "$uid" -ge 1000 ] && echo "$user $home"; done < passwd; grep -c '' passwd; grep '^alice:' passwd | cut -d: -f5 | cut -d, -f1; sed 's/^\(bob:\)x:/\1!:/' passwd | grep bob; expr "$(grep -n bob passwd)" : '\([0-9]*\)'
