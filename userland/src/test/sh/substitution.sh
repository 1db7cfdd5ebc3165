# Command substitution.
echo $(echo a; echo b) "$(echo a; echo b)"
x=$(false); echo "status $?"
x=$(exit 7); echo "status $?"
echo `echo back` `echo \`echo nested\``
echo $(echo $(echo $(echo deep)))
echo "$(echo "quoted "inside"")"
x=$(printf 'trail\n\n\n'); echo "<$x>"
echo $(case x in x) echo case;; esac)
echo $( (echo paren) )
echo "$(echo ')')" '$(x)'
x=`echo "a b"`; echo "$x"
echo $(# comment with )
echo after)
y=$(x=inner; echo $x); echo "$y $x"
echo "a$(echo)b" a$(echo)b
echo `printf '%s' '\\'` "`echo '\$'`"
z=$(cat <<EOF
doc
EOF
); echo $z
