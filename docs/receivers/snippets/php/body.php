<?php

function verify(array $headers, string $rawBody, string $secret, ?int $now = null): bool
{
    $right = 'sha256=' . hash_hmac('sha256', $rawBody, $secret);
    return hash_equals($right, $headers['{{header}}'] ?? '')
        || hash_equals($right, $headers['{{header}}-next'] ?? '');
}
