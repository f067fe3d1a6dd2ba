<?php
// Calls verify() of a snippet for each line of standard input: php driver.php FILE
require $argv[1];
while (($line = fgets(STDIN)) !== false) {
    [$secret, $now, $body, $headers] = explode("\t", rtrim($line, "\n"));
    try {
        $good = verify(json_decode(base64_decode($headers), true), base64_decode($body), base64_decode($secret), (int) $now);
        echo $good ? "true\n" : "false\n";
    } catch (Throwable $error) {
        echo "error\n";
    }
}
