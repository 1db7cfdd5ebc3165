for text in @1700000000 2026-11-22 '2026-11-22 10:00' 2026-11-22T10:00:05Z \
    2026-11-22T10:00:05+01:00 '22 Nov 2026 10:00 +0100' '22 November 2026' \
    'Nov 22 2026 5:30pm' 'Sun, 22 Nov 2026 20:02:05 +0000' \
    '2026-01-31 12:00 next month' '2026-01-31 12:00 3 days ago' \
    '2026-01-31 12:00 1 year ago' 20260131 '01/31/2026 3:04'; do
    date -u -d "$text" '+%Y-%m-%d %H:%M:%S %z %s'
done
for zone in UTC0 CET-1CEST,M3.5.0,M10.5.0/3 EST5EDT,M3.2.0,M11.1.0; do
    TZ=$zone date -d @1720000000 '+%Y-%m-%d %H:%M:%S %Z %z %:z'
    TZ=$zone date -d '2024-01-15 08:00' '+%s %Z'
done
for f in %a %A %b %B %c %C %d %D %e %F %g %G %h %H %I %j %k %l %m %M %n %N \
    %p %P %r %R %s %S %t %T %u %U %V %w %W %x %X %y %Y %z %Z %:z %::z %-d \
    %_d %_m %-H %0e %^a %^B %% %3N x%Qy %; do
    date -d @1136239445.123456789 "+$f"
done
date -R -d @0
date -Iseconds -d @1234567890
date -I -d @0
date -u -Ins -d @5.25
date -d garbage
echo $?
date -d 2026-13-01
echo $?
