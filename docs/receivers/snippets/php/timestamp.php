<?php

function verify(array $headers, string $rawBody, string $secret, ?int $now = null): bool
{
    $timestamp = $headers['x-fanfare-timestamp'] ?? '';
    if (!ctype_digit($timestamp) || abs(($now ?? time()) - (int) $timestamp) > 300) {
        return false;
    }
    $right = 'sha256=' . hash_hmac('sha256', $timestamp . '.' . $rawBody, $secret);
    return hash_equals($right, $headers['x-fanfare-signature'] ?? '')
        || hash_equals($right, $headers['x-fanfare-signature-next'] ?? '');
}
