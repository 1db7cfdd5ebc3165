#!/bin/sh
# Writes the same tree of 500 MB as ext4, with distrofab in a heap of 256 MB and
# with mke2fs -d, one after the other, several times, and prints seconds.
#
# usage: rootfs/bench/ext4.sh [ROUNDS]    (after mvn test-compile; JAVA_HOME: JDK 25)
set -eu
rounds=${1:-5}
module=$(cd "$(dirname "$0")/.." && pwd)
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
work=$(mktemp -d "${TMPDIR:-/tmp}/ext4-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

run() {
    "$java" -Xmx256m -cp "$module/target/classes:$module/target/test-classes" \
        org.distrofab.rootfs.ext4.Ext4Benchmark "$@"
}

now() {
    date +%s.%N
}

run generate "$work/tree"
sync
round=0
while [ "$round" -lt "$rounds" ]; do
    round=$((round + 1))
    rm -f "$work/image"
    start=$(now)
    inner=$(run write "$work/tree" "$work/spool" "$work/image")
    middle=$(now)
    e2fsck -fn "$work/image" >/dev/null 2>&1
    rm -f "$work/image"
    sync
    start2=$(now)
    mke2fs -q -t ext4 -d "$work/tree" "$work/image" 800M
    end=$(now)
    echo "$start $middle $start2 $end" |
        awk -v inner="$inner" '{
            printf "distrofab: whole process %.2f (%s); mke2fs -d: %.2f\n",
                $2 - $1, inner, $4 - $3 }'
    sync
done
