echo one > log
tail -f -n 1 log > seen & pid=$!
sleep 1; echo two >> log; sleep 2; kill $pid; wait $pid 2>/dev/null
cat seen
