env -i A=1 B=two "$(command -v env)" 2>/dev/null | sort | grep -v '^_=\|^PWD='
env -u HOME sh -c 'echo ${HOME-unset}'; env X=y sh -c 'echo $X'; X=1 env - Y=2 PATH="$PATH" sh -c 'echo ${X-none} $Y'
env nosuchprogram 2>/dev/null; echo $?; touch plain; env ./plain 2>/dev/null; echo $?; A=b printenv A; printenv NOPE; echo $?
A=1 B=2 printenv A NOPE B; echo $?; env A=1 A=2 sh -c 'echo $A'; env -0 -i X=1 2>/dev/null | tr '\0' '\n' | grep X
