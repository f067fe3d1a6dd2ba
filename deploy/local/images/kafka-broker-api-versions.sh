#!/bin/bash
# … --bootstrap-server HOST:PORT, as far as a check of health needs it: the broker takes connections.
address=${*: -1}
exec 3<>"/dev/tcp/${address%:*}/${address##*:}"
