cat > log <<'X'
10.0.0.1 - - [01/Jan/2024:10:00:00] "GET /index.html HTTP/1.1" 200 512
10.0.0.2 - - [01/Jan/2024:10:00:01] "GET /a.css HTTP/1.1" 304 0
10.0.0.1 - - [01/Jan/2024:10:01:00] "POST /login HTTP/1.1" 500 99
10.0.0.3 - - [01/Jan/2024:10:02:00] "GET /index.html HTTP/1.1" 200 512
10.0.0.1 - - [02/Jan/2024:11:00:00] "GET /missing HTTP/1.1" 404 12
X
cut -d' ' -f1 log | sort | uniq -c | sort -k1,1nr -k2; grep -c ' 200 ' log; sed -n 's/.*"\([A-Z]*\) \([^ ]*\) .*/\1 \2/p' log | sort | uniq -c | sort -rn | head -n 3; grep -v ' 200 \| 304 ' log | cut -d'"' -f2; tr -s ' ' '\n' < log | grep -E '^[0-9]{3}$' | sort -n | uniq -c; grep -o '[0-9]*/[A-Z][a-z]*/[0-9]*' log | sort -u; sed 's/^\([^ ]*\).* \([0-9]*\)$/\1 \2/' log | { t=0; while read a n; do t=$((t + n)); done; echo $t; }; head -n 1 log | tr -cd '"' | wc -c; paste -sd' ' log | wc -w; split -l 2 log part; ls part* | wc -l; cat part* | cmp - log; echo $?; sort -t/ -k2,2M -k1.19,1.20n log | cut -c1-8
