# What the parts of the suite say their checks with.

pass() {
    echo "ok $1"
    echo p >> "$FAB_RESULTS"
}

fail() {
    echo "FAILED $1"
    echo f >> "$FAB_RESULTS"
}

skip() { # NAME WHY
    echo "skip $1: $2"
    echo s >> "$FAB_RESULTS"
}

is() { # NAME WANTED FOUND
    if [ "$2" = "$3" ]; then
        pass "$1"
    else
        fail "$1"
        printf '%s\n' "$3" | while read -r line; do echo "#   found  $line"; done
        printf '%s\n' "$2" | while read -r line; do echo "#   wanted $line"; done
    fi
}

like() { # NAME PATTERN FOUND
    case $3 in
        $2) pass "$1" ;;
        *)
            fail "$1"
            echo "#   found  $3"
            echo "#   wanted $2"
            ;;
    esac
}

yes() { # NAME COMMAND...
    what=$1
    shift
    if "$@" > out 2>&1; then
        pass "$what"
    else
        echo "#   status $?"
        fail "$what"
    fi
}

no() { # NAME COMMAND...
    what=$1
    shift
    if "$@" > out 2>&1; then fail "$what"; else pass "$what"; fi
}

status() { # NAME WANTED COMMAND...
    what=$1 wanted=$2
    shift 2
    "$@" > out 2>&1
    is "$what" "$wanted" $?
}

# The rest of a part is left out, as one check, without the commands it wants.
wants() { # COMMAND...
    for command; do
        if ! command -v "$command" > /dev/null; then
            skip "$command" "the command is not here"
            return 1
        fi
    done
}

lines() { # WORD...: one a line
    printf '%s\n' "$@"
}

soon() { # COMMAND...: waits until it is so, half a minute at most
    tries=0
    until "$@" > /dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 150 ] || return 1
        sleep 0.2
    done
}

report() { # PREFIX PROGRAM [ARGUMENT...]: its "ok NAME" lines become ours
    prefix=$1
    shift
    "$@" > report.out 2>&1
    ended=$?
    while read -r verdict name; do
        case $verdict in
            ok) pass "$prefix: $name" ;;
            FAILED) fail "$prefix: $name" ;;
            found) echo "#   $verdict $name" ;;
        esac
    done < report.out
    is "$prefix: the program ends well" 0 $ended
}
