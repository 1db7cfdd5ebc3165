# getopts.
parse() {
    OPTIND=1
    while getopts ab:c o; do
        case $o in
        a) echo a ;;
        b) echo "b=$OPTARG" ;;
        c) echo c ;;
        \?) echo "bad" ;;
        esac
    done
    shift $((OPTIND - 1))
    echo "rest: $* ($OPTIND)"
}
parse -a -b val rest more
parse -ab val -c x
parse -abval
parse -ac -- -b x
parse plain -a
parse -x 2>/dev/null
parse -b 2>/dev/null
quiet() { OPTIND=1; while getopts :ab: o "$@"; do echo "$o <$OPTARG>"; done; }
quiet -x -a -b
quiet -b1 -a
