alias hi='echo hello'
hi world
alias two='echo 1; echo 2'
two
unalias hi; hi 2>/dev/null; echo $?
alias e='echo "q"'; alias e
e
