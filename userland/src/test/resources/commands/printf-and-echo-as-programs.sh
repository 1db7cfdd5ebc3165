env printf '%s-%d-%x\n' a 10 255 b 11; env printf '%5.2f|%-5s|%05d\n' 3.14159 ab 42; env printf 'no newline'; echo
env printf '%b\n' 'a\tb\0101'; env printf '%c%c\n' abc d; env printf '\101\n'; env printf '%%\n'; env printf '%s\n'
env printf '%d\n' 0x1f 010 "'A"; env printf '%d\n' x 2>/dev/null; echo $?; env echo plain words; env echo -n none; echo
env printf '%*d|\n' 5 42; env printf '%.3s\n' abcdef; env printf 'a\cb' ; echo; env true; echo $?; env false; echo $?
