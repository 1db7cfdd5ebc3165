cat > sshd.conf <<'X'
# comment
Port 22
#PermitRootLogin yes
  ListenAddress 0.0.0.0

X
set_key() { if grep -q "^[[:space:]]*#*[[:space:]]*$1[[:space:]]" "$3"; then sed -i "s|^[[:space:]]*#*[[:space:]]*$1[[:space:]].*|$1 $2|" "$3"; else echo "$1 $2" >> "$3"; fi; }
set_key Port 2222 sshd.conf; set_key PermitRootLogin no sshd.conf; set_key UseDNS no sshd.conf; cat sshd.conf
sed -e 's/#.*//' -e '/^[[:space:]]*$/d' sshd.conf; tmp=$(mktemp) && sed '/^Port/d' sshd.conf > "$tmp" && cat "$tmp" > sshd.conf && rm "$tmp"; grep -n . sshd.conf; cp -p sshd.conf sshd.conf.bak; sed -i.orig '1i # new head' sshd.conf; diff sshd.conf.bak sshd.conf; ls; printf '%s\n' 'a=1' 'b = two words ' '; c=3' > ini; sed -n 's/^[[:space:]]*\([a-z]*\)[[:space:]]*=[[:space:]]*\(.*[^[:space:]]\)[[:space:]]*$/\1="\2"/p' ini; while IFS='=' read -r k v; do case $k in ';'*) ;; *) echo "$(echo $k):$(echo $v)";; esac; done < ini
