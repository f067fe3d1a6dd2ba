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
        if (!headers.TryGetValue("x-fanfare-signature", out var header)) return false;
        var parts = header.Split(',');
        var timestamp = parts[0].StartsWith("t=") ? parts[0].Substring(2) : "";
        if (!long.TryParse(timestamp, out var seconds) || Math.Abs(now - seconds) > 300) return false;
        var signed = Encoding.UTF8.GetBytes(timestamp + ".").Concat(rawBody).ToArray();
        var mac = new HMACSHA256(Encoding.UTF8.GetBytes(secret)).ComputeHash(signed);
        var right = Encoding.UTF8.GetBytes("v1=" + BitConverter.ToString(mac).Replace("-", "").ToLowerInvariant());
        return parts.Skip(1).Any(given =>
            CryptographicOperations.FixedTimeEquals(right, Encoding.UTF8.GetBytes(given)));
    }
}
