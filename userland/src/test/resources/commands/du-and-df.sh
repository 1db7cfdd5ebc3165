mkdir -p d/e; head -c 10000 /dev/zero > d/a; head -c 5000 /dev/zero > d/e/b; ln d/a d/hard; sync d/a 2>/dev/null
du -b d/a; du -ab d/e | sort -k2 | awk '{print $2}'; du -s d | awk '{print $2}'; du -sb d/a d/hard | wc -l; du -ac d | tail -n 1 | awk '{print $2}'; du -d 0 d | wc -l; du -d 1 -a d | wc -l; du -h --apparent-size d/a; du --apparent-size -k d/a; du missing 2>/dev/null; echo $?
test "$(du -sk d | cut -f1)" -gt 0; echo $?; du -s -a d 2>/dev/null; test $? -gt 0 && echo refused; (cd d; du | tail -n 1 | cut -f2)
df -P . | awk 'NR==1 {print $2, $5, NF} NR==2 {print NF}'; df . | awk 'NR==1 {print $2, $5}'; df -h . | awk 'NR==1 {print $2, $4}'; df -i . | awk 'NR==1 {print $2, $5}'; df -T . | awk 'NR==1 {print $2}'; df missing 2>/dev/null; echo $?; df -P / | awk 'END {print $6}'; df -m . | awk 'NR==1 {print $2}'
test "$(df -Pk . | awk 'END {print $2}')" -gt 0; echo $?
