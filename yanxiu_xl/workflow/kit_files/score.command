#!/bin/sh
# Score workbooks: given as arguments, or dragged into the window that opens. A school's workbook together with its teachers' own ones
# is not scored: the rows of these are gathered into a new one.
set -u

self=$0
while [ -L "$self" ]; do
    link=$(readlink -- "$self")
    case $link in
        /*) self=$link ;;
        *) self=$(dirname -- "$self")/$link ;;
    esac
done
here=$(CDPATH='' cd -P -- "$(dirname -- "$self")" && pwd -P) || exit 2
private=@PYTHON@

# What "yanxiu install" has made, the program this file lies in, or the one that is typed as "yanxiu"; each has to answer.
run() {
    if [ -x "$private" ] && "$private" -P -c 'import yanxiu_xl' >/dev/null 2>&1; then
        "$private" -X utf8 -P -m yanxiu_xl "$@"
    elif [ -x "$here/yanxiu" ]; then
        "$here/yanxiu" "$@"
    elif command -v yanxiu >/dev/null 2>&1; then
        yanxiu "$@"
    else
        echo '这台电脑还没有装好，或者程序的文件夹搬走了：请在 yanxiu 程序的文件夹里运行 ./yanxiu install，再试一次。' >&2
        return 2
    fi
}

if [ $# -gt 0 ]; then
    run score --open --dropped -- "$@"
    exit $?
fi
printf '请把填好的工作簿（一个或几个）拖进这个窗口，再按回车：'
IFS= read -r YANXIU_TYPED || YANXIU_TYPED=
export YANXIU_TYPED
run score --open --dropped
status=$?
if [ $status -ne 0 ] && [ -t 0 ]; then
    printf '按回车键关闭。'
    read -r _
fi
exit $status
