<?php

function verify(array $headers, string $rawBody, string $secret, ?int $now = null): bool
{
    $signatures = explode(',', $headers['x-fanfare-signature'] ?? '');
    $timestamp = preg_replace('/^t=/', '', array_shift($signatures));
    if (!ctype_digit($timestamp) || abs(($now ?? time()) - (int) $timestamp) > 300) {
        return false;
    }
    $right = 'v1=' . hash_hmac('sha256', $timestamp . '.' . $rawBody, $secret);
    foreach ($signatures as $signature) {
        if (hash_equals($right, $signature)) {
            return true;
        }
    }
    return false;
}
