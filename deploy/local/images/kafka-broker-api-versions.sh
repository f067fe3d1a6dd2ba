#!/bin/sh
exec java -Xmx64m -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp '/opt/kafka/libs/*' kafka.admin.BrokerApiVersionsCommand "$@"
