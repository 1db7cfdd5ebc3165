# Here-documents.
x=val
cat <<EOF
plain $x ${x#v} $(echo cmd) $((1+2)) \$x \\ "quotes" 'single' `echo back`
EOF
cat <<'EOF'
quoted $x \$ `a`
EOF
cat <<-EOF
	tabs removed $x
		two
	EOF
cat <<A; cat <<B
first
A
second
B
while read line; do echo "got <$line>"; done <<END
one
  two
three\
joined
END
f() { cat <<X
in function $1
X
}
f arg
cat <<EOF | tr a-z A-Z
piped
EOF
echo "$(cat <<EOF
in substitution
EOF
)"
cat <<"E F"
delimiter with blank
E F
if true; then cat <<EOF
in if
EOF
fi
cat <<EOF
${x:-"a"} "${x}"
EOF
