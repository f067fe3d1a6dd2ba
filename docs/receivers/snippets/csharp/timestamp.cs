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
        if (!headers.TryGetValue("x-fanfare-timestamp", out var timestamp)
            || !long.TryParse(timestamp, out var seconds) || Math.Abs(now - seconds) > 300) return false;
        var signed = Encoding.UTF8.GetBytes(timestamp + ".").Concat(rawBody).ToArray();
        var mac = new HMACSHA256(Encoding.UTF8.GetBytes(secret)).ComputeHash(signed);
        var right = Encoding.UTF8.GetBytes("sha256=" + BitConverter.ToString(mac).Replace("-", "").ToLowerInvariant());
        return new[] { "x-fanfare-signature", "x-fanfare-signature-next" }.Any(name =>
            headers.TryGetValue(name, out var given)
            && CryptographicOperations.FixedTimeEquals(right, Encoding.UTF8.GetBytes(given)));
    }
}
