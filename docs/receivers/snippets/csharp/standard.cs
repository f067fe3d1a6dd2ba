using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

static class Signature
{
    /// now: DateTimeOffset.UtcNow.ToUnixTimeSeconds()
    public static bool Verify(IReadOnlyDictionary<string, string> headers, byte[] rawBody, string secret, long now)
    {
        if (!headers.TryGetValue("webhook-id", out var id)
            || !headers.TryGetValue("webhook-signature", out var signatures)
            || !headers.TryGetValue("webhook-timestamp", out var timestamp)
            || !long.TryParse(timestamp, out var seconds) || Math.Abs(now - seconds) > 300) return false;
        var key = Convert.FromBase64String(secret.StartsWith("whsec_") ? secret.Substring(6) : secret);
        var signed = Encoding.UTF8.GetBytes(id + "." + timestamp + ".").Concat(rawBody).ToArray();
        var mac = new HMACSHA256(key).ComputeHash(signed);
        var right = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(mac));
        return signatures.Split(' ').Any(given =>
            CryptographicOperations.FixedTimeEquals(right, Encoding.UTF8.GetBytes(given)));
    }
}
