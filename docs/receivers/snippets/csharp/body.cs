using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

static class Signature
{
    /// now: not needed, this dialect signs no time.
    public static bool Verify(IReadOnlyDictionary<string, string> headers, byte[] rawBody, string secret, long now)
    {
        var mac = new HMACSHA256(Encoding.UTF8.GetBytes(secret)).ComputeHash(rawBody);
        var right = Encoding.UTF8.GetBytes("sha256=" + BitConverter.ToString(mac).Replace("-", "").ToLowerInvariant());
        return new[] { "{{header}}", "{{header}}-next" }.Any(name =>
            headers.TryGetValue(name, out var given)
            && CryptographicOperations.FixedTimeEquals(right, Encoding.UTF8.GetBytes(given)));
    }
}
